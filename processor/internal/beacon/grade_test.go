package beacon

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestDeadService is called each ten minutes in vain, by three clients of one master or by four of a licence server: nobody can
// tell, but the fourth makes it rather a service than a master. All are told.
func TestDeadService(t *testing.T) {
	for clients, want := range map[int]anomaly.Severity{3: anomaly.Medium, 4: anomaly.Low} {
		s := newStory()
		for i := range 40 * clients {
			at := time.Duration(i/clients)*10*time.Minute + time.Duration(i%clients)*17*time.Second
			s.call(fmt.Sprintf("10.0.2.%d", 5+9*(i%clients)), "198.51.100.27:27000", at, 0, nothing)
		}
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, clients)
		for _, f := range opened {
			require.Equal(t, "beacon.retry", f.Type)
			require.Equal(t, want, f.Severity, f.Summary)
		}
	}
}

func TestGravity(t *testing.T) {
	const web, odd = 443, 1177
	tests := []struct {
		form     form
		port     uint16
		answered bool
		clients  uint8
		score    float64
		youth    float64
		hours    int
		want     anomaly.Severity
	}{
		{form: retry, port: odd, clients: 1, want: anomaly.High},
		{form: storm, port: odd, clients: 2, want: anomaly.High},
		{form: storm, port: odd, clients: 3, want: anomaly.Medium},
		{form: retry, port: odd, clients: 4, want: anomaly.Low},
		{form: retry, port: odd, clients: 1, answered: true, want: anomaly.Low},
		{form: retry, port: web, clients: 1, want: anomaly.Medium},
		{form: storm, port: web, clients: 3, want: anomaly.Medium},
		{form: retry, port: web, clients: 4, want: anomaly.Low},

		{periodic, web, true, 1, 0.74, 1, 24, anomaly.Low},
		{periodic, odd, true, 1, 0.74, 1, 24, anomaly.Low},
		{periodic, web, true, 1, 0.75, 1, 11, anomaly.Medium},
		{periodic, web, true, 1, 0.75, 1, 12, anomaly.High},
		{periodic, odd, true, 2, 0.75, 1, 12, anomaly.High},
		{periodic, web, true, 3, 0.75, 1, 12, anomaly.Medium},
		{periodic, web, true, 1, 0.99, 0.5, 24, anomaly.Low},
		{periodic, odd, true, 1, 0.75, 0.5, 24, anomaly.Medium},
		{periodic, odd, true, 9, 0.75, 0.5, 24, anomaly.Medium},
		{periodic, odd, true, 1, 0.99, 0, 24, anomaly.Low},
	}
	b := newBeacon(*DefaultConfig(detect.Medium))
	for _, test := range tests {
		e := &entry{Key: line{port: test.port}, Value: pair{answered: test.answered, clients: test.clients}}
		v := verdict{form: test.form, score: test.score, youth: test.youth, hours: test.hours}
		require.Equal(t, test.want, b.gravity(e, &v), "%+v", test)
		e.Value.grade = anomaly.High
		require.Equal(t, anomaly.High, b.severity(e, &v), "never falls")
	}
}

// TestSeveral is how many clients of a dead place are rather those of a service, by what makes a place popular.
func TestSeveral(t *testing.T) {
	for popular, several := range map[int]uint8{5: 4, 10: 4, 12: 4, 13: 5, 20: 7} {
		b := &beacon{cfg: Config{PopularClients: popular}}
		require.Equal(t, anomaly.Medium, b.despair(&pair{clients: several - 1}, true), "%d", popular)
		require.Equal(t, anomaly.Low, b.despair(&pair{clients: several}, true), "%d", popular)
	}
}

