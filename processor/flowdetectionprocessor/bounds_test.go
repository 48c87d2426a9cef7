package flowdetectionprocessor

import (
	"encoding/binary"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestBounds shows ten million hosts and pairs, none of them twice, to all detectors as they come: from outside to inside, from
// inside to outside and among one's own, answered and not, small and large. Memory stays where DETECTION wants it, and no table
// holds more than it may. What the tables say that they take is what they take.
func TestBounds(t *testing.T) {
	const keys, most = 10_000_000, 256 << 20
	if testing.Short() {
		t.Skip("ten million flows")
	}
	before := detecttest.Heap()
	e, err := detect.NewEngine(detect.DefaultConfig(), defaultDetectors(detect.Medium).build())
	require.NoError(t, err)
	highest := uint64(0)
	for i := range uint64(keys) {
		f := stranger(i)
		e.Observe(&f)
		if i%3 == 0 {
			f.Src, f.Dst, f.SrcPort, f.DstPort = f.Dst, f.Src, f.DstPort, f.SrcPort
			e.Observe(&f)
		}
		if i%1_000_000 == 999_999 {
			e.Findings(nil)
			highest = max(highest, detecttest.Heap()-before)
		}
	}
	stats := e.Stats()
	t.Logf("at most %d MiB; %+v", highest>>20, stats)
	require.Less(t, highest, uint64(most))
	said := stats.Conversations.Bytes + stats.Peers.Bytes + stats.Servers.Bytes + stats.Episodes.Bytes
	for _, d := range stats.Detectors {
		said += d.Bytes
	}
	require.InEpsilon(t, detecttest.Heap()-before, said, 0.2) // other tests of the package have left something behind, or taken it along
	defaults := detect.DefaultConfig()
	require.LessOrEqual(t, stats.Conversations.Entries, defaults.MaxConversations)
	require.LessOrEqual(t, stats.Peers.Entries, defaults.MaxPeers)
	require.NotZero(t, stats.Peers.Evicted)
	require.NotZero(t, stats.Conversations.Evicted)
	runtime.KeepAlive(e)
}

// stranger is the i-th flow, between hosts of which at least one was never seen.
func stranger(i uint64) flow.Flow {
	inside := func(n uint64) netip.Addr { return addr(10<<24 | uint32(n%(1<<24))) }
	outside := func(n uint64) netip.Addr { return addr(64<<24 + uint32(n%(1<<28))) }
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.IPFIX, Exporter: exporter,
		SrcPort: uint16(detect.Mix(i)) | 1024, DstPort: []uint16{443, 53, 445, 6881, 123}[i%5], Protocol: flow.TCP,
		Start: nine.Add(time.Duration(i) * 100 * time.Microsecond), TCPFlags: session,
		Packets: 1 + i%40, Bytes: 60 + (i%40)*1000,
	}
	f.End, f.Received = f.Start.Add(time.Second), f.Start.Add(2*time.Second)
	switch i % 4 {
	case 0:
		f.Src, f.Dst = outside(i*7), inside(i)
	case 1:
		f.Src, f.Dst = inside(i), outside(i*11)
	case 2:
		f.Src, f.Dst = inside(i%1000), outside(i*13)
	default:
		f.Src, f.Dst = inside(i), inside(i*17)
	}
	if i%7 == 0 {
		f.TCPFlags, f.Packets, f.Bytes = lonelySYN, 1, 44
	}
	if i%5 == 1 || i%5 == 4 {
		f.Protocol, f.TCPFlags = flow.UDP, 0
	}
	return f
}

func addr(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}
