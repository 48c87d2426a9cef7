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
