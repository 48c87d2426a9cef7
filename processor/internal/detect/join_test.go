package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

var (
	began  = flow.TimeOf(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	client = netip.MustParseAddrPort("10.0.0.7:51234")
	server = netip.MustParseAddrPort("198.51.100.4:8443")
	edge   = netip.MustParseAddr("192.0.2.1")
	core   = netip.MustParseAddr("192.0.2.2")
	beyond = 10 * time.Minute
)

// rec is one record of the conversation between client and server.
type rec struct {
	reply    bool
	flags    uint16
	packets  uint64
	bytes    uint64
	at, end  time.Duration
	exporter netip.Addr
}

func (r rec) flow(p flow.Protocol) *flow.Flow {
	f := &flow.Flow{
		Fields:   flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldTCPFlags),
		Exporter: edge, Protocol: p, TCPFlags: r.flags, Packets: r.packets, Bytes: r.bytes,
		Src: client.Addr(), SrcPort: client.Port(), Dst: server.Addr(), DstPort: server.Port(),
		Start: began.Add(r.at), End: began.Add(max(r.end, r.at)),
	}
	if r.exporter.IsValid() {
		f.Exporter = r.exporter
	}
	if r.reply {
		f.Src, f.Dst, f.SrcPort, f.DstPort = f.Dst, f.Src, f.DstPort, f.SrcPort
	}
	return f
}

// witness keeps what an engine gives.
type witness struct{ seen []Contact }

func (w *witness) Observe(c *Contact, _ Reporter)  { w.seen = append(w.seen, *c) }
func (w *witness) Advance(_ flow.Time, _ Reporter) {}
func (w *witness) Stats() StateStats               { return StateStats{} }

func newWitness(t *testing.T, cfg Config) (*Engine, *witness) {
	t.Helper()
	w := new(witness)
	e, err := NewEngine(cfg, []Named{{Name: "witness", Detector: w}})
	require.NoError(t, err)
	return e, w
}

// watch gives records to an engine, then lets the join window pass.
func watch(t *testing.T, p flow.Protocol, records ...rec) ([]Contact, Stats) {
	t.Helper()
	e, w := newWitness(t, DefaultConfig())
	for _, r := range records {
		e.Observe(r.flow(p))
	}
	e.Tick(0)
	e.Tick(beyond)
	return w.seen, e.Stats()
}

func TestOutcomes(t *testing.T) {
	const all = syn | ack | psh | fin
	tests := []struct {
		name    string
		p       flow.Protocol
		records []rec
		want    Outcome
	}{
		{"established", flow.TCP, []rec{{flags: all, packets: 9, bytes: 900}, {reply: true, flags: all, packets: 8, bytes: 7000, at: 3}}, Answered},
		{"half open", flow.TCP, []rec{{flags: syn | rst, packets: 2, bytes: 84}, {reply: true, flags: syn | ack, packets: 1, bytes: 44, at: 3}}, Answered},
		{"refused", flow.TCP, []rec{{flags: syn, packets: 1, bytes: 44}, {reply: true, flags: rst | ack, packets: 1, bytes: 40, at: 3}}, Refused},
		{"refused, answer first", flow.TCP, []rec{{reply: true, flags: rst | ack, packets: 1, bytes: 40, at: 3}, {flags: syn, packets: 1, bytes: 44}}, Refused},
		{"silent", flow.TCP, []rec{{flags: syn, packets: 3, bytes: 132}}, Silent},
		{"answered elsewhere", flow.TCP, []rec{{flags: all, packets: 9, bytes: 900}}, Answered},
		{"only the answer came our way", flow.TCP, []rec{{reply: true, flags: all, packets: 8, bytes: 7000}}, Answered},
		{"the middle of a connection", flow.TCP, []rec{{flags: ack | psh, packets: 9, bytes: 900}}, Unknown},
		{"ack probe", flow.TCP, []rec{{flags: ack, packets: 1, bytes: 40}, {reply: true, flags: rst, packets: 1, bytes: 41}}, Refused},
		{"fin probe", flow.TCP, []rec{{flags: fin, packets: 1, bytes: 40}}, Silent},
		{"flags left empty, reset", flow.TCP, []rec{{packets: 1, bytes: 44}, {reply: true, packets: 1, bytes: 40, at: 3}}, Refused},
		{"flags left empty, answered", flow.TCP, []rec{{packets: 2, bytes: 84}, {reply: true, packets: 1, bytes: 44, at: 3}}, Answered},
		{"flags left empty, alone", flow.TCP, []rec{{packets: 2, bytes: 84}}, Unknown},
		{"datagram back", flow.UDP, []rec{{packets: 1, bytes: 60}, {reply: true, packets: 2, bytes: 300, at: 3}}, Answered},
		{"no datagram back", flow.UDP, []rec{{packets: 1, bytes: 60}}, Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			contacts, stats := watch(t, test.p, test.records...)
			require.Len(t, contacts, 1)
			c := contacts[0]
			require.Equal(t, test.want, c.Outcome)
			require.Equal(t, client.Addr(), c.Client)
			require.Equal(t, server.Port(), c.ServerPort)
			require.Equal(t, uint64(1), stats.Contacts[test.want])
			require.False(t, c.Revised)
			require.Equal(t, flagsAsked(test.p, test.records), c.TCPFlags)
		})
	}
}

