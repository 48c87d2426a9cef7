package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// counter accuses every client of the number of its TCP contacts, from a certain number on.
type counter struct {
	from   float64
	cases  map[netip.Addr]*tried
	match  Match
	kind   string
	forget bool // on the next Advance

	network netip.Prefix
}

type tried struct {
	subject     netip.Addr
	first, last flow.Time
	n           float64
}

func (t *tried) Tell(f *anomaly.Finding) {
	f.Subject, f.First, f.Last = t.subject, t.first, t.last
	f.Counts = []anomaly.Count{{Name: "tries", Value: t.n}}
}

func (d *counter) Observe(c *Contact, r Reporter) {
	if c.Protocol != flow.TCP {
		return
	}
	t := d.cases[c.Client]
	if t == nil {
		t = &tried{subject: c.Client, first: c.First}
		d.cases[c.Client] = t
	}
	t.n, t.last = t.n+1, c.Last
	if t.n < d.from {
		return
	}
	r.Report(Case{Subject: c.Client, Network: d.network, Type: d.kind, Magnitude: t.n, First: t.first, Last: t.last, Match: d.match, Teller: t})
}

func (d *counter) Advance(_ flow.Time, r Reporter) {
	if d.forget {
		for subject := range d.cases { // the tests have one
			r.Forget(subject, 0)
		}
		clear(d.cases)
	}
}

func (d *counter) Stats() StateStats { return StateStats{Entries: len(d.cases)} }

func newCounter(t *testing.T, change ...func(*Config)) (*Engine, *counter) {
	t.Helper()
	cfg := DefaultConfig()
	for _, f := range change {
		f(&cfg)
	}
	d := &counter{cases: map[netip.Addr]*tried{}, kind: "count.up"}
	e, err := NewEngine(cfg, []Named{{Name: "count", Detector: d}})
	require.NoError(t, err)
	return e, d
}

// knock makes one refused contact at a moment and gives what was found.
func knock(e *Engine, at time.Duration, from uint16) []string {
	asked := rec{flags: syn, packets: 1, bytes: 44, at: at}.flow(flow.TCP)
	answered := rec{reply: true, flags: rst, packets: 1, bytes: 40, at: at}.flow(flow.TCP)
	asked.SrcPort, answered.DstPort = from, from
	e.Observe(asked)
	e.Observe(answered)
	return told(e)
}

func told(e *Engine) []string {
	var list []string
	for _, f := range e.Findings(nil) {
		list = append(list, f.State.String())
	}
	return list
}

func TestEpisodeLife(t *testing.T) {
	e, d := newCounter(t)
	d.from = 2
	require.Empty(t, knock(e, 0, 1))
	require.Equal(t, []string{"open"}, knock(e, time.Second, 2))
	for i := 3; i < 20; i++ {
		require.Empty(t, knock(e, time.Duration(i)*time.Second, uint16(i)))
	}
	require.Equal(t, []string{"update"}, knock(e, 20*time.Second, 20), "ten times more")
	d.kind = "count.sideways"
	require.Equal(t, []string{"update"}, knock(e, 21*time.Second, 21), "another form")
	require.Empty(t, knock(e, 22*time.Second, 22))

	e.Tick(0)
	e.Tick(9 * time.Minute)
	require.Empty(t, told(e))
	e.Tick(2 * time.Minute)
	require.Equal(t, []string{"close"}, told(e))
	require.Empty(t, knock(e, 20*time.Minute, 23), "a straggler opens nothing")
	require.Equal(t, []string{"open"}, knock(e, 21*time.Minute, 24), "as much as it took at first")
	e.Finish()
	require.Equal(t, []string{"close"}, told(e))
	require.Equal(t, uint64(2), e.Stats().Opened)
}

func TestEpisodeKeepsItsID(t *testing.T) {
	ids := map[string]bool{}
	for range 2 { // two engines, and two lives in each
		e, _ := newCounter(t)
		for i := range 3 {
			knock(e, time.Duration(i)*30*time.Minute, uint16(i+1))
			e.Tick(0)
			e.Tick(25 * time.Minute)
		}
		for _, f := range e.Findings(nil) {
			ids[f.ID] = true
		}
	}
	e, _ := newCounter(t)
	e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
	e.Finish()
	found := e.Findings(nil)
	require.Len(t, found, 2)
	require.Len(t, found[0].ID, 32)
	ids[found[1].ID] = true
	require.Len(t, ids, 1, "same detector, subject and first flow")
}

func TestForget(t *testing.T) {
	e, d := newCounter(t)
	require.Equal(t, []string{"open"}, knock(e, 0, 1))
	d.forget = true
	require.Equal(t, []string{"close", "open"}, knock(e, time.Minute, 2), "its state went, then it began anew")
}

func TestEpisodesAreBounded(t *testing.T) {
	e, _ := newCounter(t, func(c *Config) { c.MaxEpisodes = 2 })
	for i := range 5 {
		f := rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP)
		f.Src = netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)})
		e.Observe(f)
	}
	e.Finish()
	require.Len(t, e.Findings(nil), 4)
	require.Equal(t, uint64(3), e.Stats().EpisodesRefused)
}

