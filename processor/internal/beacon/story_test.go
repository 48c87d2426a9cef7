package beacon

import (
	"math"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// story is a script in which clients call.
type story struct {
	*detecttest.Script
	random *rand.Rand
	port   uint16
}

func newStory() *story {
	return &story{Script: detecttest.NewScript(), random: rand.New(rand.NewPCG(3, 8)), port: 40_000}
}

// The answers that a call may get.
var (
	open    = detecttest.Sent(2_300)
	refused = detecttest.Reset
	nothing = detecttest.Nothing
)

// call is a TCP connection from a new port. What is not answered is no more than a SYN.
func (s *story) call(client, server string, at time.Duration, size uint64, answer detecttest.Said) {
	asked := detecttest.Sent(size)
	if answer != open {
		asked = detecttest.Syn
	}
	s.port = 40_000 + (s.port+1)%20_000
	from := netip.AddrPortFrom(netip.MustParseAddr(client), s.port)
	s.Converse(from, detecttest.At(server), flow.TCP, detecttest.When{At: at, Lasts: 200 * time.Millisecond}, asked, answer)
}

// beat is a number of calls with so much sleep between them, of which a part is jitter either way.
type beat struct {
	calls  int
	sleep  time.Duration
	jitter float64
}

// calls are those of a beat.
func (s *story) calls(client, server string, from time.Duration, b beat) {
	for range b.calls {
		s.call(client, server, from, 700, open)
		from += time.Duration(float64(b.sleep) * (1 + b.jitter*(2*s.random.Float64()-1)))
	}
}

// surf is what a person does: calls of all sizes after all sorts of pauses, most of them short.
func (s *story) surf(client, server string, at time.Duration, n int) {
	for range n {
		s.call(client, server, at, 400+uint64(s.random.IntN(3000)), open)
		at += time.Duration(8 * math.Exp(1.5*s.random.NormFloat64()) * float64(time.Second))
	}
}

const (
	victim = "10.0.0.7"
	master = "203.0.113.66:443"
)

func run(t *testing.T, flows []flow.Flow, changes ...func(*detect.Config, *Config)) []anomaly.Finding {
	t.Helper()
	settings := DefaultConfig(detect.Medium)
	return detecttest.Setup{Name: "beacon", Detector: settings, Engine: func(c *detect.Config) {
		for _, change := range changes {
			change(c, settings)
		}
	}}.Run(t, flows)
}

// only is the finding that opens the only episode there is.
func only(t *testing.T, found []anomaly.Finding) anomaly.Finding {
	t.Helper()
	opened := detecttest.In(anomaly.Opened, found)
	for _, f := range found {
		t.Logf("%v %v %.2f %s: %s", f.State, f.Severity, f.Score, f.Type, f.Summary)
	}
	require.Len(t, opened, 1)
	require.Equal(t, "beacon", opened[0].Detector)
	return opened[0]
}

func TestFirstDay(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{60, time.Minute, 0.27})
	found := run(t, s.InOrder())
	f := only(t, found)
	require.Equal(t, "beacon.periodic", f.Type)
	require.Equal(t, anomaly.Low, f.Severity)
	require.Equal(t, "203.0.113.66", f.Destination.String())
	require.Equal(t, uint16(443), f.Port)
	require.Equal(t, "T1071.001", f.Technique.ID)
	require.Equal(t, float64(13), detecttest.Count(t, &f, "calls").Value)
	require.Equal(t, 0.6, detecttest.Count(t, &f, "regular_share").Threshold)
	require.Equal(t, float64(12), detecttest.Count(t, &f, "gaps").Threshold)
	require.Equal(t, `- {subject: 10.0.0.7, peer: 203.0.113.66, port: 443, detector: beacon}`, f.Silence)
	require.NotEmpty(t, f.Evidence.Flows)
	closed := detecttest.In(anomaly.Closed, found)
	require.Len(t, closed, 1)
	require.Equal(t, float64(60), detecttest.Count(t, &closed[0], "calls").Value)
	require.Len(t, closed[0].Evidence.Flows, 5)
}

// TestNewcomer begins to call when the network has been watched for eight days.
func TestNewcomer(t *testing.T) {
	s := newStory()
	s.call(victim, "198.51.100.9:443", 0, 900, open)
	s.calls(victim, master, 8*24*time.Hour, beat{840, time.Minute, 0.27})
	found := run(t, s.InOrder())
	f := only(t, found)
	require.Equal(t, anomaly.Medium, f.Severity)
	last := found[len(found)-1]
	require.Equal(t, anomaly.Closed, last.State)
	require.Equal(t, anomaly.High, last.Severity)
	require.Greater(t, last.Score, 0.95)
}

