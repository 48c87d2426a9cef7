package beacon

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// called is a call of so many minutes after the beginning, with an outcome.
func called(minutes int, outcome detect.Outcome) *call {
	at := detecttest.Began.Add(time.Duration(minutes) * time.Minute)
	return &call{at: at, last: at.Add(3 * time.Second), port: 40_001, size: 9_000, outcome: outcome}
}

// TestDoorMakesRoom fills a single set: what failed goes first, then what was called once; but each keeps a place beside those that
// were called again.
func TestDoorMakesRoom(t *testing.T) {
	d := newDoorkeeper(ways)
	now := detecttest.Began
	add := func(tag uint64, outcomes ...detect.Outcome) {
		n := d.add(tag, now)
		for _, o := range outcomes {
			n.take(called(0, o))
		}
	}
	held := func() (tags []uint64) {
		for tag := range uint64(20) {
			for i := range d.sets[0] {
				if n := &d.sets[0][i]; n.calls() > 0 && uint64(n.tag) == tag {
					tags = append(tags, tag)
				}
			}
		}
		return tags
	}
	add(1, detect.Answered)
	add(2, detect.Silent)
	add(3, detect.Refused)
	add(4, detect.Unknown, detect.Silent)
	require.Zero(t, d.evicted)
	add(5, detect.Silent) // the older one of those in vain goes
	require.Equal(t, []uint64{1, 3, 4, 5}, held())
	add(6, detect.Answered)
	require.Equal(t, []uint64{1, 4, 5, 6}, held())
	add(7, detect.Answered) // the last one in vain stays, of two that were called once the older one goes
	require.Equal(t, []uint64{4, 5, 6, 7}, held())
	d.find(6, now).take(called(1, detect.Answered))
	d.find(4, now)
	add(8, detect.Silent) // one in vain, one called once: of those that were called again the longest unused goes
	require.Equal(t, []uint64{4, 5, 7, 8}, held())
	require.Equal(t, uint64(4), d.evicted)
	require.Equal(t, 4, d.held)
}

// TestDoorForgets forgets after a day, be the line asked for, swept, or passed over for longer than ages can tell.
func TestDoorForgets(t *testing.T) {
	began := detecttest.Began
	for after, known := range map[time.Duration]bool{
		23*time.Hour + 50*time.Minute: true, 24*time.Hour + 2*time.Minute: false, 49 * 24 * time.Hour: false,
	} {
		d := newDoorkeeper(4000)
		d.add(77<<32|5, began).take(called(0, detect.Answered))
		d.sweep(began)
		now := began.Add(after)
		d.sweep(now)
		require.Equal(t, known, d.held == 1, "after %v", after)
		require.Equal(t, known, d.find(77<<32|5, now) != nil, "after %v", after)
	}
	d := newDoorkeeper(4000)
	d.add(5, began).take(called(0, detect.Answered))
	require.Nil(t, d.find(5, began.Add(25*time.Hour)))
	d.add(5, began.Add(25*time.Hour)).take(called(1500, detect.Answered))
	require.Zero(t, d.evicted)
	for i := range 9000 { // a day in steps of ten seconds
		d.sweep(began.Add(25*time.Hour + time.Duration(i)*10*time.Second))
	}
	require.Zero(t, d.held)
}

// TestDoorTells gives a pair the calls that it was told, in whatever order they came.
func TestDoorTells(t *testing.T) {
	var n newcomer
	n.take(called(5, detect.Answered))
	n.take(called(2, detect.Silent))
	n.take(called(9, detect.Unknown))
	var p pair
	n.tell(&p, called(30, detect.Answered).at)
	require.Equal(t, called(2, 0).at, p.first)
	require.Equal(t, called(9, 0).last, p.last)
	require.Equal(t, []uint16{720, 960}, p.instants.gaps[:p.instants.n])
	require.Equal(t, [4]uint16{detect.Unknown: 1, detect.Answered: 1, detect.Silent: 1}, p.outcomes)
	require.Equal(t, uint16(40_001), p.port)
	require.Equal(t, uint32(3), p.calls)
}

// TestDoorHashes holds that a host is found by its place and which host it is, and that no two of some thousand lines are one.
func TestDoorHashes(t *testing.T) {
	seen := map[uint32]line{}
	for i := range 200 {
		for j := range 100 {
			l := line{
				client: detect.HostOf(detecttest.Host("10.0.0.0/16", i+1)),
				server: detect.HostOf(detecttest.Host("198.51.0.0/16", j*256)), port: 443, protocol: uint8(flow.TCP), place: true,
			}
			before, twice := seen[uint32(l.hash())]
			require.False(t, twice, "%v and %v", before, l)
			seen[uint32(l.hash())] = l
		}
	}
	v4, v6 := detect.HostOf(netip.MustParseAddr("198.51.100.77")), detect.HostOf(netip.MustParseAddr("2001:db8::77"))
	require.Equal(t, uint16(77), hostOf(&v4))
	require.NotEqual(t, uint16(0x77), hostOf(&v6))
	require.NotEqual(t, hashAt(9, 77), hashAt(9, 78))
}

// TestSources holds that each client has as many lines counted as it has pairs, when places part and pairs are evicted.
func TestSources(t *testing.T) {
	s := newStory()
	for i := range 6000 {
		server := netip.AddrPortFrom(detecttest.Host("198.51.100.0/22", 1+s.random.IntN(900)), uint16(440+s.random.IntN(3)))
		client := detecttest.Host("10.0.0.0/24", 1+s.random.IntN(9)).String()
		s.call(client, server.String(), time.Duration(i)*3*time.Second, 700, open)
	}
	settings := DefaultConfig(detect.Medium)
	settings.MaxPairs = 256
	b := newBeacon(*settings)
	engine, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "beacon", Detector: b}})
	require.NoError(t, err)
	for _, f := range s.InOrder() {
		engine.Observe(&f)
	}
	require.Greater(t, b.evicted, uint64(100))
	lines := map[detect.Host]int{}
	for segment := range accused + 1 {
		for e := b.pairs.Oldest(segment); e != nil; e = b.pairs.Next(e) {
			lines[e.Key.client]++
			require.Equal(t, e.Key.client, b.sources.At(e.Value.source).Key)
		}
	}
	require.Len(t, lines, b.sources.Len())
	for client, n := range lines {
		require.Equal(t, n, int(b.sources.Find(client).Value.lines))
	}
}
