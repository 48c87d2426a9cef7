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
