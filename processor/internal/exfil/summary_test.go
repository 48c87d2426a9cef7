package exfil

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestWays tells uploads by ways of all sorts.
func TestWays(t *testing.T) {
	tests := map[string]struct {
		tell func(*play)
		want []string
	}{
		"several ports": {func(p *play) {
			p.send(host, stranger+":443", 30*hour, 10*time.Minute, flux{13 * mebi, 300_000})
			p.send(host, stranger+":8443", 30*hour+time.Minute, 9*time.Minute, flux{9 * mebi, 200_000})
		}, []string{"10.0.0.7 sent 22 MiB to 203.0.113.9 on several ports in 10 min and got 488 KiB back (46 times less)"}},
		"ping": {func(p *play) {
			ping, pong := detecttest.Said{Packets: 40_000, Bytes: 40_000 * 900}, detecttest.Said{Packets: 40_000, Bytes: 40_000 * 60}
			p.Converse(netip.MustParseAddrPort(host+":0"), detecttest.At(stranger+":0"), flow.ICMP, detecttest.When{At: 30 * hour, Lasts: 20 * time.Minute}, ping, pong)
			for i, kind := range []uint8{8, 0} {
				f := &p.Flows[len(p.Flows)-2+i]
				f.Fields.Add(flow.FieldICMPType)
				f.ICMPType = kind
			}
		}, []string{"10.0.0.7 sent 34.3 MiB to 203.0.113.9 over icmp in 20 min and got 2.29 MiB back (15 times less)"}},
		"drip to a cloud that only others use": {func(p *play) {
			p.surf(host, 45*hour, 11*day)
			visit(p)
			for i := range 12 {
				p.send(colleague, cloud+":443", 9*day+time.Duration(i)*time.Hour, 3*time.Minute, flux{45 * mebi, mebi})
			}
		}, []string{
			"10.0.0.8 sent 540 MiB to 198.51.100.4 on port 443/tcp in 11 h, in 12 different hours and got 12 MiB back (45 times less); ",
			"the network of the destination is known here, but by this service this host first met it 2026-03-11 09:00 UTC, and 1 other host inside deals with it. ",
			"The floor was 500 MiB in a day, fixed, as the host has no uploads in its past.",
		}},
		"in company, with a past of little": {func(p *play) {
			for i := range 3 {
				p.send(fmt.Sprintf("10.0.1.%d", i+1), stranger+":443", 29*hour+time.Duration(i)*time.Minute, 10*time.Second, flux{90_000, 70_000})
			}
			p.send(host, "192.0.2.80:443", 3*hour, time.Minute, flux{4 * mebi, 100_000})
			p.send(host, stranger+":443", 30*hour, 10*time.Minute, flux{40 * mebi, 800_000})
		}, []string{
			", first met 2026-03-03 14:00 UTC, and 3 other hosts inside deal with it. The floor was 10 MiB in an hour, fixed; the host's own past would ask for 4.",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := newPlay()
			p.surf(host, 0, 45*hour)
			test.tell(p)
			found := p.run(t)
			require.NotEmpty(t, found)
			for _, want := range test.want {
				require.Contains(t, found[len(found)-1].Summary, want)
			}
		})
	}
}

// A case ends with its last numbers when its pair has to go because others have more need of the room.
func TestEvictionEndsTheCase(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 30*hour)
	for i := range 9 { // eight may have a dossier
		p.send(host, fmt.Sprintf("198.18.%d.9:443", i), 30*hour+time.Duration(i)*time.Minute, 30*time.Second, flux{30 * mebi, 600_000})
	}
	s := setup(func(cfg *Config, engine *detect.Config) { cfg.MaxPairs, engine.Quiet = 64, 24*time.Hour })
	e := s.NewEngine(t)
	flows := p.InOrder()
	for i := range flows {
		e.Observe(&flows[i])
	}
	var closed []string
	for _, f := range e.Findings(nil) {
		if f.State.String() == "close" {
			closed = append(closed, f.Summary)
		}
	}
	require.Len(t, closed, 1)
	require.Contains(t, closed[0], "10.0.0.7 sent 30 MiB to 198.18.0.9 on port 443/tcp")
	require.Equal(t, uint64(1), e.Stats().Detectors[0].EvictedWithEvidence)
}

func TestFavourite(t *testing.T) {
	var f favourite[string]
	f.vote("a", 50)
	f.vote("b", 2)
	require.Equal(t, favourite[string]{"a", 48, 52}, f)
	require.True(t, f.nearlyAll())
	f.vote("c", 60)
	require.Equal(t, favourite[string]{"c", 12, 112}, f)
	require.False(t, f.nearlyAll())
}

func TestOddPorts(t *testing.T) {
	for _, s := range []service{{443, flow.TCP}, {443, flow.UDP}, {8080, flow.TCP}, {25, flow.TCP}, {4500, flow.UDP}, {5201, flow.TCP}, {0, 47}} {
		require.False(t, isOdd(s.port, s.protocol), s)
	}
	for _, s := range []service{{4444, flow.TCP}, {6667, flow.UDP}, {0, flow.ICMP}, {443, 132}} {
		require.True(t, isOdd(s.port, s.protocol), s)
	}
}
