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

// besieged is the host that the stories of this file are about.
var besieged = netip.MustParseAddr("10.0.5.20")

// bot is the i-th of those that share a scan, each in a network of its own.
func bot(i int) netip.Addr { return netip.AddrFrom4([4]byte{198, 18, byte(i), 77}) }

// shareOut is a scan of the first ports of a host, dealt out in turn to so many bots.
func shareOut(s *story, bots, ports int, every time.Duration) {
	for p := range ports {
		s.tcp(netip.AddrPortFrom(bot(p%bots), uint16(40000+p)), netip.AddrPortFrom(besieged, uint16(p+1)), time.Duration(p)*every, aSyn, nothing)
	}
}

func TestDistributed(t *testing.T) {
	s := newStory()
	shareOut(s, 40, 400, 250*time.Millisecond)
	for i, order := range [][]flow.Flow{byEnd(s.flows), detecttest.Shuffled(s.flows, 3, 20*time.Second), detecttest.Shuffled(s.flows, 4, 20*time.Second)} {
		found := ends(run(t, order))
		require.Len(t, found, 1)
		f := &found[0]
		require.Equal(t, "scan.distributed", f.Type)
		require.Equal(t, anomaly.Low, f.Severity)
		require.Equal(t, besieged, f.Subject)
		require.Equal(t, besieged, f.Destination)
		require.False(t, f.Source.IsValid())
		require.Equal(t, "- {peer: 10.0.5.20, detector: scan}", f.Silence)
		require.Equal(t, "T1595.001", f.Technique.ID)
		require.Equal(t, 40.0, count(t, f, "source_networks"))
		require.Equal(t, 400.0, count(t, f, "ports"))
		require.Equal(t, 1.0, count(t, f, "unshared_share"))
		require.Len(t, f.Evidence.Flows, 5)
		require.Len(t, f.Evidence.Peers, 10)
		require.InDelta(t, 0.875, f.Score, 0.001)
		if i == 0 {
			require.Equal(t, "40 networks outside together tried 400 TCP ports of 10.0.5.20 in 100 s, hardly any port twice; none answered,"+
				" and no host of them tried enough to be called a scanner by itself.", f.Summary)
		}
	}
}

func TestDistributedFromBothSides(t *testing.T) {
	tests := []struct {
		name  string
		tell  func(*story)
		found int
	}{
		{"ten networks", func(s *story) { shareOut(s, 10, 30, time.Second) }, 1},
		{"nine networks", func(s *story) { shareOut(s, 9, 108, time.Second) }, 0},
		{"two ports each", func(s *story) { shareOut(s, 60, 120, time.Second) }, 0},
		{"within the window", func(s *story) { shareOut(s, 12, 48, 8*time.Second) }, 1},
		{"slower than the window", func(s *story) { shareOut(s, 12, 48, 40*time.Second) }, 0},
		{"one network of many hosts", func(s *story) {
			for p := range 200 {
				s.tcp(netip.AddrPortFrom(host("203.0.113.0/24", p%20+1), 40000), netip.AddrPortFrom(besieged, uint16(p+1)), time.Duration(p)*time.Second, aSyn, nothing)
			}
		}, 0},
		{"inside hosts of one network", func(s *story) {
			for p := range 200 {
				s.tcp(netip.AddrPortFrom(host("10.0.7.0/24", p%20+1), 40000), netip.AddrPortFrom(besieged, uint16(p+1)), time.Duration(p)*time.Second, aSyn, aReset)
			}
		}, 1},
		{"of a host outside", func(s *story) {
			s.surf(netip.MustParseAddr("10.0.0.8"), 3, 0)
			for p := range 200 {
				s.tcp(netip.AddrPortFrom(host("10.0.7.0/24", p%20+1), 40000), netip.AddrPortFrom(netip.MustParseAddr("198.51.100.9"), uint16(p+1)),
					time.Duration(p)*time.Second, aSyn, aReset)
			}
		}, 0},
		{"ipv6", func(s *story) {
			for p := range 60 {
				s.tcp(netip.AddrPortFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(p % 12), 1, 15: 9}), 40000),
					netip.AddrPortFrom(netip.MustParseAddr("fd00::5"), uint16(p+1)), time.Duration(p)*time.Second, aSyn, nothing)
			}
		}, 1},
		{"over udp", func(s *story) {
			s.surf(netip.MustParseAddr("10.0.0.8"), 3, 0)
			for p := range 200 {
				s.udp(netip.AddrPortFrom(bot(p%20), 40000), netip.AddrPortFrom(besieged, uint16(20000+p)), time.Duration(p)*time.Second, said{packets: 1, bytes: 60}, nothing)
			}
		}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			found := ends(run(t, byEnd(s.flows)))
			require.Len(t, found, test.found)
			for i := range found {
				require.Equal(t, "scan.distributed", found[i].Type)
			}
		})
	}
}