// TestScore adds the parts up by hand.
func TestScore(t *testing.T) {
	tests := []struct {
		name     string
		form     form
		clients  uint8
		sampling uint32
		v        verdict
		want     float64
	}{
		{"everything", periodic, 1, 1, verdict{rhythm: rhythm{gaps: 32, near: 32}, alike: 1, hours: 24, youth: 1}, 1},
		{"nothing but the clock", periodic, 0, 1, verdict{rhythm: rhythm{gaps: 20, near: 14, missed: 6}}, 0.6}, // 0.45 + 0.15
		{"three quarters regular", periodic, 1, 1, verdict{rhythm: rhythm{gaps: 32, near: 24}}, 0.4875},
		{"half of one size", periodic, 1, 0, verdict{alike: 0.5, failed: 1}, 0.225},
		{"three hours", periodic, 1, 1, verdict{hours: 3}, 0.1875},
		{"twelve hours", periodic, 1, 1, verdict{hours: 12}, 0.3},
		{"three clients", periodic, 3, 1, verdict{}, 0.05},
		{"of unknown age", periodic, 1, 1, verdict{youth: 0.5}, 0.2},
		{"sampled", periodic, 1, 2, verdict{alike: 1, hours: 12}, 0.36},
		{"retry", retry, 1, 1, verdict{rhythm: rhythm{gaps: 16, near: 16}, failed: 0.9, alike: 0.3}, 0.735},
		{"fifty tries", storm, 1, 1, verdict{tries: 50, failed: 1}, 0.525},
		{"two hundred", storm, 1, 1, verdict{tries: 200, failed: 1, rhythm: rhythm{gaps: 9, near: 1}}, 0.69375}, // 0.45 x 7/8
		{"a storm that is over", storm, 1, 1, verdict{tries: 3, failed: 1}, 0.525},
	}
	b := newBeacon(*DefaultConfig(detect.Medium))
	for _, test := range tests {
		test.v.form = test.form
		require.InDelta(t, test.want, b.score(&pair{clients: test.clients, sampling: test.sampling}, &test.v), 1e-9, test.name)
	}
}

func TestYouth(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		watched, known time.Duration // before the client knew the place, and for how long it has
		want           float64
	}{
		{0, 0, 0.5},
		{3*day - 1, 0, 0.5},
		{3 * day, 0, 1},
		{30 * day, 7*day - 1, 1},
		{30 * day, 7 * day, 0},
		{0, 7 * day, 0},
	}
	b := newBeacon(*DefaultConfig(detect.Medium))
	for _, test := range tests {
		known := detecttest.Began
		p := pair{began: known.Add(-test.watched), known: known, last: known.Add(test.known)}
		require.InDelta(t, test.want, b.youth(&p), 1e-9, "%+v", test)
	}
}

// TestMagnitude counts bursts once, but not the tries of a storm.
func TestMagnitude(t *testing.T) {
	tests := []struct {
		form   form
		median uint32 // ticks
		calls  uint32
		want   float64
	}{
		{periodic, 240, 21, 11}, // two calls each minute for ten minutes
		{periodic, 240, 8, 8},   // some were missed
		{retry, 120, 50, 21},
		{retry, 0, 50, 50},
		{storm, 240, 400, 400},
	}
	for _, test := range tests {
		v := verdict{form: test.form, rhythm: rhythm{median: test.median}}
		p := pair{calls: test.calls, first: detecttest.Began, last: detecttest.Began.Add(10 * time.Minute)}
		require.InDelta(t, test.want, v.magnitude(&p), 1e-9, "%+v", test)
	}
}

// regularPair has so many gaps of 40 s, and so many of each 20 s and a minute, which are merged at the widest scale.
func regularPair(regular, others int) *entry {
	e := &entry{Key: line{port: 443, protocol: uint8(flow.TCP)}, Value: pair{clients: 1}}
	p, at := &e.Value, detecttest.Began
	take := func(gap time.Duration) {
		p.take(&call{at: at, last: at, outcome: detect.Answered})
		at = at.Add(gap)
	}
	for i := range max(regular, 2*others) {
		if i < 2*others {
			take(time.Duration(20+40*(i%2)) * time.Second)
		}
		if i < regular {
			take(40 * time.Second)
		}
	}
	take(0)
	p.known, p.began = p.first, p.first
	return e
}

