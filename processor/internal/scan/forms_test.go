package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestForms tells one story of each kind of scan. Every one is told in order and shuffled within the join window.
func TestForms(t *testing.T) {
	insider, stranger := netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("203.0.113.66")
	victim := netip.MustParseAddr("10.0.5.20")
	from := netip.AddrPortFrom(insider, 60001)
	tests := []struct {
		name     string
		tell     func(*story)
		kind     string
		severity anomaly.Severity
		summary  string
	}{
		{"thirty ports", func(s *story) {
			for p := range 30 {
				s.tcp(from, netip.AddrPortFrom(victim, uint16(8000+p)), time.Duration(p)*100*time.Millisecond, aSyn, aReset)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 30 TCP ports of 10.0.5.20 in 3 s; 30 refused, none answered."},
		{"one port on a network", func(s *story) {
			for i := range 254 {
				s.tcp(netip.AddrPortFrom(insider, uint16(40000+i)), netip.AddrPortFrom(host("10.0.6.0/24", i+1), 445),
					time.Duration(i)*40*time.Millisecond, aSyn, nothing)
			}
		}, "scan.horizontal", anomaly.High, "10.0.0.7 knocked on port 445/tcp of 254 hosts in 10 s; 254 silent, none answered."},
		{"ten ports on a network", func(s *story) {
			for i := range 40 {
				for p := range 10 {
					asked, answered := aSyn, aReset
					if p == 2 && i == 5 {
						asked, answered = said{syn | ack | rst, 3, 124}, aSynAck // connect(), as nmap -sT
					}
					s.tcp(netip.AddrPortFrom(insider, uint16(40000+i*10+p)), netip.AddrPortFrom(host("10.0.6.0/24", i+1), uint16(20+p)),
						time.Duration(i*10+p)*50*time.Millisecond, asked, answered)
				}
			}
		}, "scan.block", anomaly.High, "10.0.0.7 tried 10 TCP ports of 40 hosts, 400 targets in all in 20 s; 399 refused, 1 answered (10.0.6.6:22)."},
		{"from outside", func(s *story) {
			for p := range 22 {
				s.tcp(netip.AddrPortFrom(stranger, 44100), netip.AddrPortFrom(victim, uint16(3000+p)), time.Duration(p)*time.Second, aSyn, nothing)
			}
		}, "scan.vertical", anomaly.Low, "203.0.113.66 tried 22 TCP ports of 10.0.5.20 in 21 s; 22 silent, none answered."},
		{"slow, a port in ninety minutes", func(s *story) {
			for p := range 40 {
				s.tcp(netip.AddrPortFrom(stranger, 44100), netip.AddrPortFrom(victim, uint16(3000+p)), time.Duration(p)*90*time.Minute, aSyn, nothing)
			}
		}, "scan.vertical", anomaly.Low, "203.0.113.66 tried 40 TCP ports of 10.0.5.20 in 2 days; 40 silent, none answered."},
		{"udp, refused by icmp", func(s *story) {
			s.surf(insider, 1, 0)
			for p := range 60 {
				s.udp(from, netip.AddrPortFrom(victim, uint16(600+p)), time.Duration(p)*80*time.Millisecond, said{packets: 1, bytes: 28}, nothing)
			}
			s.say(netip.AddrPortFrom(victim, 0), netip.AddrPortFrom(insider, 3<<8|3), flow.ICMP, when{0, 5 * time.Second}, said{packets: 6, bytes: 336})
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 60 UDP ports of 10.0.5.20 in 5 s; 60 refused, none answered."},
		{"ping sweep", func(s *story) {
			s.surf(insider, 2, 0)
			for i := range 120 {
				s.ping(insider, host("10.0.6.0/24", i+1), time.Duration(i)*10*time.Millisecond, i == 17 || i == 90)
			}
		}, "scan.icmp_sweep", anomaly.Medium, "10.0.0.7 pinged 120 hosts in 1 s; 118 silent, 2 answered (10.0.6.18, 10.0.6.91)."},
		{"christmas tree", func(s *story) {
			for p := range 50 {
				s.tcp(from, netip.AddrPortFrom(victim, uint16(100+p)), time.Duration(p)*time.Second, said{fin | psh | urg, 1, 40}, aReset)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 50 TCP ports of 10.0.5.20 in 49 s; 50 refused, none answered."},
		{"fin, dropped by a filter", func(s *story) {
			for p := range 50 {
				s.tcp(from, netip.AddrPortFrom(victim, uint16(100+p)), time.Duration(p)*time.Second, said{fin, 1, 40}, nothing)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 50 TCP ports of 10.0.5.20 in 49 s; 50 silent, none answered."},
		{"null", func(s *story) {
			for p := range 50 {
				s.tcp(from, netip.AddrPortFrom(victim, uint16(100+p)), time.Duration(p)*time.Second, said{0, 1, 40}, aReset)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 50 TCP ports of 10.0.5.20 in 49 s; 50 refused, none answered."},
		{"acks, to find what the filter lets pass", func(s *story) {
			for p := range 50 {
				s.tcp(from, netip.AddrPortFrom(victim, uint16(100+p)), time.Duration(p)*time.Second, said{ack, 1, 40}, said{rst, 1, 40})
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 50 TCP ports of 10.0.5.20 in 49 s; 50 refused, none answered."},
		{"no flags in the template", func(s *story) {
			s.noFlags = true
			for p := range 50 {
				asked, answered := aSyn, aReset
				if p == 12 {
					asked, answered = aBrokenSyn, aSynAck
				}
				s.tcp(from, netip.AddrPortFrom(victim, uint16(100+p)), time.Duration(p)*time.Second, asked, answered)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 50 TCP ports of 10.0.5.20 in 49 s; 49 refused, 1 answered (112)."},
		{"of one's own hosts, in random order", func(s *story) {
			for i := range 60 {
				s.tcp(from, netip.AddrPortFrom(host("10.0.8.0/22", 1+i*389%1000), uint16(1+i*7919%65000)), time.Duration(i)*100*time.Millisecond, aSyn, nothing)
			}
		}, "scan.block", anomaly.High, "10.0.0.7 tried 60 TCP ports of 60 hosts, 60 targets in all in 6 s; 60 silent, none answered."},
		{"of a silent host outside, in a busy network", func(s *story) {
			for i := range 600 {
				s.tcp(netip.AddrPortFrom(host("10.0.1.0/24", i%90+1), uint16(20000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443),
					time.Duration(i)*200*time.Millisecond, aRequest, aResponse)
			}
			for p := range 80 {
				s.tcp(from, netip.AddrPortFrom(stranger, uint16(3000+p)), 60*time.Second+time.Duration(p)*100*time.Millisecond, aSyn, nothing)
			}
		}, "scan.vertical", anomaly.High, "10.0.0.7 tried 80 TCP ports of 203.0.113.66 in 8 s; 80 silent, none answered."},
		{"while the host surfs", func(s *story) {
			s.surf(insider, 200, 0)
			nmap(s, between{insider, victim}, 300, 5*time.Second)
			s.surf(insider, 150, 40*time.Second)
		}, "scan.vertical", anomaly.High, ""},
		{"answers cannot be seen", func(s *story) {
			for p := range 150 {
				s.udp(from, netip.AddrPortFrom(victim, uint16(2000+p)), time.Duration(p)*time.Second, said{packets: 1, bytes: 28}, nothing)
			}
		}, "scan.vertical", anomaly.Medium, "10.0.0.7 tried 150 UDP ports of 10.0.5.20 in 2 min; whether they answered could not be seen."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			inOrder := byEnd(s.flows)
			check := func(flows []flow.Flow) {
				closed := ends(run(t, flows))
				require.Len(t, closed, 1)
				f := &closed[0]
				require.Equal(t, test.kind, f.Type)
				require.Equal(t, test.severity, f.Severity)
				require.Contains(t, []netip.Addr{insider, stranger}, f.Subject)
				require.Greater(t, f.Score, 0.3)
				require.LessOrEqual(t, f.Score, 1.0)
				if test.summary != "" {
					require.Equal(t, test.summary, f.Summary)
				}
			}
			check(inOrder)
			for seed := range uint64(2) {
				check(detecttest.Shuffled(inOrder, seed, 20*time.Second))
			}
		})
	}
}

// TestWidens tells of a scan that begins with one host and goes on to the network: one episode, told again when it leaves
// the first host and when it has a new type.
func TestWidens(t *testing.T) {
	s := newStory()
	insider := netip.MustParseAddr("10.0.0.7")
	nmap(s, between{insider, netip.MustParseAddr("10.0.5.20")}, 200, 0)
	for i := range 150 {
		s.tcp(netip.AddrPortFrom(insider, 61000), netip.AddrPortFrom(host("10.0.6.0/24", i+1), 445), 5*time.Second+time.Duration(i)*time.Millisecond, aSyn, aReset)
	}
	found := run(t, byEnd(s.flows))
	var told []string
	for _, f := range found {
		require.Equal(t, found[0].ID, f.ID)
		told = append(told, f.State.String()+" "+f.Type)
	}
	require.Equal(t, []string{"open scan.vertical", "update scan.vertical", "update scan.block", "close scan.block"}, told)
}

// TestTakenBack tells of a host that comes up late: what failed at first succeeds in the end.
func TestTakenBack(t *testing.T) {
	s := newStory()
	for i := range 24 {
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(40000+i)), netip.AddrPortFrom(host("10.0.8.0/24", i+1), 9100), time.Duration(i)*time.Second, aSyn, aReset)
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(50000+i)), netip.AddrPortFrom(host("10.0.8.0/24", i+1), 9100), time.Minute+time.Duration(i)*time.Second, aRequest, aResponse)
	}
	for i := range 10 {
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(42000+i)), netip.AddrPortFrom(host("10.0.9.0/24", i+1), 9100), 2*time.Minute+time.Duration(i)*time.Second, aSyn, aReset)
	}
	require.Empty(t, run(t, byEnd(s.flows)))
}

// TestDetectionTime holds the scan goals: at most twenty failed probes beyond none, found while the scan is young.
func TestDetectionTime(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("203.0.113.66"), netip.MustParseAddr("10.0.5.20")}, 1000, 0)
	engine, settings := detect.DefaultConfig(), DefaultConfig(detect.Medium)
	e, err := detect.NewEngine(engine, []detect.Named{{Name: "scan", Detector: settings.Build()}})
	require.NoError(t, err)
	flows := byEnd(s.flows)
	for i := range flows {
		e.Observe(&flows[i])
		if found := e.Findings(nil); len(found) > 0 {
			require.Equal(t, float64(15), count(t, &found[0], "failed_targets"))
			require.Equal(t, 30, i+1, "two records a probe")
			return
		}
	}
	t.Fatal("not found")
}

// TestDetectionTimeOfSilence holds the goal for what waits for the join window before it counts as failed: with a probe a second,
// how many probes it takes beyond those that the window holds back, and how long after the first one it is told.
func TestDetectionTimeOfSilence(t *testing.T) {
	for _, test := range []struct {
		every  time.Duration
		within time.Duration
	}{
		{10 * time.Millisecond, 31 * time.Second},
		{time.Second, 45 * time.Second}, // 14 s until the fifteenth probe is sent
	} {
		s := newStory()
		s.surf(netip.MustParseAddr("10.0.0.8"), 600, 0) // every 150 ms something else
		for p := range 100 {
			s.tcp(end("203.0.113.66:44100"), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.20"), uint16(100+p)),
				5*time.Second+time.Duration(p)*test.every, aSyn, nothing)
		}
		e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: DefaultConfig(detect.Medium).Build()}})
		require.NoError(t, err)
		flows := byEnd(s.flows)
		told := time.Duration(0)
		for i := range flows {
			e.Observe(&flows[i])
			if found := e.Findings(nil); len(found) > 0 {
				told = flows[i].End.Sub(began.Add(5 * time.Second))
				require.Equal(t, 15.0, count(t, &found[0], "failed_targets"))
				break
			}
		}
		t.Log(test.every, told)
		require.Greater(t, told, time.Duration(0))
		require.Less(t, told, test.within)
	}
}
