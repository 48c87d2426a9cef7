package peers

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// changed is the office with all the changes at once.
func changed(o *office) *office {
	o.live(1, 34)
	o.tcp(o.inside(12), to(o.inside(11), 3389), clock(30, 10), 400_000, 900_000)
	o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9), 4_000, 9_000)
	o.tcp(o.inside(13), to(o.inside(files), 445), clock(31, 10, 5), 700_000_000, 9_000)
	o.tcp(o.inside(13), to(o.inside(files), 445), clock(31, 10, 25), 500_000_000, 9_000)
	o.tcp(o.inside(boss), to(o.inside(files), 22), clock(33, 3, 5), 40_000, 90_000)
	return o
}

// types are those of the findings that open, in alphabetical order.
func types(found []anomaly.Finding) []string {
	var list []string
	for _, f := range detecttest.In(anomaly.Opened, found) {
		list = append(list, f.Type)
	}
	slices.Sort(list)
	return list
}

var all = []string{"peers.new_outside", "peers.new_service", "peers.unusual_hour", "peers.unusual_size"}

// TestFindings looks at all that the findings say besides their sentences.
func TestFindings(t *testing.T) {
	found := detecttest.In(anomaly.Closed, judge(t, changed(newOffice()).InOrder()))
	require.Len(t, found, 4)
	first := found[0]
	require.Equal(t, "peers.new_outside", first.Type)
	require.Equal(t, "10.1.0.5", first.Subject.String())
	require.Equal(t, "10.1.0.5", first.Source.String())
	require.Equal(t, "203.0.113.9", first.Destination.String())
	require.Equal(t, uint16(4444), first.Port)
	require.Equal(t, flow.TCP, first.Protocol)
	require.Equal(t, []netip.Addr{netip.MustParseAddr("192.0.2.1")}, first.Exporters)
	require.Equal(t, detecttest.Began.Add(clock(30, 9)), first.First)
	require.Equal(t, anomaly.Count{Name: "watched_days", Value: 29, Threshold: 14}, first.Counts[0])
	// 20 workstations, the gateway and the backup, as 64 bits have it
	require.Equal(t, anomaly.Count{Name: "clients", Value: 27, Threshold: 5}, detecttest.Count(t, &first, "clients"))
	require.Equal(t, anomaly.Count{Name: "destinations_a_day", Value: 1, Threshold: 5}, detecttest.Count(t, &first, "destinations_a_day"))
	require.Equal(t, "T1071", first.Technique.ID)
	require.InDelta(t, 0.457, first.Score, 0.002) // 0.6 for medium, half of it for 29.375 of 56 days
	require.Len(t, first.Evidence.Flows, 1)
	require.Contains(t, first.Evidence.Flows[0], "-> 203.0.113.9:4444 tcp, 4000 bytes out, 9000 back, answered")
	var techniques, silences []string
	for _, f := range found {
		techniques, silences = append(techniques, f.Technique.ID+" "+f.Technique.Tactic), append(silences, f.Silence)
	}
	require.Equal(t, []string{"T1071 command and control", "T1021.001 lateral movement", " ", "T1078 persistence"}, techniques)
	require.Equal(t, []string{
		"- {subject: 10.1.0.5, port: 4444, detector: peers}", "- {peer: 10.1.0.11, port: 3389, detector: peers}",
		"- {subject: 10.1.0.13, port: 445, detector: peers}", "- {subject: 10.1.0.10, port: 22, detector: peers}",
	}, silences)
}

// allow reads the item of an allow list.
func allow(t *testing.T, item string) (a detect.Allow) {
	t.Helper()
	for _, pair := range strings.Split(strings.Trim(item, "- {}"), ", ") {
		key, value, ok := strings.Cut(pair, ": ")
		require.True(t, ok, item)
		switch key {
		case "subject":
			require.NoError(t, a.Subject.UnmarshalText([]byte(value)))
		case "peer":
			require.NoError(t, a.Peer.UnmarshalText([]byte(value)))
		case "port":
			port, err := strconv.Atoi(value)
			require.NoError(t, err)
			a.Port = port
		case "detector":
			a.Detector = value
		}
	}
	return a
}

