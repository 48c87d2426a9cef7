package scan

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// seen is a story of which an exporter looks at one packet in so many.
type seen struct {
	*story
	random *rand.Rand
}

func sampling(n uint32, seed uint64) *seen {
	s := newStory()
	s.sampling = n
	return &seen{s, rand.New(rand.NewPCG(seed, 77))}
}

// connect adds what is seen of a connection, given the flags of each packet in turn; the first half of them the client's,
// the second the server's.
func (s *seen) connect(client, server netip.AddrPort, at time.Duration, asked, answered []uint16) {
	s.tcp(client, server, at, s.look(asked), s.look(answered))
}

func (s *seen) look(packets []uint16) (what said) {
	for _, flags := range packets {
		if s.random.Uint32N(s.sampling) == 0 {
			what.flags |= flags
			what.packets++
			what.bytes += 60
		}
	}
	return what
}

// Packets of connections of different lengths.
var (
	knocks       = []uint16{syn}
	retries      = []uint16{syn, syn, syn, syn}
	checks       = []uint16{syn, ack, fin | ack}
	checked      = []uint16{syn | ack, fin | ack}
	request      = []uint16{syn, ack, psh | ack, ack, fin | ack}
	response     = []uint16{syn | ack, ack, psh | ack, fin | ack}
	conversation = []uint16{syn, ack, psh | ack, ack, psh | ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, ack, fin | ack}
)

// lone adds so many lone SYNs to different ports of one host.
func (s *seen) lone(from string, n int, at time.Duration) {
	for p := range n {
		s.tcp(end(from), netip.AddrPortFrom(netip.MustParseAddr("10.9.1.20"), uint16(p+1)), at+time.Duration(p)*time.Second, aSyn, nothing)
	}
}

// TestMuteThresholds crosses the bar of each rate from both sides.
func TestMuteThresholds(t *testing.T) {
	for _, test := range []struct {
		sampling        uint32
		outside, inside int // 15 and 25 by the square root of the rate, at least 5
	}{{2, 11, 18}, {4, 8, 13}, {10, 5, 8}, {16, 5, 7}, {100, 5, 5}, {1000, 5, 5}} {
		for from, least := range map[string]int{"203.0.113.9:40001": test.outside, "10.9.1.5:40001": test.inside} {
			for n, told := range map[int]int{least - 1: 0, least: 1, 70: 1, 2000: 1} {
				s := sampling(test.sampling, 1)
				s.lone(from, n, 0)
				require.Len(t, ends(run(t, byEnd(s.flows))), told, "%s, 1:%d, %d seen", from, test.sampling, n)
			}
		}
	}
}

// Every packet seen, a lone SYN is silence, and an exporter that does not say its rate lowers nothing.
func TestUnsampledIsNotMute(t *testing.T) {
	s := newStory()
	(&seen{story: s}).lone("203.0.113.9:40001", 14, 0)
	require.Empty(t, run(t, byEnd(s.flows)))
}

func TestMuteScan(t *testing.T) {
	s := sampling(100, 1)
	s.lone("10.9.1.5:40001", 6, 0)
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 1)
	f := found[0]
	require.Equal(t, "scan.vertical", f.Type)
	require.Equal(t, anomaly.High, f.Severity)
	require.InDelta(t, 0.8*0.785*(1-0.3*5.0/6), f.Score, 0.001) // sampled, Wilson's bound of six of six, one above the bar
	require.Equal(t, 6.0, count(t, &f, "lone_syn_targets"))
	for _, c := range f.Counts {
		require.Equal(t, map[string]float64{"lone_syn_targets": 5}[c.Name], c.Threshold, c.Name)
	}
	require.Equal(t, "10.9.1.5 tried 6 TCP ports of 10.9.1.20 in 5 s; no more than a SYN was seen of nearly all, and whether they"+
		" answered could not be. Seen through 1-in-100 sampling.", f.Summary)
}

// From outside it is as grave as a scan of which all is seen.
func TestMuteSeverity(t *testing.T) {
	for n, want := range map[int]anomaly.Severity{5: anomaly.Low, 149: anomaly.Low, 150: anomaly.Medium} { // ten times 15
		s := sampling(10, 1)
		s.lone("203.0.113.9:40001", n, 0)
		found := ends(run(t, byEnd(s.flows)))
		require.Len(t, found, 1)
		require.Equal(t, want, found[0].Severity, n)
	}
}

// What turns out to be ordinary later is no longer grave.
func TestMuteCrumbles(t *testing.T) {
	s := sampling(100, 1)
	s.lone("203.0.113.9:40001", 5, 0)
	s.tcp(end("203.0.113.9:40002"), end("10.9.1.21:443"), 5*time.Minute, said{ack | psh, 1, 900}, nothing)
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 1)
	require.Equal(t, anomaly.Info, found[0].Severity, "five of six are less than nine tenths")
}

