package detect

import (
	"net/netip"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// TestSizes holds what the comments and the configuration's documentation say of memory.
func TestSizes(t *testing.T) {
	require.Equal(t, uintptr(64), unsafe.Sizeof(Entry[fingerprint, memo]{}))
	require.Equal(t, uintptr(168), unsafe.Sizeof(conversation{}))
	require.Equal(t, uintptr(38), unsafe.Sizeof(key{}), "without padding it is hashed in one go")
	require.Equal(t, uintptr(36), unsafe.Sizeof(meeting{}), "the same")
}

// TestMemo follows a conversation after it was answered: its late other half, doubles, later slices, and the next one.
func TestMemo(t *testing.T) {
	const all = syn | ack | psh | fin
	e, w := newWitness(t, DefaultConfig())
	asked := rec{flags: all, packets: 9, bytes: 900}
	e.Observe(asked.flow(flow.TCP))
	e.Tick(0)
	e.Tick(3 * time.Minute)
	require.Len(t, w.seen, 1)
	require.Equal(t, Answered, w.seen[0].Outcome, "its ACK tells of an answer that went another way")

	late := rec{reply: true, flags: all, packets: 8, bytes: 7000, at: 2 * time.Second, end: 4 * time.Second}
	e.Observe(late.flow(flow.TCP))
	e.Observe(late.flow(flow.TCP)) // again
	late.exporter, late.end = core, 5*time.Second
	e.Observe(late.flow(flow.TCP)) // on its way past another exporter
	require.Equal(t, uint64(1), e.Stats().Joined)
	require.Equal(t, uint64(2), e.Stats().Duplicates)
	require.Equal(t, uint64(3), e.Stats().Continued)
	require.True(t, e.joiner.exporters.bothWays(1))
	require.Equal(t, client.Addr(), e.joiner.clientOf(late.flow(flow.TCP)))
	require.Equal(t, client.Addr(), e.joiner.clientOf(asked.flow(flow.TCP)))

	e.Observe(rec{flags: ack | psh, packets: 3, bytes: 300, at: time.Minute}.flow(flow.TCP)) // a slice after a long pause
	require.Equal(t, uint64(4), e.Stats().Continued)
	e.Observe(rec{flags: syn, packets: 1, bytes: 44, at: 3 * time.Minute}.flow(flow.TCP)) // the ports again
	require.Equal(t, uint64(4), e.Stats().Continued)
	e.Finish()
	require.Len(t, w.seen, 2)
	require.Equal(t, Silent, w.seen[1].Outcome)
}

// TestWholesGoBack holds that no conversation is kept whole after its entry has gone or was answered.
func TestWholesGoBack(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MaxConversations = 64
	e, _ := newWitness(t, cfg)
	for i := range 500 {
		f := rec{flags: syn, packets: 1, bytes: 44, at: time.Duration(i) * time.Second}.flow(flow.TCP)
		f.DstPort = uint16(1000 + i)
		e.Observe(f)
		if i%3 == 0 {
			back := rec{reply: true, flags: rst | ack, packets: 1, bytes: 40, at: time.Duration(i) * time.Second}.flow(flow.TCP)
			back.SrcPort = f.DstPort
			e.Observe(back)
		}
		if i%5 == 0 {
			back := rec{reply: true, flags: syn | ack, packets: 1, bytes: 44, at: time.Duration(i) * time.Second}.flow(flow.TCP)
			back.SrcPort = f.DstPort
			e.Observe(back)
		}
		j := e.joiner
		require.Equal(t, j.conversations.SegmentLen(brief)+j.conversations.SegmentLen(pending), int(j.wholes.top)-len(j.wholes.free))
	}
	require.NotZero(t, e.Stats().Hurried+e.Stats().Conversations.Evicted)
}

func TestExporters(t *testing.T) {
	x := newExporters()
	nth := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}) }
	for i := 1; i <= 4095; i++ {
		require.Equal(t, uint32(i), x.number(nth(i)))
		require.Equal(t, uint32(i), x.number(nth(i)))
	}
	require.Equal(t, uint32(7), x.number(nth(7)))
	x.learnPair(7, 7)
	require.True(t, x.bothWays(7))
	require.Equal(t, nth(1), x.address(1))

	require.Equal(t, uint32(4096), x.number(nth(4096)))
	require.Equal(t, nth(1), x.address(1))
	require.Equal(t, uint32(4097), x.number(nth(4097)), "one too many: the first is forgotten")
	require.Equal(t, netip.Addr{}, x.address(1))
	require.Equal(t, nth(2), x.address(2))
	require.Equal(t, uint32(4098), x.number(nth(1)), "and gets another number")
	for i := range 6000 {
		x.number(nth(10_000 + i))
	}
	require.False(t, x.bothWays(7))
	require.Len(t, x.numbers, 4096)
	require.Equal(t, uint32(10099), x.number(nth(7)))
	require.False(t, x.bothWays(10099), "it is learnt anew")
}

func TestHost(t *testing.T) {
	for _, address := range []string{"192.0.2.1", "0.0.0.0", "2001:db8::7", "::1"} {
		a := netip.MustParseAddr(address)
		require.Equal(t, a, HostOf(a).Addr())
		require.Equal(t, a.Is4(), HostOf(a).is4())
	}
	require.Equal(t, HostOf(netip.MustParseAddr("192.0.2.1")), HostOf(netip.MustParseAddr("::ffff:192.0.2.1")))
	require.Equal(t, Host{}, HostOf(netip.Addr{}))
}
