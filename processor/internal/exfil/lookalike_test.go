package exfil

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestLookAlikes tells of uploads that are none. Each happens on the first day, when all is new, and again on the third.
func TestLookAlikes(t *testing.T) {
	tests := map[string]func(*play, time.Duration){
		"video call": func(p *play, at time.Duration) {
			p.talk(host, stranger+":10000", flow.UDP, detecttest.When{At: at, Lasts: 70 * time.Minute}, flux{435 * mebi, 821 * mebi})
		},
		"speed test": func(p *play, at time.Duration) {
			p.send(host, stranger+":8080", at, 14*time.Second, flux{4 * mebi, 180 * mebi})
			for i := range 4 {
				p.send(host, stranger+":8080", at+time.Duration(20+i)*time.Second, 15*time.Second, flux{33 * mebi, 600_000})
			}
		},
		"speed test on another port": func(p *play, at time.Duration) {
			p.send(host, stranger+":443", at, 50*time.Second, flux{130 * mebi, 26 * mebi})
		},
		"speed test every hour": func(p *play, at time.Duration) {
			for i := range 5 {
				p.send(host, stranger+":8080", at+time.Duration(i)*time.Hour, 15*time.Second, flux{130 * mebi, 3 * mebi})
			}
		},
		"download": func(p *play, at time.Duration) {
			p.send(host, stranger+":443", at, 30*time.Minute, flux{60 * mebi, 4000 * mebi})
		},
		"web server inside": func(p *play, at time.Duration) {
			for i := range 20 {
				p.send(fmt.Sprintf("203.0.113.%d", i+1), "10.0.0.80:443", at+time.Duration(i)*time.Minute, 50*time.Second, flux{40_000, 300 * mebi})
			}
		},
		"mail server": func(p *play, at time.Duration) {
			for i := range 60 {
				p.send(host, fmt.Sprintf("198.18.%d.25:25", i), at+time.Duration(i)*time.Second, 800*time.Millisecond, flux{14_000, 1_900})
			}
			p.send(host, stranger+":25", at+5*time.Minute, 2*time.Minute, flux{33 * mebi, 600_000})
		},
		"peer-to-peer": func(p *play, at time.Duration) {
			for i := range 60 {
				p.send(host, fmt.Sprintf("198.18.%d.77:%d", i, 20000+7*i), at+time.Duration(i)*time.Second, 20*time.Minute, flux{3 * mebi, 1_900_000})
			}
			p.send(host, stranger+":51413", at+5*time.Minute, 30*time.Minute, flux{60 * mebi, mebi})
		},
		"resolver and clock": func(p *play, at time.Duration) {
			for i := range 2000 {
				p.talk("10.0.0.53", fmt.Sprintf("198.18.%d.53:53", i%200), flow.UDP, detecttest.When{At: at + time.Duration(i)*time.Second}, flux{1_600, 400})
				p.talk("10.0.0.53", "192.0.2.123:123", flow.UDP, detecttest.When{At: at + time.Duration(i)*time.Second}, flux{76, 77})
			}
		},
		"tunnel to the other site": func(p *play, at time.Duration) {
			p.talk(host, stranger+":4500", flow.UDP, detecttest.When{At: at, Lasts: 5 * time.Hour}, flux{3000 * mebi, 2500 * mebi})
		},
		"flood that nobody answers": func(p *play, at time.Duration) {
			p.talk(host, stranger+":80", flow.UDP, detecttest.When{At: at, Lasts: 10 * time.Minute}, flux{800 * mebi, 0})
		},
		"flood that is refused": func(p *play, at time.Duration) {
			for i := range 300 {
				p.port++
				p.Converse(netip.AddrPortFrom(netip.MustParseAddr(host), p.port), detecttest.At(stranger+":80"), flow.TCP,
					detecttest.When{At: at + time.Duration(i)*time.Second, Lasts: 900 * time.Millisecond},
					detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: 2000, Bytes: mebi},
					detecttest.Said{Flags: detecttest.RST, Packets: 200, Bytes: 8000})
			}
		},
		"flood answered by errors": func(p *play, at time.Duration) {
			p.talk(host, stranger+":80", flow.UDP, detecttest.When{At: at, Lasts: 10 * time.Minute}, flux{800 * mebi, 0})
			p.Say(netip.MustParseAddrPort(stranger+":0"), netip.MustParseAddrPort(host+":771"), flow.ICMP,
				detecttest.When{At: at, Lasts: 10 * time.Minute}, detecttest.Said{Packets: 400, Bytes: 22_000})
			icmp := &p.Flows[len(p.Flows)-1]
			icmp.SrcPort, icmp.DstPort, icmp.ICMPType, icmp.ICMPCode = 0, 0, 3, 3
			icmp.Fields = flow.FieldsOf(flow.FieldICMPType, flow.FieldBytes, flow.FieldPackets)
		},
		"attachments of nine MiB to five places": func(p *play, at time.Duration) {
			for i := range 5 {
				p.send(host, fmt.Sprintf("198.18.%d.9:443", i), at+time.Duration(i)*20*time.Minute, 40*time.Second, flux{9 * mebi, 200_000})
			}
		},
		"chat all day": func(p *play, at time.Duration) { // measured: 7.6 MiB out, 1.25 back, in seven hours
			for i := range 21 {
				p.send(host, stranger+":443", at+time.Duration(i)*20*time.Minute, 10*time.Minute, flux{380_000, 62_000})
			}
		},
	}
	for name, tell := range tests {
		t.Run(name, func(t *testing.T) {
			for _, cut := range []time.Duration{0, time.Minute} {
				p := newPlay()
				p.ActiveTimeout = cut
				p.surf(host, 0, 70*hour)
				tell(p, 2*hour)
				tell(p, 54*hour)
				require.Empty(t, p.run(t))
			}
		})
	}
}