// flagsAsked are the TCP flags of the records of the client.
func flagsAsked(p flow.Protocol, records []rec) (flags uint16) {
	for _, r := range records {
		if p == flow.TCP && !r.reply {
			flags |= r.flags
		}
	}
	return flags
}

// TestSilenceNeedsAWitness: silence counts once the exporter was seen to export both directions, unless it samples.
func TestSilenceNeedsAWitness(t *testing.T) {
	for _, sampling := range []uint32{0, 100} {
		e, w := newWitness(t, DefaultConfig())
		other := rec{flags: syn | ack | psh, packets: 5, bytes: 500}.flow(flow.TCP)
		back := rec{reply: true, flags: syn | ack | psh, packets: 6, bytes: 700, at: 2}.flow(flow.TCP)
		lone := rec{packets: 1, bytes: 60, at: 100}.flow(flow.UDP)
		lone.Sampling = sampling
		for _, f := range []*flow.Flow{other, back, lone} {
			e.Observe(f)
		}
		e.Finish()
		require.Len(t, w.seen, 2)
		want := Silent
		if sampling > 1 {
			want = Unknown
		}
		require.Equal(t, want, w.seen[1].Outcome)
	}
}

func TestUnreachable(t *testing.T) {
	e, w := newWitness(t, DefaultConfig())
	e.Observe(rec{packets: 1, bytes: 60}.flow(flow.UDP))
	e.Observe(&flow.Flow{
		Fields: flow.FieldsOf(flow.FieldICMPType), Protocol: flow.ICMP, ICMPType: 3, ICMPCode: 13, Exporter: edge,
		Src: server.Addr(), Dst: client.Addr(), Start: began.Add(time.Millisecond), End: began.Add(time.Second),
	})
	e.Finish()
	require.Len(t, w.seen, 1)
	require.Equal(t, Refused, w.seen[0].Outcome)
}