func TestSlowEpisodesGetPatience(t *testing.T) {
	ep := episode{Case: Case{First: began, Last: began.Add(20 * time.Hour), Magnitude: 20}}
	require.Equal(t, 4*time.Hour, ep.patience(10*time.Minute))
	ep.Last = began.Add(20 * time.Second)
	require.Equal(t, 10*time.Minute, ep.patience(10*time.Minute))
}

func TestMarks(t *testing.T) {
	asked, answered := rec{flags: syn, packets: 1, bytes: 44}, rec{reply: true, flags: rst, packets: 1, bytes: 40}
	served := rec{reply: true, packets: 7, bytes: 80} // the subject is asked, from a port of the peer's
	tests := []struct {
		name                     string
		match                    Match
		asked, answered, another int
	}{
		{"all of the subject", Match{}, 1, 1, 0},
		{"the peer", Match{Peer: Single(server.Addr()), Port: server.Port(), Protocol: flow.TCP}, 1, 1, 0},
		{"another port", Match{Port: 99}, 0, 0, 0},
		{"another host", Match{Peer: netip.MustParsePrefix("198.51.100.5/32")}, 0, 0, 0},
		{"another protocol", Match{Protocol: flow.UDP}, 0, 0, 0},
		{"small flows", Match{MaxPackets: 1}, 1, 1, 0},
		{"what others open", Match{Side: Asked}, 0, 0, 1},
		{"what others open, to one port", Match{Side: Asked, Port: 50000}, 0, 0, 1},
		{"what others open, to another port", Match{Side: Asked, Port: 50001}, 0, 0, 0},
		{"whoever opened it", Match{Side: Either}, 1, 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, d := newCounter(t)
			d.match = test.match
			require.Empty(t, e.Marks(nil, asked.flow(flow.TCP)))
			e.Observe(asked.flow(flow.TCP))
			e.Observe(answered.flow(flow.TCP))
			require.Len(t, e.Marks(nil, asked.flow(flow.TCP)), test.asked)
			require.Len(t, e.Marks(nil, answered.flow(flow.TCP)), test.answered)

			incoming := served.flow(flow.UDP)
			incoming.SrcPort, incoming.DstPort = 50001, 50000
			back := rec{packets: 3, bytes: 30, at: 1}.flow(flow.UDP)
			back.SrcPort, back.DstPort = 50000, 50001
			e.Observe(incoming)
			e.Observe(back)
			require.Len(t, e.Marks(nil, incoming), test.another, "opened by somebody else")
			require.Len(t, e.Marks(nil, back), test.another)
		})
	}
}

func TestMarksOfANetwork(t *testing.T) {
	e, d := newCounter(t)
	d.network, d.match = netip.MustParsePrefix("10.0.0.0/24"), Match{Side: Either}
	e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
	e.Observe(rec{reply: true, flags: rst, packets: 1, bytes: 40}.flow(flow.TCP))
	f := rec{flags: syn, packets: 1, bytes: 44, at: 1}.flow(flow.TCP)
	for src, want := range map[string]int{"10.0.0.7": 1, "10.0.0.200": 1, "10.0.1.7": 0} {
		f.Src = netip.MustParseAddr(src)
		require.Len(t, e.Marks(nil, f), want, src)
	}
	e.Finish()
	f.Src = netip.MustParseAddr("10.0.0.200")
	require.Empty(t, e.Marks(nil, f))
}

func TestAllow(t *testing.T) {
	tests := []struct {
		name  string
		rule  Allow
		found int
	}{
		{"the subject's network", Allow{Subject: MustCIDR("10.0.0.0/24")}, 0},
		{"another subject", Allow{Subject: MustCIDR("10.0.1.0/24")}, 2},
		{"the peer", Allow{Peer: MustCIDR("198.51.100.4")}, 0},
		{"the port", Allow{Port: 8443}, 0},
		{"peer and another port", Allow{Peer: MustCIDR("198.51.100.0/24"), Port: 443}, 2},
		{"this detector", Allow{Subject: MustCIDR("10.0.0.7"), Detector: "count"}, 0},
		{"until tomorrow", Allow{Subject: MustCIDR("10.0.0.7"), Expires: began.Std().Add(24 * time.Hour)}, 0},
		{"until yesterday", Allow{Subject: MustCIDR("10.0.0.7"), Expires: began.Std().Add(-24 * time.Hour)}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, _ := newCounter(t, func(c *Config) {
				c.Allow = []Allow{{Subject: MustCIDR("10.0.0.0/8"), Port: 1}, test.rule, {Port: 2}}
			})
			e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
			e.Finish()
			require.Len(t, e.Findings(nil), test.found)
			matched := uint64(1)
			if test.found > 0 {
				matched = 0
			}
			require.Equal(t, []uint64{0, matched, 0}, e.Stats().Allowed)
		})
	}
}

func TestForeign(t *testing.T) {
	e, w := newWitness(t, DefaultConfig())
	f := rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP)
	f.Src = netip.MustParseAddr("203.0.113.3")
	e.Observe(f)
	e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
	e.Finish()
	require.Equal(t, Outside, w.seen[0].ClientZone)
	require.Equal(t, Inside, w.seen[1].ClientZone)
	require.Equal(t, uint64(1), e.Stats().Foreign)
}
