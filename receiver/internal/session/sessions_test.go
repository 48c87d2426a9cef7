package session

import (
	"net/netip"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// from is a message of exporter's, as the n-th address of a network.
func from(t testing.TB, n byte, domain uint32, sets ...wire.Set) Datagram {
	dg := datagram(t, wire.Message{Domain: domain, Sets: sets})
	dg.Exporter = netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100, n}), 2055)
	return dg
}

func decode(t testing.TB, d *Decoder, dg Datagram) Tally {
	t.Helper()
	_, tally, err := d.Decode(nil, dg)
	require.NoError(t, err)
	tally.Lost[SequenceGap], tally.Lost[SequenceJump] = 0, 0
	tally.Skew, tally.HasSkew = 0, false
	return tally
}

func TestSessionKey(t *testing.T) {
	d := newDecoder(t)
	decode(t, d, from(t, 1, 7, ports(256, 7)))
	want := from(t, 1, 7, data(256))

	other := want
	other.Exporter = netip.MustParseAddrPort("198.51.100.1:9999")
	assert.Equal(t, tallyOf(1, 0), decode(t, d, other), "another source port is the same exporter")
	other.Exporter = netip.MustParseAddrPort("[::ffff:198.51.100.1]:2055")
	assert.Equal(t, tallyOf(1, 0), decode(t, d, other), "so is its address on a socket for both families")
	other.Exporter = netip.MustParseAddrPort("198.51.100.2:2055")
	assert.Equal(t, tallyOf(0, 0, NoTemplate), decode(t, d, other), "another address is not")
	assert.Equal(t, tallyOf(0, 0, NoTemplate), decode(t, d, from(t, 1, 8, data(256))), "nor another domain")
	v9 := from(t, 1, 7)
	v9.Payload = payload(t, wire.Message{Version: wire.V9, Domain: 7, Sets: []wire.Set{data(256)}})
	assert.Equal(t, tallyOf(0, 0, NoTemplate), decode(t, d, v9), "nor another version")
}

func TestSessionLimit(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions = 3
	s := newSessions(t, limits)
	d := NewDecoder(s)
	for n := byte(1); n <= 3; n++ {
		decode(t, d, from(t, n, 0, ports(256, 7)))
	}
	decode(t, d, from(t, 1, 0, data(256)))
	decode(t, d, from(t, 3, 0, data(256)))

	tally := decode(t, d, from(t, 4, 0, ports(256, 7)))
	assert.Equal(t, tallyOf(0, 1, SessionLimit), tally)
	assert.Equal(t, 3, s.Len())
	assert.Equal(t, tallyOf(1, 0), decode(t, d, from(t, 1, 0, data(256))))
	assert.Equal(t, tallyOf(1, 0), decode(t, d, from(t, 3, 0, data(256))))
	assert.Equal(t, tallyOf(1, 0), decode(t, d, from(t, 4, 0, data(256))))
	assert.Equal(t, tallyOf(0, 0, SessionLimit, NoTemplate), decode(t, d, from(t, 2, 0, data(256))), "2 was silent longest")
}

// TestSessionFlood shows that exporters that go on sending keep their templates while forged ones come and go, and that those
// that fell silent do not keep new ones out.
func TestSessionFlood(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions = 8
	s := newSessions(t, limits)
	d := NewDecoder(s)
	for n := byte(1); n <= 4; n++ {
		decode(t, d, from(t, n, 0, ports(256, 7)))
	}
	for n := byte(10); n < 250; n++ {
		decode(t, d, from(t, n, 0, data(256)))
		assert.EqualValues(t, 1, decode(t, d, from(t, 1, 0, data(256))).Flows, "after %d forged sessions", n-9)
	}
	assert.Equal(t, 8, s.Len())
	assert.Equal(t, uint64(0), decode(t, d, from(t, 2, 0, data(256))).Flows, "2 had been silent")
}

func TestTotalLimit(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal = 5
	s := newSessions(t, limits)
	d := NewDecoder(s)
	two := func(id uint16) wire.Set {
		return wire.Set{ID: 2, Templates: []wire.Template{tpl(id, field(7, 2), field(11, 2))}}
	}
	assert.Equal(t, tallyOf(0, 1), decode(t, d, from(t, 1, 0, two(256))))
	assert.Equal(t, tallyOf(0, 1), decode(t, d, from(t, 2, 0, two(256))))
	assert.Equal(t, tallyOf(0, 1, SessionLimit), decode(t, d, from(t, 3, 0, two(256))), "six fields are one too many")
	assert.Equal(t, 2, s.Len())
	assert.Equal(t, 4, s.total)
	tally := decode(t, d, from(t, 3, 0, two(257), two(258)))
	assert.Equal(t, tallyOf(0, 1, SessionLimit, TemplateLimit), tally, "a session has to do with what there is")
	assert.Equal(t, 1, s.Len())
	assert.Equal(t, tallyOf(0, 1), decode(t, d, from(t, 3, 0, ports(257, 7))), "a narrower template gives room back")
	assert.Equal(t, 3, s.total)
}

func TestNewSessionsErrors(t *testing.T) {
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	_, err = NewSessions(registry, Options{Limits: Limits{TemplateLifetime: -1}})
	assert.EqualError(t, err, "limits: MaxSessions is 0, but must be at least 1\n"+
		"MaxTemplates is 0, but must be at least 1\nMaxFields is 0, but must be at least 1\n"+
		"MaxSamplers is 0, but must be at least 1\nMaxTotal is 0, but must be at least 1\n"+
		"MaxNames is 0, but must be at least 1\nTemplateLifetime is -1ns, but must not be negative")
	_, err = NewSessions(&ie.Registry{}, DefaultOptions())
	assert.EqualError(t, err, `the registry has no element "octetDeltaCount"`)
}

// TestSessionsConcurrently is for the race detector: decoders share sessions that are forgotten under their hands.
func TestSessionsConcurrently(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions, limits.MaxTotal = 3, 8
	s := newSessions(t, limits)
	var wg sync.WaitGroup
	sums := make([]Tally, 4)
	for i := range sums {
		wg.Add(1)
		go func() {
			defer wg.Done()
			d := NewDecoder(s)
			for n := range 400 {
				exporter := byte(n % 5)
				_, tally, err := d.Decode(nil, from(t, exporter, 0, ports(256, uint16(7+4*(n%2))), data(256)))
				assert.NoError(t, err)
				sums[i].Add(tally)
			}
		}()
	}
	wg.Wait()
	for _, sum := range sums {
		assert.EqualValues(t, 400, sum.Flows, "a message with its own template can always be decoded")
	}
	assert.LessOrEqual(t, s.Len(), 3)
	checkSessions(t, s)
}
