package story

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// midnight is when stories begin that do not say so.
var midnight = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// lines are the records of a story, one line each, its times from the story's beginning: when it was received, who sent what.
func lines(t *testing.T, text string) []string {
	t.Helper()
	s, err := written(t, "says: x\ntells: []\n"+text)
	require.NoError(t, err)
	var got []string
	for f := range s.Flows() {
		since := func(at flow.Time) time.Duration { return at.Std().Sub(midnight).Round(time.Millisecond) }
		got = append(got, fmt.Sprintf("%s: %s %s:%d > %s:%d %s-%s flags %#x, %d packets, %d bytes", since(f.Received), f.Protocol,
			f.Src, f.SrcPort, f.Dst, f.DstPort, since(f.Start), since(f.End), f.TCPFlags, f.Packets, f.Bytes))
	}
	return got
}

// A long connection comes in slices: SYN is in the first, FIN in the last, and nothing is lost.
func TestSlices(t *testing.T) {
	require.Equal(t, []string{
		"1m10.019s: tcp 10.0.0.1:4000 > 10.0.0.2:80 10s-1m9.999s flags 0x1a, 50 packets, 5000 bytes",
		"1m10.027s: tcp 10.0.0.2:80 > 10.0.0.1:4000 10.008s-1m10.007s flags 0x1a, 60 packets, 60000 bytes",
		"1m41.02s: tcp 10.0.0.1:4000 > 10.0.0.2:80 1m10s-1m40s flags 0x19, 50 packets, 5000 bytes",
		"1m41.028s: tcp 10.0.0.2:80 > 10.0.0.1:4000 1m10.008s-1m40.008s flags 0x19, 60 packets, 60000 bytes",
	}, lines(t, `
traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, client_port: 4000, at: 10s, lasting: 90s,
  sent: 10000, packets: 100, received: 120000, packets_back: 120}]`))
}

// Packets with pauses between them that end a flow are a record each.
func TestKeepAlives(t *testing.T) {
	require.Equal(t, []string{
		"15.02s: udp 10.0.0.1:4000 > 10.0.0.2:500 0s-0s flags 0x0, 1 packets, 30 bytes",
		"1m15.02s: udp 10.0.0.1:4000 > 10.0.0.2:500 1m0s-1m0s flags 0x0, 1 packets, 30 bytes",
		"2m15.02s: udp 10.0.0.1:4000 > 10.0.0.2:500 2m0s-2m0s flags 0x0, 1 packets, 30 bytes",
	}, lines(t, `
exporters: {one: {directions: one}}
traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 500, client_port: 4000, protocol: udp, sent: 90, packets: 3, lasting: 2m}]`))
}

func TestOutcomes(t *testing.T) {
	require.Equal(t, []string{
		"1.02s: tcp 10.0.0.1:4001 > 10.0.0.2:81 0s-0s flags 0x2, 1 packets, 60 bytes",
		"1.028s: tcp 10.0.0.2:81 > 10.0.0.1:4001 8ms-8ms flags 0x14, 1 packets, 40 bytes",
	}, lines(t, `traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 81, client_port: 4001, outcome: refused}]`))
	require.Equal(t, []string{
		"15.02s: udp 10.0.0.1:4002 > 10.0.0.2:82 0s-0s flags 0x0, 1 packets, 77 bytes",
		"15.028s: icmp 10.0.0.2:0 > 10.0.0.1:0 8ms-8ms flags 0x0, 1 packets, 105 bytes",
	}, lines(t, `traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 82, client_port: 4002, protocol: udp, sent: 77, outcome: refused}]`))
	require.Equal(t, []string{
		"24.02s: tcp 10.0.0.1:4003 > 10.0.0.2:83 0s-9s flags 0x2, 3 packets, 180 bytes",
	}, lines(t, `traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 83, client_port: 4003, packets: 3, lasting: 9s, outcome: silent}]`))
	require.Equal(t, []string{
		"15.028s: tcp 10.0.0.2:84 > 10.0.0.1:4004 8ms-8ms flags 0x12, 1 packets, 60 bytes",
	}, lines(t, `traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 84, client_port: 4004, outcome: unasked}]`))
}

func TestFragmentsAndInterfaces(t *testing.T) {
	s, err := written(t, `
says: x
tells: []
traffic: [{from: 10.0.0.1, to: 10.0.0.2, protocol: udp, fragments: true, sent: 2800, outcome: silent, in: 7, out: 9}]`)
	require.NoError(t, err)
	f := slices.Collect(s.Flows())[0]
	require.True(t, f.Has(flow.FieldFragmentOffset))
	require.Equal(t, uint16(185), f.FragmentOffset)
	require.Equal(t, [2]uint32{7, 9}, [2]uint32{f.In, f.Out})
	require.Equal(t, uint64(2), f.Packets)
}

