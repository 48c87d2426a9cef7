package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// scale keeps what it is shown record by record.
type scale struct {
	witness
	seen []Traffic
}

func (s *scale) Meter(t *Traffic, _ Reporter) { s.seen = append(s.seen, *t) }

func newScale(t *testing.T, cfg Config) (*Engine, *scale) {
	t.Helper()
	s := new(scale)
	e, err := NewEngine(cfg, []Named{{Name: "witness", Detector: new(witness)}, {Name: "scale", Detector: s}})
	require.NoError(t, err)
	return e, s
}

func TestTraffic(t *testing.T) {
	const all = syn | ack | psh | fin
	asked, answered := Standing{ByClient: true, First: true}, Standing{Answered: true}
	tests := []struct {
		name    string
		p       flow.Protocol
		records []rec
		want    []Standing
	}{
		{"a session and a later slice of each half", flow.TCP, []rec{
			{flags: all, packets: 9, bytes: 900}, {reply: true, flags: all, packets: 8, bytes: 7000, at: 3},
			{flags: ack, packets: 2, bytes: 90, at: time.Minute}, {reply: true, flags: ack, packets: 3, bytes: 91, at: time.Minute},
		}, []Standing{asked, answered, {ByClient: true, Answered: true}, answered}},
		{"the answer comes first", flow.TCP, []rec{
			{reply: true, flags: syn | ack, packets: 8, bytes: 7000, at: 3}, {flags: all, packets: 9, bytes: 900},
		}, []Standing{{First: true}, {ByClient: true, Answered: true}}},
		{"nobody answers", flow.UDP, []rec{
			{packets: 1, bytes: 60}, {packets: 1, bytes: 61, at: time.Second},
		}, []Standing{asked, {ByClient: true}}},
		{"the same record again, and by another exporter", flow.UDP, []rec{
			{packets: 1, bytes: 60, at: time.Second}, {packets: 1, bytes: 60, at: time.Second}, {packets: 1, bytes: 60, at: time.Second, exporter: core},
		}, []Standing{asked}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, s := newScale(t, DefaultConfig())
			for _, r := range test.records {
				e.Observe(r.flow(test.p))
			}
			var got []Standing
			for i := range s.seen {
				got = append(got, s.seen[i].Standing)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestTrafficIsMeasured(t *testing.T) {
	e, s := newScale(t, DefaultConfig())
	f := rec{packets: 3, bytes: 1000, at: time.Second, end: 5 * time.Second}.flow(flow.UDP)
	f.Src, f.Sampling = netip.MustParseAddr("::ffff:10.0.0.7"), 200
	e.Observe(f)
	require.Len(t, s.seen, 1)
	got := &s.seen[0]
	require.Equal(t, netip.MustParseAddr("10.0.0.7"), got.Src)
	require.Equal(t, server.Addr(), got.Dst)
	require.Equal(t, []Zone{Inside, Outside}, []Zone{got.SrcZone, got.DstZone})
	require.Equal(t, Volume{Bytes: 200_000, Packets: 600}, got.Volume)
	require.Equal(t, []flow.Time{began.Add(time.Second), began.Add(5 * time.Second)}, []flow.Time{got.Start, got.End})
	require.Equal(t, began.Add(5*time.Second-2*time.Minute), got.At)
	require.Equal(t, uint64(1<<50), times(1<<40, 1<<20, 1<<50))
	require.Equal(t, uint64(1<<49), times(1<<40, 1<<9, 1<<50))
}

// What has no ports is no conversation, and traffic all the same.
func TestTrafficWithoutPorts(t *testing.T) {
	e, s := newScale(t, DefaultConfig())
	fragment := rec{packets: 7, bytes: 9000}.flow(flow.UDP)
	fragment.SrcPort, fragment.DstPort = 0, 0
	e.Observe(fragment)
	unreachable := rec{packets: 1, bytes: 56}.flow(flow.ICMP)
	unreachable.Fields, unreachable.ICMPType = flow.FieldsOf(flow.FieldICMPType), 3
	e.Observe(unreachable)
	broadcast := rec{packets: 1, bytes: 300}.flow(flow.UDP)
	broadcast.Dst = netip.MustParseAddr("255.255.255.255")
	e.Observe(broadcast)
	nobody := rec{packets: 1, bytes: 301}.flow(flow.UDP)
	nobody.Src = netip.Addr{}
	e.Observe(nobody)
	require.Len(t, s.seen, 2)
	require.Equal(t, uint64(9000), s.seen[0].Volume.Bytes)
	require.Equal(t, uint64(56), s.seen[1].Volume.Bytes)
	require.Equal(t, Standing{}, s.seen[1].Standing)
}

// A rule excuses both directions: who is flooded opened nothing.
func TestAllowTraffic(t *testing.T) {
	for name, test := range map[string]struct {
		rule Allow
		want int
	}{
		"the client":        {Allow{Subject: MustCIDR("10.0.0.7")}, 0},
		"the server":        {Allow{Subject: MustCIDR("198.51.100.4")}, 0},
		"the server's port": {Allow{Subject: MustCIDR("10.0.0.7"), Port: 8443}, 0},
		"another port":      {Allow{Subject: MustCIDR("10.0.0.7"), Port: 8444}, 2},
		"another detector":  {Allow{Subject: MustCIDR("10.0.0.7"), Detector: "witness"}, 2},
		"until yesterday":   {Allow{Subject: MustCIDR("10.0.0.7"), Expires: began.Std().Add(-24 * time.Hour)}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Allow = []Allow{test.rule}
			e, s := newScale(t, cfg)
			e.Observe(rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP))
			e.Observe(rec{reply: true, flags: syn | ack, packets: 1, bytes: 44, at: 3}.flow(flow.TCP))
			require.Len(t, s.seen, test.want)
		})
	}
}