// One's own hosts that share out a scan have a common master.
func TestDistributedFromInside(t *testing.T) {
	s := newStory()
	for p := range 200 {
		s.tcp(netip.AddrPortFrom(host("10.0.7.0/24", p%20+1), 40000), netip.AddrPortFrom(besieged, uint16(p+1)), time.Duration(p)*time.Second, aSyn, aReset)
	}
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 1)
	require.Equal(t, anomaly.Medium, found[0].Severity)
	require.Equal(t, "T1046", found[0].Technique.ID)
	require.Equal(t, "20 hosts inside together tried 200 TCP ports of 10.0.5.20 in 3 min, hardly any port twice; none answered,"+
		" and no host of them tried enough to be called a scanner by itself.", found[0].Summary)
}

// TestCrowdsThatShareNothing tells of many sources that have a host in common and no plan.
func TestCrowdsThatShareNothing(t *testing.T) {
	tests := []struct {
		name string
		tell func(*story)
	}{
		{"clients of a mail server that died", func(s *story) {
			for i := range 150 {
				for j, port := range []uint16{25, 465, 587, 143, 993} {
					s.tcp(netip.AddrPortFrom(bot(i), uint16(41000+j)), netip.AddrPortFrom(besieged, port),
						time.Duration(i)*3*time.Second+time.Duration(j)*10*time.Second, aSyn, nothing)
				}
			}
		}},
		{"clients whose data connections a filter drops", func(s *story) { // passive FTP
			for i := range 60 {
				at := time.Duration(i) * 5 * time.Second
				s.tcp(netip.AddrPortFrom(bot(i), 41000), netip.AddrPortFrom(besieged, 21), at, aRequest, aResponse)
				for j := range 4 {
					s.tcp(netip.AddrPortFrom(bot(i), uint16(41001+j)), netip.AddrPortFrom(besieged, uint16(50000+i*37+j*11)),
						at+time.Duration(j+1)*9*time.Second, aSyn, nothing)
				}
			}
		}},
		{"peers of a peer-to-peer client that left", func(s *story) {
			for i := range 250 {
				s.tcp(netip.AddrPortFrom(bot(i), 41000), netip.AddrPortFrom(besieged, 51413), time.Duration(i)*2*time.Second, aSyn, nothing)
			}
		}},
		{"flood of syns from forged sources to any port", func(s *story) {
			for i := range 4000 {
				s.tcp(netip.AddrPortFrom(netip.AddrFrom4([4]byte{100, byte(i >> 4), byte(i << 4), 5}), uint16(2000+i)),
					netip.AddrPortFrom(besieged, uint16(1+i*7919%65000)), time.Duration(i)*time.Millisecond, aSyn, nothing)
			}
		}},
		{"decoys", func(s *story) { // every port from each of twelve, of which eleven are forged
			for p := range 14 {
				for i := range 12 {
					s.tcp(netip.AddrPortFrom(bot(i), 41000), netip.AddrPortFrom(besieged, uint16(100+p)), time.Duration(p)*time.Second, aSyn, aReset)
				}
			}
		}},
		{"weather", radiation},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			require.Empty(t, run(t, byEnd(s.flows)))
			require.Empty(t, run(t, detecttest.Shuffled(s.flows, 5, 20*time.Second)))
			for _, f := range run(t, byEnd(s.flows), at(detect.High)) {
				require.NotEqual(t, "scan.distributed", f.Type)
			}
		})
	}
}

// radiation is a day of what comes upon a public host, ten times that which came upon two public workstations (README.md): of
// 14,000 sources a day four in five knock on one of the usual ports, the others try up to seven ports of any number, an hour apart
// or so.
func radiation(s *story) {
	usual := [...]uint16{23, 445, 22, 81, 5555, 80, 1433, 3389}
	for i := range 14_000 {
		from := netip.AddrFrom4([4]byte{100, byte(i % 160), byte(i / 160), 9})
		at := time.Duration(detect.Mix(uint64(i))%86_400) * time.Second
		if i%5 > 0 {
			s.tcp(netip.AddrPortFrom(from, 41000), netip.AddrPortFrom(besieged, usual[detect.Mix(uint64(i)+7)%8]), at, aSyn, nothing)
			continue
		}
		for j := range 2 + detect.Mix(uint64(i)+8)%6 {
			s.tcp(netip.AddrPortFrom(from, uint16(41000+j)), netip.AddrPortFrom(besieged, uint16(1+detect.Mix(uint64(i)*8+j+9)%65_000)), at, aSyn, nothing)
			at += time.Duration(detect.Mix(uint64(i)*8+j)%7200) * time.Second
		}
	}
}

// TestSiegesAreBounded has more hosts besieged than there is room for: each is told, and closed when it must go.
func TestSiegesAreBounded(t *testing.T) {
	cfg := *DefaultConfig(detect.Medium)
	cfg.MaxSources = 208 // thirteen hosts
	d := newScan(cfg)
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: d}})
	require.NoError(t, err)
	for victim := range 16 {
		s := newStory()
		for p := range 48 {
			s.tcp(netip.AddrPortFrom(bot(victim*12+p%12), 40000), netip.AddrPortFrom(host("10.0.5.0/24", victim+1), uint16(p+1)),
				time.Duration(victim)*time.Minute+time.Duration(p)*time.Second, aSyn, aReset)
		}
		for i := range s.flows {
			e.Observe(&s.flows[i])
		}
	}
	require.Equal(t, 13, d.crowds.table.Len())
	require.Equal(t, 13, d.wides)
	require.Equal(t, uint64(3), d.wasted)
	e.Finish()
	require.Len(t, ends(e.Findings(nil)), 16)
}

