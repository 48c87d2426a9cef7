package session

import (
	"encoding/binary"
	"net/netip"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// The tests of floods count: whatever is sent is either there or told as lost, and memory depends on Limits and not on the flood.

// ipfixDomain is where the observation domain stands in an IPFIX header.
const ipfixDomain = 12

// flood decodes the datagram n times, each as change leaves it, and adds up the tallies.
func flood(t testing.TB, d *Decoder, dg Datagram, n int, change func(i uint32, dg *Datagram)) (sum Tally) {
	var flows []flow.Flow
	for i := range uint32(n) {
		change(i, &dg)
		var tally Tally
		var err error
		if flows, tally, err = d.Decode(flows[:0], dg); err != nil {
			require.NoError(t, err)
		}
		sum.Add(tally)
	}
	return sum
}

func ofDomain(i uint32, dg *Datagram) { binary.BigEndian.PutUint32(dg.Payload[ipfixDomain:], i) }

func ofAddress(i uint32, dg *Datagram) {
	dg.Exporter = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 2055)
}

// many are n templates of one field each, the first with ID 256.
func many(n int) wire.Set {
	set := wire.Set{ID: 2}
	for i := range n {
		set.Templates = append(set.Templates, tpl(uint16(256+i), field(7, 2)))
	}
	return set
}

// heap is how many octets are in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// grown is how many octets more are in use than before.
func grown(before uint64) uint64 { return heap() - min(before, heap()) }

// TestFloodOfSessions has 100,000 observation domains from one address, or 100,000 addresses, each with a template and a record.
func TestFloodOfSessions(t *testing.T) {
	const sent = 100_000
	for name, change := range map[string]func(uint32, *Datagram){"domains": ofDomain, "addresses": ofAddress} {
		t.Run(name, func(t *testing.T) {
			limits := DefaultLimits()
			limits.MaxSessions = 500
			d := NewDecoder(newSessions(t, limits))
			before := heap()
			sum := flood(t, d, from(t, 1, 0, ports(256, 7), data(256)), sent, change)
			assert.EqualValues(t, sent, sum.Flows)
			assert.EqualValues(t, sent, sum.Templates)
			assert.Equal(t, 500, d.sessions.Len())
			assert.EqualValues(t, sent-500, sum.Lost[SessionLimit], "each is there or was forgotten")
			assert.Equal(t, 500, d.sessions.total, "one field each")
			assert.Less(t, grown(before), uint64(500*8192), "and not %d times as much", sent/500)
			checkSessions(t, d.sessions)
		})
	}
}

// TestFloodOfTemplates has 10,000 datagrams of one exporter, and of many.
func TestFloodOfTemplates(t *testing.T) {
	const sent, wide = 10_000, 1000
	const at = 20 // where in the datagram the first template begins: its ID, its number of fields, the first field's ID
	limits := DefaultLimits()
	limits.MaxTotal = 2000

	t.Run("each a new one", func(t *testing.T) {
		d := NewDecoder(newSessions(t, limits))
		sum := flood(t, d, from(t, 1, 0, ports(256, 7)), sent, func(i uint32, dg *Datagram) {
			binary.BigEndian.PutUint16(dg.Payload[20:], uint16(256+i))
		})
		assert.EqualValues(t, 512, sum.Templates)
		assert.EqualValues(t, sent-512, sum.Lost[TemplateLimit])
		assert.Len(t, d.session.templates, 512)
		assert.Equal(t, 512, d.sessions.total)
	})
	t.Run("each another of one ID", func(t *testing.T) {
		d := NewDecoder(newSessions(t, limits))
		sum := flood(t, d, from(t, 1, 0, ports(256, 7), data(256)), sent, func(i uint32, dg *Datagram) {
			binary.BigEndian.PutUint16(dg.Payload[at+4:], uint16(1+i%400))
		})
		assert.EqualValues(t, sent, sum.Templates)
		assert.EqualValues(t, sent, sum.Flows)
		assert.Equal(t, 1, d.sessions.total)
	})
	t.Run("512 each, of one exporter", func(t *testing.T) {
		d := NewDecoder(newSessions(t, limits))
		sum := flood(t, d, from(t, 1, 0, many(512)), wide, func(i uint32, dg *Datagram) {
			for n := range 512 {
				binary.BigEndian.PutUint16(dg.Payload[at+8*n+4:], uint16(1+i%400))
			}
		})
		assert.EqualValues(t, wide*512, sum.Templates)
		assert.Equal(t, 512, d.sessions.total)
	})
	t.Run("512 each, of as many exporters", func(t *testing.T) {
		d := NewDecoder(newSessions(t, limits))
		sum := flood(t, d, from(t, 1, 0, many(512)), wide, ofAddress)
		assert.EqualValues(t, wide*512, sum.Templates)
		assert.Zero(t, sum.Lost[TemplateLimit])
		assert.EqualValues(t, wide, d.sessions.Len()+int(sum.Lost[SessionLimit]))
		assert.LessOrEqual(t, d.sessions.total, limits.MaxTotal)
		assert.Greater(t, d.sessions.total, limits.MaxTotal-512, "nobody was forgotten in vain")
		checkSessions(t, d.sessions)
	})
}