func TestJoin(t *testing.T) {
	const all = syn | ack | psh | fin
	asked := rec{flags: all, packets: 9, bytes: 900}
	answered := rec{reply: true, flags: all, packets: 8, bytes: 7000, at: time.Millisecond}

	t.Run("both ways, minutes apart", func(t *testing.T) {
		cfg := DefaultConfig()
		cfg.JoinWindow = 5 * time.Minute
		for _, order := range [][]rec{{asked, answered}, {answered, asked}} {
			e, w := newWitness(t, cfg)
			e.Observe(order[0].flow(flow.UDP))
			e.Tick(0)
			e.Tick(4 * time.Minute)
			require.Empty(t, w.seen)
			e.Observe(order[1].flow(flow.UDP))
			require.Len(t, w.seen, 1)
			c := w.seen[0]
			require.Equal(t, client.Addr(), c.Client)
			require.Equal(t, Volume{Bytes: 900, Packets: 9}, c.Sent)
			require.Equal(t, Volume{Bytes: 7000, Packets: 8}, c.Received)
			require.Equal(t, began, c.First)
		}
	})
	t.Run("the same flow from two exporters", func(t *testing.T) {
		again, back := asked, answered
		again.exporter, back.exporter = core, core
		contacts, stats := watch(t, flow.TCP, asked, again, back, answered)
		require.Len(t, contacts, 1)
		require.Equal(t, Volume{Bytes: 900, Packets: 9}, contacts[0].Sent)
		require.Equal(t, Volume{Bytes: 7000, Packets: 8}, contacts[0].Received)
		require.Equal(t, uint64(2), stats.Duplicates)
	})
	t.Run("halves from two exporters", func(t *testing.T) {
		back := answered
		back.exporter = core
		contacts, _ := watch(t, flow.TCP, asked, back)
		require.Len(t, contacts, 1)
		require.Equal(t, Answered, contacts[0].Outcome)
	})
	t.Run("slices make one contact", func(t *testing.T) {
		var slices []rec
		for i := range time.Duration(50) {
			slices = append(slices,
				rec{flags: ack | psh, packets: 20, bytes: 2000, at: i * time.Minute, end: (i+1)*time.Minute - 1},
				rec{reply: true, flags: ack, packets: 30, bytes: 40000, at: i*time.Minute + 1, end: (i+1)*time.Minute - 1})
		}
		slices[0].flags |= syn
		contacts, stats := watch(t, flow.TCP, slices...)
		require.Len(t, contacts, 1)
		require.Equal(t, uint64(98), stats.Continued)
		contacts, _ = watch(t, flow.UDP, slices...)
		require.Len(t, contacts, 1)
	})
	t.Run("ports used again", func(t *testing.T) {
		later := asked
		later.at = 4 * time.Minute
		contacts, _ := watch(t, flow.TCP, asked, answered, later)
		require.Len(t, contacts, 2)
	})
	t.Run("an answer after the window", func(t *testing.T) {
		e, w := newWitness(t, DefaultConfig())
		e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
		e.Tick(0)
		e.Tick(40 * time.Second)
		require.Len(t, w.seen, 1)
		require.Equal(t, Silent, w.seen[0].Outcome)
		e.Observe(rec{reply: true, flags: syn | ack | psh, packets: 4, bytes: 400, at: 2}.flow(flow.TCP))
		require.Len(t, w.seen, 2)
		require.Equal(t, Answered, w.seen[1].Outcome)
		require.True(t, w.seen[1].Revised)
		require.Equal(t, uint64(1), e.Stats().Revised)
	})
	t.Run("backscatter", func(t *testing.T) {
		contacts, stats := watch(t, flow.TCP, rec{reply: true, flags: syn | ack, packets: 4, bytes: 176})
		require.Empty(t, contacts)
		require.Equal(t, uint64(1), stats.Backscatter)
		contacts, _ = watch(t, flow.TCP, rec{reply: true, flags: syn | ack, packets: 1, bytes: 44}, rec{flags: rst, packets: 1, bytes: 40, at: 1})
		require.Empty(t, contacts, "our host resets what it never asked for")
	})
}

// TestOpener tells who asked where flags do not.
func TestOpener(t *testing.T) {
	const edge, core = 1, 2
	hosts := [2]Host{HostOf(netip.MustParseAddr("10.0.0.1")), HostOf(netip.MustParseAddr("10.0.0.2"))}
	tests := []struct {
		name         string
		ports        [2]uint16
		starts       [2]flow.Time
		exporters    [2]uint32
		alone        bool // only the first half was seen
		wantedOpener int
	}{
		{"earlier start", [2]uint16{53, 40000}, [2]flow.Time{5, 9}, [2]uint32{edge, edge}, false, 0},
		{"the answer's first slice and a later one of the question", [2]uint16{443, 40000}, [2]flow.Time{5, 60e9}, [2]uint32{edge, edge}, false, 1},
		{"the same between two ports that nobody knows", [2]uint16{41000, 40000}, [2]flow.Time{5, 60e9}, [2]uint32{edge, edge}, false, 0},
		{"service port, clocks differ", [2]uint16{53, 40000}, [2]flow.Time{5, 9}, [2]uint32{edge, core}, false, 1},
		{"lower port", [2]uint16{41000, 40000}, [2]flow.Time{7, 7}, [2]uint32{edge, edge}, false, 0},
		{"alone, it asked", [2]uint16{41000, 40000}, [2]flow.Time{5, 0}, [2]uint32{edge}, true, 0},
		{"alone, from a service", [2]uint16{123, 40000}, [2]flow.Time{5, 0}, [2]uint32{edge}, true, 1},
		{"alone, between services", [2]uint16{500, 4500}, [2]flow.Time{5, 0}, [2]uint32{edge}, true, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := conversation{key: key{addr: hosts, port: test.ports, protocol: flow.UDP}}
			for i := range c.half {
				c.half[i] = half{seen: i == 0 || !test.alone, first: test.starts[i], exporter: test.exporters[i]}
			}
			require.Equal(t, test.wantedOpener, opener(&c))
		})
	}
}

