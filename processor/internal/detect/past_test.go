package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// meet makes a contact of a client inside at a moment.
func meet(e *Engine, at time.Duration, from, to string, reply rec) {
	asked, answered := rec{flags: syn | ack | psh | fin, packets: 5, bytes: 700, at: at}.flow(flow.TCP), reply.flow(flow.TCP)
	if reply.flags == rst {
		asked.TCPFlags = syn
	}
	peer := netip.MustParseAddrPort(to)
	asked.Src, asked.SrcPort, asked.Dst, asked.DstPort = netip.MustParseAddr(from), uint16(at/time.Second)|1024, peer.Addr(), peer.Port()
	answered.Src, answered.SrcPort, answered.Dst, answered.DstPort = asked.Dst, asked.DstPort, asked.Src, asked.SrcPort
	answered.Start, answered.End = asked.Start.Add(3), asked.End.Add(3)
	e.Observe(asked)
	e.Observe(answered)
}

func TestPast(t *testing.T) {
	accepts, refuses := rec{reply: true, flags: syn | ack | psh, packets: 4, bytes: 900}, rec{reply: true, flags: rst, packets: 1, bytes: 40}
	e, w := newWitness(t, DefaultConfig())
	meet(e, 0, "10.0.0.1", "203.0.113.5:443", accepts)
	meet(e, time.Hour, "10.0.0.1", "203.0.113.9:443", accepts)       // another host of the same network
	meet(e, 2*time.Hour, "10.0.0.1", "203.0.113.9:8443", accepts)    // another port
	meet(e, 3*time.Hour, "10.0.0.2", "203.0.113.9:443", refuses)     // another client, in vain
	meet(e, 4*time.Hour, "10.0.0.2", "203.0.113.9:443", accepts)     // which never got there before
	meet(e, 5*time.Hour, "10.0.0.1", "10.0.9.5:445", accepts)        // inside every server stands for itself
	meet(e, 6*time.Hour, "10.0.0.1", "10.0.9.6:445", accepts)        //
	meet(e, 7*time.Hour, "198.51.100.8", "10.0.9.6:445", accepts)    // of a client outside nothing is remembered
	meet(e, 8*time.Hour, "10.0.0.1", "10.0.9.6:445", accepts)        //
	meet(e, 9*time.Hour, "fd00::1", "[2001:db8:1:2::1]:25", accepts) //
	meet(e, 10*time.Hour, "fd00::1", "[2001:db8:1:2:9::1]:25", accepts)
	var got []Past
	for i := range w.seen {
		got = append(got, w.seen[i].Past)
	}
	late := 2 * time.Minute // event time stays behind by that, and before the first flow there is none
	at := func(h int) flow.Time { return began.Add(time.Duration(h) * time.Hour) }
	watched := func(h int) time.Duration { return time.Duration(h) * time.Hour }
	require.Equal(t, at(0).Add(3-late), w.seen[0].At)
	require.Equal(t, []Past{
		{},
		{Peer: at(0), Server: at(0), Clients: 1, Sharers: 1, Watched: watched(1)},
		{Server: at(0), Clients: 1, Watched: watched(2)},
		{Server: at(0), Clients: 1, Sharers: 1, Watched: watched(3)},
		{Server: at(0), Clients: 2, Sharers: 2, Watched: watched(4)},
		{Watched: watched(5)},
		{Watched: watched(6)},
		{},
		{Peer: at(6), Server: at(6), Clients: 1, Sharers: 1, Watched: watched(8)},
		{Watched: watched(9)},
		{Peer: at(9), Server: at(9), Clients: 1, Sharers: 1, Watched: watched(10)},
	}, got)
	require.Equal(t, 6, e.Stats().Peers.Entries)
	require.Equal(t, 9, e.Stats().Servers.Entries, "four, one of them with two ports and the others with one")
}

func TestPastIsForgotten(t *testing.T) {
	accepts := rec{reply: true, flags: syn | ack | psh, packets: 4, bytes: 900}
	cfg := DefaultConfig()
	cfg.PeerMemory = 5 * time.Hour
	e, w := newWitness(t, cfg)
	meet(e, 0, "10.0.0.1", "203.0.113.5:443", accepts)
	meet(e, 4*time.Hour, "10.0.0.1", "203.0.113.5:443", accepts)
	meet(e, 10*time.Hour, "10.0.0.1", "203.0.113.5:443", accepts)
	require.Equal(t, began, w.seen[1].Past.Peer)
	require.Zero(t, w.seen[2].Past.Peer)
	require.Zero(t, w.seen[2].Past.Server)
}

// A host that talks to everybody once must not make the others' usual peers new.
func TestPastUnderPressure(t *testing.T) {
	accepts := rec{reply: true, flags: syn | ack | psh, packets: 4, bytes: 900}
	cfg := DefaultConfig()
	cfg.MaxPeers = 400
	e, w := newWitness(t, cfg)
	meet(e, 0, "10.0.0.1", "203.0.113.5:443", accepts)
	meet(e, time.Second, "10.0.0.1", "203.0.113.5:443", accepts)
	for i := range 5000 {
		peer := netip.AddrPortFrom(netip.AddrFrom4([4]byte{44, byte(i >> 8), byte(i), 1}), 6881)
		meet(e, 2*time.Second+time.Duration(i)*20*time.Millisecond, "10.0.0.2", peer.String(), accepts)
	}
	meet(e, 200*time.Second, "10.0.0.1", "203.0.113.5:443", accepts)
	require.Equal(t, began, w.seen[len(w.seen)-1].Past.Peer)
	require.Equal(t, began, w.seen[len(w.seen)-1].Past.Server)
	require.LessOrEqual(t, e.Stats().Peers.Entries, 400)
	require.LessOrEqual(t, e.Stats().Servers.Entries, 100)
	require.Equal(t, uint64(4601), e.Stats().Peers.Evicted)
}

// The number of clients is exact for a few and close for some dozens (linear counting with 64 bits: 8 of 40, one standard
// deviation).
func TestEstimate(t *testing.T) {
	count := func(n int) int {
		var s served
		for i := range n {
			h := HostOf(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
			s.clients |= 1 << (h.Hash() >> 58)
		}
		return s.estimate()
	}
	require.Equal(t, []int{0, 1, 2, 3, 4}, []int{count(0), count(1), count(2), count(3), count(4)})
	require.InDelta(t, 12, count(12), 4)
	require.InDelta(t, 40, count(40), 16)
	require.Equal(t, manyClients, count(1000))
}