// TestToldIsAskedForLess holds that what was told already must keep half of its gaps and nine tenths of the score.
func TestToldIsAskedForLess(t *testing.T) {
	tests := []struct {
		regular, others int
		told            form
		score           float64 // the least
		want            form
	}{
		{16, 4, innocent, 0.3, periodic}, // 2 in 3
		{16, 7, innocent, 0.3, innocent}, // 16 in 30
		{16, 7, periodic, 0.3, periodic},
		{16, 9, periodic, 0.3, innocent}, // 14 or 15 of 32
		{20, 0, innocent, 0.65, periodic},
		{20, 0, innocent, 0.82, innocent},
		{20, 0, periodic, 0.82, periodic},
		{20, 0, periodic, 0.95, innocent},
	}
	for _, test := range tests {
		cfg := DefaultConfig(detect.Medium)
		cfg.Score = test.score
		b := newBeacon(*cfg)
		e := regularPair(test.regular, test.others)
		e.Value.told = test.told
		v := b.judge(e)
		require.Equal(t, test.want, v.form, "%+v: %.3f, %d of %d", test, v.score, v.rhythm.near, v.rhythm.gaps)
	}
}

// TestDoubt holds that what was told stands by itself, however many lines its client has and however often it was looked at.
func TestDoubt(t *testing.T) {
	b := newBeacon(*DefaultConfig(detect.Medium))
	client := detect.HostOf(netip.MustParseAddr(victim))
	p := pair{calls: 100}
	require.InDelta(t, 7.7832, b.doubt(&p), 1e-4, "ln 600 + ln 4 windows, of a source that is not known")
	for range 300 {
		p.source = b.enrol(client)
	}
	require.InDelta(t, 13.4870, b.doubt(&p), 1e-4, "and ln 300 lines")
	p.told = retry
	require.InDelta(t, 6.3969, b.doubt(&p), 1e-4)
	require.InDelta(t, 13.4870, b.hurdle(&p), 1e-4)
}

// TestDead needs an outcome of half of the calls, most of them failures, and a rhythm that does not slow down; and who was told as a
// storm is not told again as a retry.
func TestDead(t *testing.T) {
	tests := []struct {
		name                       string
		refused, answered, unknown int
		grows                      bool
		told, want                 form
	}{
		{name: "all fail", refused: 20, want: retry},
		{name: "half are known", refused: 10, unknown: 10, want: retry},
		{name: "less are known", refused: 9, unknown: 11, want: periodic},
		{name: "four in five fail", refused: 16, answered: 4, want: retry},
		{name: "less do", refused: 15, answered: 5, want: periodic},
		{name: "ever slower", refused: 20, grows: true, want: innocent},
		{name: "told as a storm", refused: 20, told: storm, want: storm},
		{name: "told as a retry", refused: 20, told: retry, want: retry},
		{name: "told when it was answered", refused: 20, told: periodic, want: retry},
	}
	b := newBeacon(*DefaultConfig(detect.Medium))
	for _, test := range tests {
		e := regularPair(19, 0)
		p := &e.Value
		p.outcomes = [4]uint16{detect.Unknown: uint16(test.unknown), detect.Refused: uint16(test.refused), detect.Answered: uint16(test.answered)}
		p.told = test.told
		if test.grows { // by half from the first third to the last, and all near the median
			*p = pair{clients: 1, outcomes: p.outcomes}
			at := detecttest.Began
			for i := range 20 {
				p.instants.add(tickOf(at))
				p.calls++
				at = at.Add([]time.Duration{32 * time.Second, 40 * time.Second, 49 * time.Second}[min(i/6, 2)])
			}
		}
		v := b.judge(e)
		require.Equal(t, test.want, v.form, "%s: %+v", test.name, v)
	}
}