// TestSiegeInAFlood plants a distributed scan among sources that are after three ports of some host each, more of them than
// there is room for.
func TestSiegeInAFlood(t *testing.T) {
	cfg := *DefaultConfig(detect.Medium)
	cfg.MaxSources = 4096
	d := newScan(cfg)
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: d}})
	require.NoError(t, err)
	var found []anomaly.Finding
	for i := range 20_000 {
		s, at := newStory(), time.Duration(i)*5*time.Millisecond
		client := netip.AddrFrom4([4]byte{100, byte(i >> 16), byte(i >> 8), byte(i)})
		for j := range 3 {
			s.tcp(netip.AddrPortFrom(client, 40000), netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 200, byte(i >> 8), byte(i)}), uint16(100+j)), at, aSyn, aReset)
		}
		if p := i/40 - 200; i%40 == 0 && p >= 0 && p < 75 { // 15 bots in turn, in fifteen seconds
			s.tcp(netip.AddrPortFrom(bot(p%15), 40000), netip.AddrPortFrom(besieged, uint16(1+p)), at, aSyn, aReset)
		}
		for j := range s.flows {
			e.Observe(&s.flows[j])
		}
		found = e.Findings(found)
	}
	require.LessOrEqual(t, d.crowds.table.Len(), 256)
	require.Greater(t, d.evicted, uint64(30_000))
	require.NotEmpty(t, found)
	require.Equal(t, "scan.distributed", found[0].Type)
	require.Equal(t, besieged, found[0].Subject)
}

// TestSiegeIsMarked holds which flows are annotated while a siege is open.
func TestSiegeIsMarked(t *testing.T) {
	s := newStory()
	shareOut(s, 20, 100, time.Second)
	s.tcp(netip.AddrPortFrom(bot(3), 51000), netip.AddrPortFrom(besieged, 7001), 2*time.Minute+30*time.Second, aSyn, aReset)
	s.tcp(netip.AddrPortFrom(besieged, 51001), netip.AddrPortFrom(bot(3), 7002), 2*time.Minute+31*time.Second, aSyn, aReset)
	s.tcp(netip.AddrPortFrom(bot(4), 51002), netip.AddrPortFrom(besieged, 443), 2*time.Minute+32*time.Second, aRequest, aResponse)
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: newScan(*DefaultConfig(detect.Medium))}})
	require.NoError(t, err)
	var marks []int
	for i := range s.flows {
		e.Observe(&s.flows[i])
		if i >= 100 {
			marks = append(marks, len(e.Marks(nil, &s.flows[i])))
		}
	}
	require.Equal(t, []int{1, 1, 1, 0, 0, 0}, marks, "asked, answered; what the target asks, once that is known; what is no probe")
}

// TestSilencedSiege holds that the rule which a finding offers keeps it from being told.
func TestSilencedSiege(t *testing.T) {
	s := newStory()
	shareOut(s, 20, 100, time.Second)
	require.Empty(t, run(t, byEnd(s.flows), func(c *detect.Config, _ *Config) {
		c.Allow = []detect.Allow{{Peer: detect.MustCIDR("10.0.5.20/32"), Detector: "scan"}}
	}))
}

// Through sampling only what was refused has certainly failed; the sentence says so and the score is lower.
func TestSampledSiege(t *testing.T) {
	s := newStory()
	s.sampling = 10
	for p := range 200 {
		s.tcp(netip.AddrPortFrom(bot(p%20), 40000), netip.AddrPortFrom(besieged, uint16(p+1)), time.Duration(p)*time.Second, aSyn, aReset)
	}
	found := ends(run(t, byEnd(s.flows)))
	require.Len(t, found, 1)
	require.Contains(t, found[0].Summary, "scanner by itself. Seen through 1-in-10 sampling.")
	require.Equal(t, uint32(10), found[0].Sampling)
	require.InDelta(t, 0.6, found[0].Score, 0.001)
}

// TestASiegeEnds holds that a siege is over when its crowd has gone, whatever weather follows.
func TestASiegeEnds(t *testing.T) {
	s := newStory()
	shareOut(s, 20, 100, time.Second)
	for i := range 200 { // three ports each, one of them every four minutes
		for j := range 3 {
			s.tcp(netip.AddrPortFrom(bot(30+i), 40000), netip.AddrPortFrom(besieged, uint16(2000+i*8+j)),
				10*time.Minute+time.Duration(i)*4*time.Minute+time.Duration(j)*time.Second, aSyn, nothing)
		}
	}
	found := run(t, byEnd(s.flows))
	require.Len(t, found, 2)
	require.Equal(t, anomaly.Closed, found[1].State)
	require.Less(t, found[1].Last, began.Add(30*time.Minute))
}