// Two exporters tell of the same packets, each by its own clock and timeouts.
func TestExporters(t *testing.T) {
	require.Equal(t, []string{
		"1m0.019s: tcp 10.0.0.1:4000 > 10.0.0.2:80 0s-59.999s flags 0x1a, 5 packets, 500 bytes",
		"1m31.02s: tcp 10.0.0.1:4000 > 10.0.0.2:80 1m0s-1m30s flags 0x19, 5 packets, 500 bytes",
		"1m31.32s: tcp 10.0.0.1:4000 > 10.0.0.2:80 1h0m3s-1h1m33s flags 0x1b, 10 packets, 1000 bytes",
	}, lines(t, `
exporters:
  a: {directions: one}
  b: {directions: one, active_timeout: -1s, clock: 3s, jump: {at: 1m, by: 1h}}
traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, client_port: 4000, sent: 1000, packets: 10, lasting: 90s}]`))
}

// Sampling keeps about its share, and neither invents nor doubles.
func TestSampling(t *testing.T) {
	s, err := written(t, `
says: x
tells: []
exporters: {a: {sampling: 10, directions: one}}
traffic: [{from: 10.0.0.1-10.0.0.200, to: 10.0.0.250, port: 80, sent: 40000, packets: 400}]`)
	require.NoError(t, err)
	var packets, bytes uint64
	for f := range s.Flows() {
		require.Equal(t, uint32(10), f.Sampling)
		require.Equal(t, f.Packets*100, f.Bytes)
		packets, bytes = packets+f.Packets, bytes+f.Bytes
	}
	require.InDelta(t, 8000, packets, 400) // of 80,000, give or take five standard deviations
}

// Beats come when the rhythm says so, in the hours that are meant.
func TestRhythm(t *testing.T) {
	starts := func(text string) []time.Duration {
		s, err := written(t, "says: x\ntells: []\nlasts: 7d\nexporters: {a: {directions: one}}\n"+
			"traffic: [{from: 10.0.0.1, to: {next: 10.0.0.2-10.0.0.9}, port: 80, "+text+"}]")
		require.NoError(t, err)
		var got []time.Duration
		for f := range s.Flows() {
			got = append(got, f.Start.Std().Sub(midnight))
		}
		return got
	}
	hour := time.Hour
	require.Equal(t, []time.Duration{9 * hour, 12 * hour, 33 * hour, 36 * hour}, starts("at: 6h, every: 3h, between: 9h-13h, times: 4"))
	require.Equal(t, []time.Duration{129 * hour, 141 * hour, 153 * hour, 165 * hour}, starts("at: 9h, every: 12h, on: weekends"))
	require.Equal(t, []time.Duration{0, time.Second, 2 * time.Second, hour, hour + time.Second, hour + 2*time.Second},
		starts("every: 1h, burst: 3, gap: 1s, times: 2"))
	for i, at := range starts("every: 1h, rhythm: clock, jitter: 0.1, times: 100") {
		require.InDelta(t, float64(i), at.Hours(), 0.1)
	}
	require.Len(t, starts("every: 1h, times: 20"), 20)
	require.InDelta(t, 168, len(starts("every: 1h, rhythm: poisson")), 65) // five standard deviations
	require.InDelta(t, 84, len(starts("every: 1h, missed: 0.5")), 33)
}

// Clients do not keep time with each other, unless they are told to.
func TestTogether(t *testing.T) {
	s, err := written(t, `
says: x
tells: []
exporters: {a: {directions: one}}
traffic: [{from: 10.0.0.1-10.0.0.9, to: 10.0.0.250, port: 80, every: 1h, times: 1}]`)
	require.NoError(t, err)
	apart := map[flow.Time]bool{}
	for f := range s.Flows() {
		apart[f.Start] = true
	}
	require.Len(t, apart, 9)
	s.Traffic[0].Together = true
	for f := range s.Flows() {
		require.Equal(t, flow.TimeOf(midnight), f.Start)
	}
}

// The same story is the same flows, and another seed is others.
func TestSeed(t *testing.T) {
	const text = "traffic: [{from: 10.0.0.1-10.0.0.9, to: 198.51.100.0/24, port: 80, every: 1m, rhythm: poisson, times: 50, spread: 1}]"
	first := lines(t, text)
	require.Len(t, first, 900)
	require.Equal(t, first, lines(t, text))
	require.NotEqual(t, first, lines(t, "seed: other\n"+text))
}