// TestFrameworks plays the sleeps that are known of red teams' frameworks.
func TestFrameworks(t *testing.T) {
	tests := []struct {
		name   string
		sleep  time.Duration
		jitter float64
		within float64 // calls
	}{
		{"every 5 s", 5 * time.Second, 0, 13},
		{"a minute, half of it jitter", time.Minute, 0.5, 17},
		{"a minute, a third of it jitter", time.Minute, 0.33, 16},
		{"an hour, a tenth of it jitter", time.Hour, 0.1, 13},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			s.calls(victim, master, 0, beat{48, test.sleep, test.jitter})
			f := only(t, run(t, s.InOrder()))
			require.LessOrEqual(t, detecttest.Count(t, &f, "calls").Value, test.within)
		})
	}
}

func TestDeadMaster(t *testing.T) {
	s := newStory()
	for i := range 31 {
		at := time.Duration(i) * 23 * time.Second
		s.call(victim, "41.108.179.197:1177", at, 0, nothing)
		s.call(victim, "41.108.179.197:1177", at+9*time.Second, 0, nothing)
	}
	found := run(t, s.InOrder())
	f := found[len(found)-1]
	require.Equal(t, "beacon.retry", f.Type)
	require.Equal(t, anomaly.High, f.Severity)
	require.Equal(t, "T1571", f.Technique.ID)
	require.Equal(t, "10.0.0.7 called 41.108.179.197:1177 (tcp) 62 times in 12 min, every 23 s; 30 of the last 30 gaps are close to that; "+
		"none answered; no other host inside talks to it, this one since the watch began.", f.Summary)
	require.Equal(t, 0.8, detecttest.Count(t, &f, "failed_share").Threshold)
}

func TestStorm(t *testing.T) {
	for tries, told := range map[int]int{49: 0, 50: 1} {
		s := newStory()
		for i := range tries {
			s.call(victim, "66.63.168.35:5888", time.Duration(i)*1100*time.Millisecond, 0, refused)
		}
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, told, "%d tries", tries)
		if told == 0 {
			continue
		}
		require.Equal(t, "beacon.storm", opened[0].Type)
		require.Equal(t, anomaly.High, opened[0].Severity)
		require.Equal(t, "10.0.0.7 called 66.63.168.35:5888 (tcp) 50 times in 54 s, up to 50 of them within ten minutes; "+
			"none answered, all were refused; no other host inside talks to it, this one since the watch began.", opened[0].Summary)
	}
}

// TestFamiliar polls for nine days: that is told on the first day, and no more when it has become usual.
func TestFamiliar(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{9 * 24 * 6, 10 * time.Minute, 0.02})
	found := run(t, s.InOrder())
	require.Len(t, found, 3)
	require.Equal(t, anomaly.Opened, found[0].State)
	require.Equal(t, anomaly.Closed, found[2].State)
	require.InDelta(t, 7*24, found[2].Last.Sub(detecttest.Began).Hours(), 2)
	for _, f := range found {
		require.Equal(t, anomaly.Low, f.Severity)
	}
}

func TestIPv6(t *testing.T) {
	s := newStory()
	s.calls("fd00:1::7", "[2001:db8:5::66]:8443", 0, beat{20, 2 * time.Minute, 0.2})
	f := only(t, run(t, s.InOrder()))
	require.Equal(t, "2001:db8:5::66", f.Destination.String())
	require.Equal(t, `- {subject: "fd00:1::7", peer: "2001:db8:5::66", port: 8443, detector: beacon}`, f.Silence)
}

// TestOneWay sees no answers, of which it cannot be said that there were none.
func TestOneWay(t *testing.T) {
	s := newStory()
	for i := range 20 {
		from := netip.AddrPortFrom(netip.MustParseAddr(victim), uint16(41_000+i))
		s.Say(from, detecttest.At(master), flow.UDP, detecttest.When{At: time.Duration(i) * time.Minute}, detecttest.Said{Packets: 2, Bytes: 800})
	}
	f := only(t, run(t, s.InOrder()))
	require.Equal(t, "beacon.periodic", f.Type)
	require.Contains(t, f.Summary, "whether they were answered could not be seen")
}

func TestSampled(t *testing.T) {
	for rate, told := range map[uint32]int{10: 1, 11: 0} {
		s := newStory()
		s.Sampling = rate
		for i := range 40 {
			from := netip.AddrPortFrom(netip.MustParseAddr(victim), uint16(41_000+i))
			s.Say(from, detecttest.At(master), flow.TCP, detecttest.When{At: time.Duration(i) * time.Minute},
				detecttest.Said{Flags: detecttest.PSH | detecttest.ACK, Packets: 1, Bytes: 640})
		}
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, told, "1 in %d", rate)
		if told == 1 {
			require.Contains(t, opened[0].Summary, ". Seen through 1-in-10 sampling.")
			require.Less(t, opened[0].Score, 0.7)
		}
	}
}

// TestDying goes on calling when its master was taken down.
func TestDying(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{100, time.Minute, 0.1})
	for i := range 100 {
		s.call(victim, master, time.Duration(100+i)*time.Minute, 0, refused)
	}
	found := run(t, s.InOrder())
	require.Equal(t, "beacon.periodic", found[0].Type)
	last := found[len(found)-1]
	require.Equal(t, "beacon.retry", last.Type)
	require.Equal(t, found[0].ID, last.ID)
}