// TestFloodTwiceCostsOnce: a second flood, from elsewhere, needs no more memory than the first.
func TestFloodTwiceCostsOnce(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal, limits.MaxSessions = 20_000, 200
	d := NewDecoder(newSessions(t, limits))
	before := heap()
	wide := from(t, 1, 0, many(100))
	var costs [2]uint64
	for round := range uint32(2) {
		flood(t, d, wide, 400, func(i uint32, dg *Datagram) { ofAddress(400*round+i, dg) })
		costs[round] = grown(before)
		assert.Equal(t, 20_000, d.sessions.total)
	}
	t.Logf("%d octets, then %d", costs[0], costs[1])
	assert.Less(t, costs[1], costs[0]*3/2)
	assert.Less(t, costs[1], uint64(20_000*230*2), "what Limits.MaxTotal says of templates of one field")
}

// TestFloodSparesWhoSends: ten exporters that send data by turns keep their templates in a flood of forged sessions of one datagram each,
// with templates or without, a hundred times as many as there may be. Each sends once while fifty forged ones come.
func TestFloodSparesWhoSends(t *testing.T) {
	for name, forged := range map[string][]wire.Set{"of sessions": {data(256)}, "of templates": {many(4)}} {
		t.Run(name, func(t *testing.T) {
			limits := DefaultLimits()
			limits.MaxSessions, limits.MaxTotal = 100, 400
			d := NewDecoder(newSessions(t, limits))
			for n := range byte(10) {
				decode(t, d, from(t, n, 0, ports(256, 7)))
				decode(t, d, from(t, n, 0, data(256)))
			}
			dg, genuine := from(t, 0, 0, forged...), from(t, 0, 0, data(256))
			var kept, lost uint64
			for round := range uint32(2000) {
				sum := flood(t, d, dg, 5, func(i uint32, dg *Datagram) { ofAddress(5*round+i, dg) })
				lost += sum.Lost[SessionLimit]
				genuine.Exporter = netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100, byte(round % 10)}), 2055)
				tally := decode(t, d, genuine)
				kept += tally.Flows
			}
			assert.EqualValues(t, 2000, kept)
			assert.EqualValues(t, 10+2000*5, d.sessions.Len()+int(lost))
			checkSessions(t, d.sessions)
		})
	}
}

// TestFloodSparesWhoHasSent: whoever has sent for a while outlasts a flood without a word, but no flood without an end.
func TestFloodSparesWhoHasSent(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions = 100
	d := NewDecoder(newSessions(t, limits))
	everyone := func(sets ...wire.Set) (sum Tally) {
		for n := range byte(10) {
			sum.Add(decode(t, d, from(t, n, 0, sets...)))
		}
		return sum
	}
	everyone(ports(256, 7))
	for range 20 {
		everyone(data(256))
	}
	forged := from(t, 0, 0, data(256))
	flood(t, d, forged, 14*limits.MaxSessions, ofAddress)
	assert.EqualValues(t, 10, everyone(data(256)).Flows)
	flood(t, d, forged, 20*limits.MaxSessions, ofAddress)
	assert.EqualValues(t, 10, everyone(data(256)).Lost[NoTemplate])
	checkSessions(t, d.sessions)
}

// TestFieldsTakeWhatTheyCount floods with templates that have straight programs, of the fields that cost them most and of ordinary ones.
func TestFieldsTakeWhatTheyCount(t *testing.T) {
	const total, most = 50_000, 135 // octets for a field, which Limits.MaxTotal says
	for name, f := range map[string]wire.Field{"userName": field(371, wire.Variable), "paddingOctets": field(210, wire.Variable), "octets": field(1, 4)} {
		for _, n := range []int{leastStraight, 20, 200} {
			limits := DefaultLimits()
			limits.MaxTotal, limits.MaxTemplates = total, total
			d := NewDecoder(newSessions(t, limits))
			set := wire.Set{ID: 2, Templates: []wire.Template{tpl(256, slices.Repeat([]wire.Field{f}, n)...)}}
			before := heap()
			flood(t, d, from(t, 1, 0, set), total/n, func(i uint32, dg *Datagram) { binary.BigEndian.PutUint16(dg.Payload[20:], uint16(256+i)) })
			require.NotNil(t, d.session.templates[256].program.straight)
			require.InDelta(t, total, d.sessions.total, float64(n))
			require.LessOrEqual(t, int(grown(before))/d.sessions.total, most, "%d %s", n, name)
		}
	}
}