// The share: nine of ten are enough, eight of nine are not; and a target that was seen to go on is not mute.
func TestMuteShare(t *testing.T) {
	other := func(s *seen, port uint16) {
		s.tcp(end("203.0.113.9:40002"), netip.AddrPortFrom(netip.MustParseAddr("10.9.1.20"), port), 0, said{ack, 1, 52}, nothing)
	}
	for n, told := range map[int]int{8: 0, 9: 1} {
		s := sampling(100, 1)
		other(s, 999)
		s.lone("203.0.113.9:40001", n, time.Second)
		require.Len(t, ends(run(t, byEnd(s.flows))), told, n)
	}
	s := sampling(100, 1)
	s.lone("203.0.113.9:40001", 4, 0)
	other(s, 1)
	s.tcp(end("203.0.113.9:40003"), end("10.9.1.20:5"), 4*time.Minute, aSyn, nothing)
	s.tcp(end("203.0.113.9:40004"), end("10.9.1.20:1"), 5*time.Minute, aSyn, nothing)
	require.Empty(t, run(t, byEnd(s.flows)), "five mute but for one packet")
}

// TestMuteLookAlikes plays ordinary hosts through sampling, six times each with other luck.
func TestMuteLookAlikes(t *testing.T) {
	inside := netip.MustParseAddr("10.0.0.7")
	dead := func(i, every int, asked, answered []uint16) ([]uint16, []uint16) {
		if i%every == 0 {
			return retries, nil
		}
		return asked, answered
	}
	tests := []struct {
		name string
		tell func(*seen)
	}{
		{"client of short requests", func(s *seen) {
			for i := range 2000 {
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443), time.Duration(i)*10*time.Second, request, response)
			}
		}},
		{"poller, only one way exported", func(s *seen) {
			for i := range 3000 {
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("10.4.0.0/16", i%500+1), 8080), time.Duration(i)*5*time.Second, checks, nil)
			}
		}},
		{"crawler, one server in five dead", func(s *seen) {
			for i := range 3000 {
				asked, answered := dead(i, 5, conversation, conversation)
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443), time.Duration(i)*time.Second, asked, answered)
			}
		}},
		{"mail server, every other peer dead", func(s *seen) {
			for i := range 2000 {
				asked, answered := dead(i, 2, conversation, conversation)
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 25), time.Duration(i)*20*time.Second, asked, answered)
			}
		}},
		{"peer-to-peer, nearly all peers gone", func(s *seen) {
			for i := range 2000 {
				asked, answered := retries, []uint16(nil)
				if i%20 == 0 {
					asked, answered = conversation, conversation
				}
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), uint16(1025+s.random.IntN(60000))),
					time.Duration(i)*time.Second, asked, answered)
			}
		}},
		{"gateway of a house", func(s *seen) {
			for i := range 6000 {
				asked, answered := dead(i, 4, request, response)
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("198.18.0.0/15", i+1), 443), time.Duration(i)*time.Second, asked, answered)
			}
		}},
		{"three dead servers, tried for ever", func(s *seen) {
			for i := range 6000 {
				s.connect(netip.AddrPortFrom(inside, uint16(2000+i)), netip.AddrPortFrom(host("10.4.0.0/16", i%3+1), 5432), time.Duration(i)*2*time.Second, knocks, nil)
			}
		}},
		{"server of many clients", func(s *seen) {
			for i := range 3000 {
				s.connect(netip.AddrPortFrom(host("198.18.0.0/16", i%300+1), uint16(2000+i)), netip.AddrPortFrom(inside, 443), time.Duration(i)*time.Second, checks, checked)
			}
		}},
	}
	for _, test := range tests {
		for _, rate := range []uint32{10, 100} {
			for luck := range uint64(6) {
				s := sampling(rate, luck)
				test.tell(s)
				for _, f := range run(t, byEnd(s.flows)) {
					require.Equal(t, anomaly.Info, f.Severity, "%s, 1:%d, luck %d: %s", test.name, rate, luck, f.Summary)
				}
			}
		}
	}
}

// Who waits for a few dead servers is told from who looks for services by how often the same come up.
func TestDeadServersTriedForEver(t *testing.T) {
	for again, told := range map[int]int{1: 1, 2: 0} {
		s := sampling(100, 1)
		for i := range again {
			s.tcp(netip.AddrPortFrom(netip.MustParseAddr("203.0.113.9"), uint16(50000+i)), end("10.9.1.20:1"), time.Second+time.Duration(i)*time.Second, aSyn, nothing)
		}
		s.lone("203.0.113.9:40001", 5, 0)
		require.Len(t, ends(run(t, byEnd(s.flows))), told, "%d repetitions", again)
	}
}

// TestMuteScanners plays scans through sampling: who sends ten times what must be seen is found.
func TestMuteScanners(t *testing.T) {
	for _, rate := range []uint32{10, 100} {
		s := sampling(rate, 5)
		for i := range int(rate) * 15 {
			s.connect(end("10.0.0.7:40000"), netip.AddrPortFrom(host("10.4.0.0/16", i+1), 445), time.Duration(i)*time.Second, knocks, nil)
		}
		found := ends(run(t, byEnd(s.flows)))
		require.Len(t, found, 1)
		require.Equal(t, "scan.horizontal", found[0].Type)
		require.Equal(t, uint16(445), found[0].Port)
		require.Equal(t, anomaly.High, found[0].Severity)
	}
}

