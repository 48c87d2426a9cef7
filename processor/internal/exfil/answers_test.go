package exfil

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// Where no exporter shows answers, a TCP stream of full packets with ACK is one that was taken.
func TestOneWayExport(t *testing.T) {
	p := newPlay()
	for i := range 30 * 4 {
		p.send(host, "192.0.2.80:443", time.Duration(i)*15*time.Minute, 2*time.Second, flux{5_200, 0})
	}
	p.send(host, stranger+":443", 30*hour, 30*time.Minute, flux{130 * mebi, 0})
	p.surf(host, 31*hour, 31*hour)
	p.send(host, "192.0.2.80:443", 32*hour, 2*time.Second, flux{5_200, 0})
	found := p.run(t)
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload"}, life(found))
	require.Equal(t, anomaly.Low, found[1].Severity)
	require.Contains(t, found[1].Summary, "10.0.0.7 sent 130 MiB to 203.0.113.9 on port 443/tcp in 30 min; answers could not be seen; ")
	require.Less(t, found[1].Score, 0.5)
}

func TestSampling(t *testing.T) {
	for packets, want := range map[uint64]int{90: 0, 300: 2} {
		p := newPlay()
		p.Sampling = 100
		p.surf(host, 0, 30*hour)
		p.Converse(netip.MustParseAddrPort(host+":50123"), detecttest.At(stranger+":443"), flow.TCP, detecttest.When{At: 30 * hour, Lasts: 20 * time.Minute},
			detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: packets, Bytes: 1400 * packets},
			detecttest.Said{Flags: detecttest.ACK, Packets: packets / 3, Bytes: 52 * (packets / 3)})
		found := p.run(t)
		require.Len(t, found, want, "%d packets", packets)
		if want > 0 {
			require.Contains(t, found[1].Summary, "10.0.0.7 sent 40.1 MiB to ")
			require.Contains(t, found[1].Summary, " Seen through 1-in-100 sampling: amounts are estimates from 300 packets.")
			require.Equal(t, uint32(100), found[1].Sampling)
			require.Less(t, found[1].Score, 0.8)
		}
	}
}

// The same packets told by two exporters are sent once.
func TestTwoExporters(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, 10*time.Minute, flux{8 * mebi, 100_000})
	for _, f := range p.Flows {
		f.Exporter = netip.MustParseAddr("192.0.2.2")
		p.Flows = append(p.Flows, f)
	}
	require.Empty(t, p.run(t))
}

// The halves of a call come thirty minutes long, and the other half forty seconds late, while other flows let time pass.
func TestTheAnswerIsWaitedFor(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, time.Second, flux{2_100, 3_400}) // the ringing
	for i := range 3 {
		at := 30*hour + time.Duration(i)*30*time.Minute
		caller, called := netip.MustParseAddrPort(host+":50123"), detecttest.At(stranger+":3480")
		p.Say(caller, called, flow.UDP, detecttest.When{At: at, Lasts: 30 * time.Minute}, detecttest.Said{Packets: 200_000, Bytes: 150 * mebi})
		p.Say(called, caller, flow.UDP, detecttest.When{At: at, Lasts: 30*time.Minute + 40*time.Second}, detecttest.Said{Packets: 300_000, Bytes: 280 * mebi})
		for j := range 40 {
			p.send(colleague, "192.0.2.80:443", at+30*time.Minute+time.Duration(j)*time.Second, 100*time.Millisecond, flux{1_700, 9_000})
		}
	}
	require.Empty(t, p.run(t))
}

// What nobody takes is no upload, neither where answers are seen nor, over UDP, where they are not.
func TestNobodyTakesIt(t *testing.T) {
	tests := map[string]func(*play){
		"resets alone": func(p *play) {
			p.surf(host, 0, 40*hour)
			for i := range 300 {
				p.port++
				p.Converse(netip.AddrPortFrom(netip.MustParseAddr(host), p.port), detecttest.At(stranger+":80"), flow.TCP,
					detecttest.When{At: 30*hour + time.Duration(i)*time.Second, Lasts: 900 * time.Millisecond},
					detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: 2000, Bytes: mebi},
					detecttest.Said{Flags: detecttest.RST, Packets: 200, Bytes: 8000})
			}
		},
		"a stream without an answer": func(p *play) {
			p.surf(host, 0, 40*hour)
			p.send(host, stranger+":443", 30*hour, 30*time.Minute, flux{130 * mebi, 0})
		},
		"datagrams, and answers are never seen": func(p *play) {
			for i := range 40 * 4 {
				p.send(host, "192.0.2.80:443", time.Duration(i)*15*time.Minute, 2*time.Second, flux{5_200, 0})
			}
			p.talk(host, stranger+":443", flow.UDP, detecttest.When{At: 30 * hour, Lasts: 30 * time.Minute}, flux{130 * mebi, 0})
		},
	}
	for name, tell := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPlay()
			tell(p)
			require.Empty(t, p.run(t))
		})
	}
}