// A cloud in use for two weeks gets what it always gets, and now and then somewhat more.
func TestBackup(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 16*day)
	for d := range 16 {
		size := uint64(2000+170*(d%4)) * mebi
		if d == 15 {
			size = 3600 * mebi
		}
		p.send(host, cloud+":443", time.Duration(d)*day+16*hour, 50*time.Minute, flux{size, size / 60})
	}
	found := p.run(t)
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload"}, life(found), "told once, on the first night")
	require.Equal(t, "low", found[1].Severity.String())
}

// What all send to is no place of a thief's, but it may be one that a thief uses.
func TestCommonDestination(t *testing.T) {
	for size, want := range map[uint64]int{18: 0, 23: 2} {
		p := newPlay()
		p.surf(host, 0, 40*hour)
		for i := range 9 {
			p.send(fmt.Sprintf("10.0.1.%d", i+1), stranger+":443", 30*hour+time.Duration(i)*time.Minute, 10*time.Second, flux{90_000, 70_000})
		}
		p.send(host, stranger+":443", 33*hour, 10*time.Minute, flux{size * mebi, size * mebi / 50})
		require.Len(t, p.run(t), want, "%d MiB", size)
	}
}

// TestBounds crosses each bound from both sides.
func TestBounds(t *testing.T) {
	second := func(p *play, sent, received uint64) {
		p.send(host, stranger+":443", 30*hour, 20*time.Minute, flux{sent, received})
	}
	tests := []struct {
		name  string
		tell  func(*play)
		found bool
	}{
		{"just below the floor", func(p *play) { second(p, 10*mebi-1, 300_000) }, false},
		{"just at the floor", func(p *play) { second(p, 10*mebi, 300_000) }, true},
		{"ratio just below three", func(p *play) { second(p, 30*mebi-3, 10*mebi) }, false},
		{"ratio just three", func(p *play) { second(p, 30*mebi, 10*mebi) }, true},
		{"first day, one-sided", func(p *play) { p.send(host, stranger+":443", hour, 20*time.Minute, flux{30 * mebi, 3 * mebi}) }, true},
		{"first day, not one-sided", func(p *play) { p.send(host, stranger+":443", hour, 20*time.Minute, flux{30 * mebi, 3*mebi + 9}) }, false},
		{"first day, not one-sided, huge", func(p *play) { p.send(host, stranger+":443", hour, 20*time.Minute, flux{500 * mebi, 70 * mebi}) }, true},
		{"first day, not one-sided, large", func(p *play) { p.send(host, stranger+":443", hour, 20*time.Minute, flux{499 * mebi, 70 * mebi}) }, false},
		{"drip in four hours", func(p *play) { dripOver(p, 4, 7*mebi+mebi/2) }, true},
		{"drip of a little less", func(p *play) { dripOver(p, 4, 7*mebi+mebi/2-1) }, false},
		{"drip of more in three hours", func(p *play) { dripOver(p, 3, 10*mebi-1) }, false},
		{"packets without data", func(p *play) { bare(p, 100) }, false},
		{"packets with a little data", func(p *play) { bare(p, 101) }, true},
		{"burst of a minute, both ways", func(p *play) { p.send(host, stranger+":443", 30*hour, 50*time.Second, flux{90 * mebi, 12 * mebi}) }, false},
		{"three minutes, both ways", func(p *play) { p.send(host, stranger+":443", 30*hour, 3*time.Minute, flux{90 * mebi, 12 * mebi}) }, true},
		{"burst of a minute, one way", func(p *play) { p.send(host, stranger+":443", 30*hour, 50*time.Second, flux{90 * mebi, 2 * mebi}) }, true},
		{"old acquaintance, half", func(p *play) {
			p.surf(host, 30*hour, 10*day)
			visit(p)
			p.send(host, cloud+":443", 9*day, 20*time.Minute, flux{99 * mebi, 2 * mebi})
		}, false},
		{"old acquaintance", func(p *play) {
			p.surf(host, 30*hour, 10*day)
			visit(p)
			p.send(host, cloud+":443", 9*day, 20*time.Minute, flux{100 * mebi, 2 * mebi})
		}, true},
		{"new to this host, less than half", func(p *play) {
			p.surf(host, 30*hour, 10*day)
			visit(p)
			p.send(colleague, cloud+":443", 9*day, 20*time.Minute, flux{49 * mebi, 2 * mebi})
		}, false},
		{"new to this host", func(p *play) {
			p.surf(host, 30*hour, 10*day)
			visit(p)
			p.send(colleague, cloud+":443", 9*day, 20*time.Minute, flux{50 * mebi, 2 * mebi})
		}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPlay()
			p.surf(host, 0, 45*hour)
			test.tell(p)
			require.Equal(t, test.found, len(p.run(t)) > 0)
		})
	}
}

// dripOver sends so much in each of so many hours, on the second day.
func dripOver(p *play, hours int, each uint64) {
	for i := range hours {
		p.send(host, stranger+":443", 30*hour+time.Duration(i)*65*time.Minute, 2*time.Minute, flux{each, each / 40})
	}
}

// bare is half a million packets of so many bytes each, of which a few are answered.
func bare(p *play, size uint64) {
	p.Converse(netip.MustParseAddrPort(host+":50001"), detecttest.At(stranger+":80"), flow.TCP, detecttest.When{At: 30 * hour, Lasts: 20 * time.Minute},
		detecttest.Said{Flags: detecttest.SYN, Packets: 500_000, Bytes: 500_000 * size},
		detecttest.Said{Flags: detecttest.SYN | detecttest.ACK, Packets: 40_000, Bytes: 1_760_000})
}

// visit makes the cloud an acquaintance of the host's.
func visit(p *play) {
	for d := range 9 {
		p.send(host, cloud+":443", time.Duration(d)*day+2*hour, 20*time.Second, flux{40_000, 700_000})
	}
}