// A long download comes in slices, in any order: whoever sends the most has not asked.
func TestOpenerOfSlices(t *testing.T) {
	const opening, later = syn | ack | psh, ack | psh | fin
	question := []rec{{flags: opening, packets: 300, bytes: 16_000, end: time.Minute}, {flags: later, packets: 9, bytes: 800, at: time.Minute}}
	answer := []rec{
		{reply: true, flags: opening, packets: 700, bytes: 990_000, at: 20 * time.Millisecond, end: time.Minute},
		{reply: true, flags: later, packets: 17, bytes: 22_000, at: time.Minute + 5*time.Millisecond},
	}
	for name, records := range map[string][]rec{
		"in order":                        {question[0], answer[0], question[1], answer[1]},
		"the question's first comes last": {answer[0], question[1], answer[1], question[0]},
		"the answer comes first":          {answer[0], answer[1], question[1], question[0]},
		"the ends come first":             {question[1], answer[1], answer[0], question[0]},
	} {
		contacts, _ := watch(t, flow.TCP, records...)
		require.Len(t, contacts, 1, name)
		require.Equal(t, client.Addr(), contacts[0].Client, name)
		require.Equal(t, Answered, contacts[0].Outcome, name)
	}
}

// TestClientOrder: an answer waits for the older contacts of its client, and not for those of others.
func TestClientOrder(t *testing.T) {
	e, w := newWitness(t, DefaultConfig())
	e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
	for _, f := range []*flow.Flow{
		rec{flags: syn | ack | psh, packets: 5, bytes: 500, at: 10}.flow(flow.TCP),
		rec{reply: true, flags: syn | ack | psh, packets: 6, bytes: 700, at: 12}.flow(flow.TCP),
	} {
		f.SrcPort, f.DstPort = max(f.SrcPort, 8444), max(f.DstPort, 8444) // another server port
		e.Observe(f)
	}
	require.Empty(t, w.seen)
	e.Tick(0)
	e.Tick(31 * time.Second)
	require.Len(t, w.seen, 2)
	require.Equal(t, Silent, w.seen[0].Outcome)
	require.Equal(t, Answered, w.seen[1].Outcome)
}

// TestHurried: under a flood conversations are judged early rather than lost.
func TestHurried(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MaxConversations = 64
	e, w := newWitness(t, cfg)
	for i := range 1000 {
		f := rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP)
		f.DstPort = uint16(1000 + i)
		e.Observe(f)
	}
	e.Finish()
	require.Len(t, w.seen, 1000)
	require.Equal(t, uint64(1000-64), e.Stats().Hurried)
	require.LessOrEqual(t, e.Stats().Conversations.Entries, 64)
}

// TestHurriedSilenceProvesNothing: the answer of a conversation that had to make room may still have been under way.
func TestHurriedSilenceProvesNothing(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MaxConversations = 64
	e, w := newWitness(t, cfg)
	e.Observe(rec{packets: 1, bytes: 60}.flow(flow.UDP))
	e.Observe(rec{reply: true, packets: 1, bytes: 90, at: 3}.flow(flow.UDP))
	for i := range 100 {
		f := rec{packets: 1, bytes: 60, at: 4}.flow(flow.UDP)
		f.DstPort = uint16(20000 + i)
		e.Observe(f)
	}
	require.NotZero(t, e.Stats().Hurried)
	e.Tick(0)
	e.Tick(beyond)
	require.Len(t, w.seen, 101)
	s := e.Stats()
	require.Equal(t, s.Hurried, s.Contacts[Unknown])
	require.Equal(t, 100-s.Hurried, s.Contacts[Silent])
}
