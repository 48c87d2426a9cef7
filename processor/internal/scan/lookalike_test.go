package scan

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestLookAlikes tells the stories of hosts that are no scanners, each told in order and shuffled within the join window.
func TestLookAlikes(t *testing.T) {
	inside := netip.MustParseAddr("10.0.0.7")
	tests := []struct {
		name string
		tell func(*story)
	}{
		{"busy web client", func(s *story) {
			s.surf(inside, 220, 0)
			for i := range 18 { // some advertisement servers are dead
				s.tcp(netip.AddrPortFrom(inside, uint16(52000+i)), netip.AddrPortFrom(host("203.0.113.0/24", i+1), 443),
					time.Duration(i)*1700*time.Millisecond, aSyn, nothing)
			}
		}},
		{"client in many slices", func(s *story) {
			for i := range 60 { // 60 long sessions of 60 slices of a minute each
				client, server := netip.AddrPortFrom(inside, uint16(43000+i)), netip.AddrPortFrom(host("198.51.100.0/24", i+1), 443)
				for slice := range 60 {
					at := time.Duration(slice)*time.Minute + time.Duration(i)*time.Second
					s.say(client, server, flow.TCP, when{at, 59 * time.Second}, said{syn | ack | psh, 30, 2100})
					s.say(server, client, flow.TCP, when{at + time.Millisecond, 59 * time.Second}, said{ack | psh, 45, 47000})
				}
			}
		}},
		{"busy server", func(s *story) {
			server := end("10.0.0.80:443")
			for i := range 900 {
				client := netip.AddrPortFrom(host("198.18.0.0/16", i+1), uint16(20000+7*i))
				s.tcp(client, server, time.Duration(i)*90*time.Millisecond, aRequest, aResponse)
			}
		}},
		{"victim of a scan", func(s *story) {
			s.surf(inside, 5, 0)
			for p := range 14 { // one short of a scan by each of 20 strangers; every port answers RST
				for i := range 20 {
					s.tcp(netip.AddrPortFrom(host("203.0.113.0/24", i+1), 55001), netip.AddrPortFrom(inside, uint16(100+p*20+i)),
						time.Duration(p*20+i)*30*time.Millisecond, aSyn, aReset)
				}
			}
		}},
		{"resolver", func(s *story) {
			resolver := netip.MustParseAddr("10.0.0.53")
			for i := range 800 {
				at := time.Duration(i) * 50 * time.Millisecond
				s.udp(netip.AddrPortFrom(host("10.0.4.0/22", i%200+1), uint16(30000+i)), netip.AddrPortFrom(resolver, 53), at,
					said{packets: 1, bytes: 71}, said{packets: 1, bytes: 187})
				answer := said{packets: 1, bytes: 240}
				if i%9 == 0 {
					answer = nothing // lame delegation
				}
				s.udp(netip.AddrPortFrom(resolver, uint16(10000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 53), at+2*time.Millisecond,
					said{packets: 1, bytes: 83}, answer)
			}
		}},
		{"name server whose questions were lost", func(s *story) {
			s.surf(inside, 12, 0)
			for i := range 120 {
				s.say(end("9.9.9.9:53"), netip.AddrPortFrom(inside, uint16(33000+i)), flow.UDP, when{time.Duration(i) * time.Second, 0}, said{packets: 1, bytes: 133})
			}
		}},
		{"peer-to-peer", func(s *story) {
			random := rand.New(rand.NewPCG(11, 12))
			for i := range 1500 {
				answer := nothing
				if random.IntN(100) < 38 {
					answer = said{packets: 4, bytes: 900}
				}
				s.udp(netip.AddrPortFrom(inside, 51413), netip.AddrPortFrom(host("198.18.0.0/15", 1+random.IntN(60000)), uint16(1025+random.IntN(60000))),
					time.Duration(i)*80*time.Millisecond, said{packets: 2, bytes: 290}, answer)
			}
		}},
		{"peer-to-peer, most peers gone", func(s *story) {
			random := rand.New(rand.NewPCG(13, 14))
			s.surf(inside, 12, 0)
			for i := range 400 {
				asked, answered := aSyn, nothing
				if random.IntN(100) < 12 {
					asked, answered = aRequest, aResponse
				}
				s.tcp(netip.AddrPortFrom(inside, uint16(40000+i)), netip.AddrPortFrom(host("198.18.0.0/15", 1+random.IntN(60000)), uint16(1025+random.IntN(60000))),
					time.Duration(i)*400*time.Millisecond, asked, answered)
			}
		}},
		{"gateway of a house", func(s *story) {
			for i := range 2500 {
				asked, answered := aRequest, aResponse
				if i%5 == 0 {
					asked, answered = aSyn, nothing
				}
				s.tcp(netip.AddrPortFrom(inside, uint16(1024+i)), netip.AddrPortFrom(host("198.18.0.0/16", i%1900+1), uint16(443+i%3)),
					time.Duration(i)*20*time.Millisecond, asked, answered)
			}
		}},
		{"dead server behind a busy client", func(s *story) {
			s.surf(inside, 6, 0)
			for i := range 400 {
				s.tcp(netip.AddrPortFrom(inside, uint16(20000+i)), end("10.0.9.9:8080"), time.Duration(i)*2*time.Second, aSyn, aReset)
			}
		}},
		{"poller of a farm", func(s *story) {
			for i := range 300 {
				asked, answered := said{syn | ack | fin, 4, 172}, said{syn | ack | fin, 3, 132}
				if i%30 < 4 { // four of thirty are in repair
					asked, answered = aSyn, aReset
				}
				s.tcp(netip.AddrPortFrom(inside, uint16(30000+i)), netip.AddrPortFrom(host("10.0.8.0/24", i%30+1), 8080),
					time.Duration(i)*time.Second, asked, answered)
				s.ping(inside, host("10.0.8.0/24", i%30+1), time.Duration(i)*time.Second, i%30 >= 4)
			}
		}},
		{"peer-to-peer, two protocols, the usual port", func(s *story) {
			random := rand.New(rand.NewPCG(15, 16))
			s.surf(inside, 12, 0)
			for i := range 500 {
				peer := netip.AddrPortFrom(host("198.18.0.0/15", 1+random.IntN(60000)), uint16(1025+random.IntN(60000)))
				if random.IntN(100) < 40 {
					peer = netip.AddrPortFrom(peer.Addr(), 6881)
				}
				at := time.Duration(i) * 400 * time.Millisecond
				if random.IntN(100) < 12 {
					s.udp(netip.AddrPortFrom(inside, 51413), peer, at, said{packets: 21, bytes: 1960}, said{packets: 30, bytes: 21000})
					continue
				}
				s.udp(netip.AddrPortFrom(inside, 51413), peer, at, said{packets: 2, bytes: 96}, nothing)
				s.tcp(netip.AddrPortFrom(inside, uint16(40000+i)), peer, at+3*time.Second, aSyn, nothing)
			}
		}},
		{"poller that loses a network", func(s *story) {
			for i := range 1500 {
				asked, answered := aRequest, aResponse
				lost := i >= 600 && i%300 < 60
				if lost {
					asked, answered = aSyn, nothing
				}
				at := time.Duration(i) * 200 * time.Millisecond
				s.tcp(netip.AddrPortFrom(inside, uint16(20000+i)), netip.AddrPortFrom(host("10.0.8.0/22", i%300+1), 9100), at, asked, answered)
				s.ping(inside, host("10.0.8.0/22", i%300+1), at, !lost)
			}
		}},
		{"balancer whose servers are all restarted", func(s *story) {
			for i := range 400 {
				asked, answered := aRequest, aResponse
				if i >= 200 {
					asked, answered = aSyn, aReset
				}
				s.tcp(netip.AddrPortFrom(inside, uint16(20000+i)), netip.AddrPortFrom(host("10.0.8.0/24", i%40+1), 8080), time.Duration(i)*time.Second, asked, answered)
			}
		}},
		{"proxy and resolver without uplink", func(s *story) {
			for i := range 2400 {
				asked, answered := aRequest, aResponse
				question, reply := said{packets: 1, bytes: 71}, said{packets: 1, bytes: 187}
				if i >= 1500 && i < 2100 {
					asked, answered, reply = aSyn, nothing, nothing
				}
				at := time.Duration(i) * 300 * time.Millisecond
				s.tcp(netip.AddrPortFrom(inside, uint16(20000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443), at, asked, answered)
				s.udp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.53"), uint16(30000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 53), at, question, reply)
			}
		}},
		{"sampled, and nobody says so", func(s *story) {
			random := rand.New(rand.NewPCG(17, 18))
			for i := range 4000 { // of each connection at most a packet is seen
				client, server := netip.AddrPortFrom(inside, uint16(10000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443)
				packet := [...]said{{syn, 1, 60}, {ack, 1, 52}, {ack | psh, 1, 569}, {ack | psh, 1, 180}, {fin | ack, 1, 52}}[random.IntN(5)]
				if i%2 == 0 {
					server, client = client, server
					packet = [...]said{{syn | ack, 1, 60}, {ack | psh, 1, 1480}, {ack, 1, 1480}, {ack | psh, 1, 700}, {fin | ack, 1, 52}}[random.IntN(5)]
				}
				s.say(client, server, flow.TCP, when{time.Duration(i) * 900 * time.Millisecond, 0}, packet)
			}
		}},
		{"backscatter", func(s *story) {
			s.surf(inside, 4, 0)
			for i := range 300 { // 198.51.100.200 answers a flood that forged addresses of ours
				answer := aSynAck
				if i%3 == 0 {
					answer = aReset
				}
				at := time.Duration(i) * 100 * time.Millisecond
				s.say(end("198.51.100.200:80"), netip.AddrPortFrom(host("10.0.0.0/16", i+20), uint16(2000+i)), flow.TCP, when{at, 0}, answer)
				if i%2 == 0 {
					s.say(netip.AddrPortFrom(host("10.0.0.0/16", i+20), uint16(2000+i)), end("198.51.100.200:80"), flow.TCP, when{at + time.Millisecond, 0}, said{rst, 1, 40})
				}
			}
		}},
		{"server that asks its clients for their ident", func(s *story) {
			for i := range 80 {
				client, at := host("198.18.0.0/16", i+1), time.Duration(i)*20*time.Second
				s.tcp(netip.AddrPortFrom(client, 41000), netip.AddrPortFrom(inside, 25), at, aRequest, aResponse)
				s.tcp(netip.AddrPortFrom(inside, uint16(50000+i)), netip.AddrPortFrom(client, 113), at+time.Second, aSyn, nothing)
			}
		}},
		{"ftp server in active mode, clients behind filters", func(s *story) {
			for i := range 80 {
				client, at := host("198.18.0.0/16", i+1), time.Duration(i)*20*time.Second
				s.tcp(netip.AddrPortFrom(client, 41000), netip.AddrPortFrom(inside, 21), at, aRequest, aResponse)
				s.tcp(netip.AddrPortFrom(inside, 20), netip.AddrPortFrom(client, uint16(1024+i*733)), at+2*time.Second, aSyn, nothing)
			}
		}},
		{"telephone exchange", func(s *story) {
			for i := range 200 { // signalling with each phone, media on ports of their own, every tenth call to a phone that is off
				phone, at := host("10.0.16.0/22", i%150+1), time.Duration(i)*15*time.Second
				answer, media := said{packets: 6, bytes: 3100}, said{packets: 1500, bytes: 300_000}
				if i%10 == 0 {
					answer = nothing
				}
				s.udp(netip.AddrPortFrom(inside, 5060), netip.AddrPortFrom(phone, 5060), at, said{packets: 7, bytes: 3900}, answer)
				if i%10 > 0 {
					s.udp(netip.AddrPortFrom(inside, uint16(10000+2*i)), netip.AddrPortFrom(phone, uint16(16384+2*i)), at+3*time.Second, media, media)
				}
			}
		}},
		{"ftp client", func(s *story) {
			for i := range 80 {
				s.tcp(netip.AddrPortFrom(inside, uint16(40000+i)), netip.AddrPortFrom(netip.MustParseAddr("198.51.100.21"), uint16(50000+11*i)),
					time.Duration(i)*3*time.Second, aRequest, aResponse)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			require.NotEmpty(t, s.flows)
			inOrder := byEnd(s.flows)
			require.Empty(t, run(t, inOrder))
			require.Empty(t, run(t, inOrder, at(detect.Low)))
			if test.name != "victim of a scan" { // its fourteen ports a stranger are a scan there
				require.Empty(t, run(t, inOrder, at(detect.High)))
			}
			for seed := range uint64(2) {
				require.Empty(t, run(t, detecttest.Shuffled(inOrder, seed, 25*time.Second)), "shuffled, seed %d", seed)
			}
		})
	}
}

// TestVulnerabilityScanner is let through by a rule of the allow list, until the rule expires.
func TestVulnerabilityScanner(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("10.0.5.20")}, 200, 0)
	nmap(s, between{netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("10.0.5.21")}, 200, 2*time.Hour)
	allow := func(until time.Duration) func(*detect.Config, *Config) {
		return func(c *detect.Config, _ *Config) {
			c.Allow = []detect.Allow{{
				Subject: detect.MustCIDR("10.0.0.9/32"), Detector: "scan", Comment: "scans us by contract", Expires: began.Add(until).Std(),
			}}
		}
	}
	require.Empty(t, run(t, s.flows, allow(24*time.Hour)))
	found := ends(run(t, s.flows, allow(time.Hour)))
	require.Len(t, found, 1)
	require.Equal(t, "10.0.5.21", found[0].Destination.String())
	require.Equal(t, "- {subject: 10.0.0.9, peer: 10.0.5.21, detector: scan}", found[0].Silence)
}

// at sets the sensitivity.
func at(level detect.Sensitivity) func(*detect.Config, *Config) {
	return func(_ *detect.Config, c *Config) { *c = *DefaultConfig(level) }
}

// TestSensitivity tells how many ports of a host it takes, from inside and from outside, and that a fast scan is told at any.
func TestSensitivity(t *testing.T) {
	for level, least := range map[detect.Sensitivity][2]int{detect.Low: {50, 30}, detect.Medium: {25, 15}, detect.High: {15, 10}} {
		for i, from := range []string{"10.9.1.5", "203.0.113.9"} {
			for ports, told := range map[int]int{least[i] - 1: 0, least[i]: 1, 1000: 1} {
				s := newStory()
				nmap(s, between{netip.MustParseAddr(from), netip.MustParseAddr("10.9.1.20")}, ports, 0)
				require.Len(t, ends(run(t, s.flows, at(level))), told, "%s, %s, %d ports", level, from, ports)
			}
		}
	}
}

// byEnd is the order in which an exporter sends records.
func byEnd(flows []flow.Flow) []flow.Flow {
	sorted := slices.Clone(flows)
	slices.SortStableFunc(sorted, func(a, b flow.Flow) int { return int(a.End.Sub(b.End)) })
	return sorted
}