// TestSilence holds that with the rules that the findings name nothing is told, and with one of them only the others are.
func TestSilence(t *testing.T) {
	flows := changed(newOffice()).InOrder()
	found := detecttest.In(anomaly.Opened, judge(t, flows))
	require.Len(t, found, 4)
	rules := make([]detect.Allow, len(found))
	for i := range found {
		rules[i] = allow(t, found[i].Silence)
		rest := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == found[i].Type })
		require.Equal(t, rest, types(judge(t, flows, func(c *detect.Config, _ *Config) { c.Allow = rules[i : i+1] })))
	}
	require.Empty(t, judge(t, flows, func(c *detect.Config, _ *Config) { c.Allow = rules }))
}

// TestOrder holds that the order in which records arrive within the join window changes no finding. The moments of the mean may
// move a little; they are left out.
func TestOrder(t *testing.T) {
	closing := func(flows []flow.Flow) []anomaly.Finding {
		closed := detecttest.In(anomaly.Closed, judge(t, flows))
		for i := range closed {
			if f := &closed[i]; f.Type == names[unusualSize] {
				f.Counts, f.Summary = nil, ""
			}
		}
		return closed
	}
	flows := changed(newOffice()).InOrder()
	want := closing(flows)
	require.Len(t, want, 4)
	for seed := range uint64(4) {
		require.Equal(t, want, closing(detecttest.Shuffled(flows, seed, 18*time.Second)), "seed %d", seed)
	}
}

// TestSame holds that the same flows give the same findings, to the byte.
func TestSame(t *testing.T) {
	flows := detecttest.Shuffled(changed(newOffice()).InOrder(), 7, 18*time.Second)
	found := judge(t, flows)
	require.Equal(t, found, judge(t, flows))
	require.Equal(t, all, types(found))
}

// lateEnd is when a record comes that is late like all of its minute.
func lateEnd(f *flow.Flow) flow.Time {
	const minute = flow.Time(time.Minute)
	return f.End.Add(time.Duration(jitter(int(10*time.Minute), int(f.Start/minute))))
}

// TestViews tells the same story through other eyes.
func TestViews(t *testing.T) {
	if testing.Short() {
		t.Skip("many weeks of an office")
	}
	tests := []struct {
		name string
		view func(*office) []flow.Flow
		want []string
	}{
		{"by slices of a minute", func(o *office) []flow.Flow {
			o.ActiveTimeout = time.Minute
			return changed(o).InOrder()
		}, all},
		{"IPv6", func(o *office) []flow.Flow {
			o.v6 = true
			return changed(o).InOrder()
		}, all},
		{"two exporters", func(o *office) []flow.Flow {
			flows := changed(o).InOrder()
			var twice []flow.Flow
			for _, f := range flows {
				g := f
				g.Exporter = netip.MustParseAddr("192.0.2.2")
				twice = append(twice, f, g)
			}
			return twice
		}, all},
		{"one way out of two: what clients send", func(o *office) []flow.Flow {
			return slices.DeleteFunc(changed(o).InOrder(), func(f flow.Flow) bool { return f.DstPort >= 33_000 })
		}, all},
		{"one way out of two: what servers send", func(o *office) []flow.Flow {
			return slices.DeleteFunc(changed(o).InOrder(), func(f flow.Flow) bool { return f.DstPort < 33_000 })
		}, []string{"peers.new_service", "peers.unusual_hour"}},
		{"late by up to ten minutes, both ways alike", func(o *office) []flow.Flow {
			flows := changed(o).InOrder()
			slices.SortStableFunc(flows, func(a, b flow.Flow) int { return cmp.Compare(lateEnd(&a), lateEnd(&b)) })
			return flows
		}, all},
		{"1-in-10 sampling", func(o *office) []flow.Flow {
			o.Sampling = 10
			return changed(o).InOrder()
		}, []string{"peers.new_outside", "peers.new_service", "peers.unusual_hour"}},
		{"1-in-1000 sampling", func(o *office) []flow.Flow {
			o.Sampling = 1000
			return changed(o).InOrder()
		}, []string{"peers.unusual_hour"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := judge(t, test.view(newOffice()))
			require.Equal(t, test.want, types(found), sentences(found))
			for _, f := range found {
				require.Equal(t, f.Sampling > 1, strings.Contains(f.Summary, "sampling"), f.Summary)
			}
		})
	}
}