// Refusals that are seen by luck speak against the source like lone SYNs do.
func TestMuteAndRefused(t *testing.T) {
	for refused, told := range map[int]int{0: 0, 1: 1} {
		s := sampling(100, 1)
		for i := range refused {
			s.tcp(end("203.0.113.9:40002"), netip.AddrPortFrom(netip.MustParseAddr("10.9.1.20"), uint16(900+i)), 0, aSyn, aReset)
		}
		s.tcp(end("203.0.113.9:40002"), end("10.9.1.20:999"), 0, said{ack, 1, 52}, nothing)
		s.lone("203.0.113.9:40001", 8, time.Second)
		require.Len(t, ends(run(t, byEnd(s.flows))), told, "%d refused", refused)
	}
}

func TestMute(t *testing.T) {
	lone := detect.Contact{Protocol: 6, TCPFlags: syn, Sampling: 2}
	require.True(t, mute(&lone))
	for name, change := range map[string]func(*detect.Contact){
		"udp":             func(c *detect.Contact) { c.Protocol = 17 },
		"answered":        func(c *detect.Contact) { c.Outcome = detect.Answered },
		"silent":          func(c *detect.Contact) { c.Outcome = detect.Silent },
		"not sampled":     func(c *detect.Contact) { c.Sampling = 1 },
		"rate not known":  func(c *detect.Contact) { c.Sampling = 0 },
		"flags not known": func(c *detect.Contact) { c.TCPFlags = 0 },
		"went on":         func(c *detect.Contact) { c.TCPFlags |= ack },
		"gave up":         func(c *detect.Contact) { c.TCPFlags |= rst },
		"ended":           func(c *detect.Contact) { c.TCPFlags |= fin },
	} {
		c := lone
		change(&c)
		require.False(t, mute(&c), name)
	}
}

func TestThinned(t *testing.T) {
	for _, test := range []struct {
		threshold int
		rate      uint32
		want      int
	}{{15, 0, 15}, {15, 1, 15}, {15, 4, 8}, {15, 9, 5}, {15, 10000, 5}, {3, 100, 3}, {200, 100, 20}} {
		require.Equal(t, test.want, thinned(test.threshold, test.rate), "%d at 1:%d", test.threshold, test.rate)
	}
}

// TestSlowScanBesideWork: one probe of a neighbour in ten minutes, from a workstation whose owner meets three new places outside
// in each.
func TestSlowScanBesideWork(t *testing.T) {
	worker := netip.MustParseAddr("10.0.0.7")
	s := newStory()
	for i := range 60 {
		at := time.Duration(i) * 10 * time.Minute
		for j := range 3 {
			s.tcp(netip.AddrPortFrom(worker, uint16(41000+3*i+j)), netip.AddrPortFrom(host("198.18.0.0/16", 3*i+j+1), 443), at+time.Duration(j)*time.Minute, aRequest, aResponse)
		}
		s.tcp(netip.AddrPortFrom(worker, uint16(51000+i)), netip.AddrPortFrom(host("10.4.0.0/16", i+1), 445), at+5*time.Minute, aSyn, nothing)
	}
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 1)
	require.Equal(t, "10.0.0.7 knocked on port 445/tcp of 60 hosts in 10 h; 60 silent, none answered.", found[0].Summary)
	require.Equal(t, anomaly.High, found[0].Severity)
}

// Sweeps on both sides of the border are two scans.
func TestInsideAndOutsideAreTwoScans(t *testing.T) {
	s := newStory()
	s.surf(netip.MustParseAddr("10.0.0.8"), 2, 0)
	for i := range 40 {
		s.tcp(end("10.0.0.7:40000"), netip.AddrPortFrom(host("10.4.0.0/16", i+1), 445), time.Duration(i)*time.Second, aSyn, aReset)
		s.tcp(end("10.0.0.7:40000"), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 23), time.Duration(i)*time.Second, aSyn, aReset)
	}
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 2)
	require.NotEqual(t, found[0].ID, found[1].ID)
	require.ElementsMatch(t, []uint16{23, 445}, []uint16{found[0].Port, found[1].Port})
}

// While the uplink is down, the lone SYNs that sampling shows accuse nobody, either.
func TestMuteOutage(t *testing.T) {
	u := uplink{alive: began, beat: time.Second, beats: steadyBeats}
	d := newScan(*DefaultConfig(detect.Medium))
	d.uplink = u
	c := detect.Contact{
		Client: netip.MustParseAddr("10.0.0.7"), Server: netip.MustParseAddr("198.18.0.1"), ClientZone: detect.Inside, ServerPort: 443,
		Protocol: 6, TCPFlags: syn, Sampling: 10, First: began.Add(time.Minute),
	}
	require.True(t, d.excused(&c))
	c.TCPFlags |= ack
	require.False(t, d.excused(&c))
}
