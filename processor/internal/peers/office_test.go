package peers

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// office is a small one, day by day: workstations that work from nine to five, servers, an administrator, a nightly backup,
// updates, people who work from home. All of it depends on the day and the host alone.
type office struct {
	*detecttest.Script
	n  uint64 // conversations so far: the next one's ports
	v6 bool
}

func newOffice() *office { return &office{Script: detecttest.NewScript()} }

// The hosts of the office. Its workstations are 11 to 30.
const (
	domain, files, backup, intranet, shop, printer, gateway, boss = 1, 2, 3, 4, 5, 6, 8, 10
)

// inside is a host of the office.
func (o *office) inside(i int) netip.Addr {
	if o.v6 {
		return netip.MustParseAddr(fmt.Sprintf("fd00:1::%x", i))
	}
	return netip.AddrFrom4([4]byte{10, 1, 0, byte(i)})
}

func outside(i int) netip.Addr { return netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}) }

// clock is a moment of a day, from 1; the script begins at nine in the morning of a Monday, which is day 0.
func clock(day, hour int, minutes ...int) time.Duration {
	at := time.Duration(day)*24*time.Hour + time.Duration(hour-9)*time.Hour
	for _, m := range minutes {
		at += time.Duration(m) * time.Minute
	}
	return at
}

// weekend tells whether a day is one.
func weekend(day int) bool { return day%7 >= 5 }

// jitter is a number below n that looks like chance.
func jitter(n int, of ...int) int {
	x := uint64(99)
	for _, i := range of {
		x = detect.Mix(x ^ uint64(i))
	}
	return int(x % uint64(n))
}

// to is a port of a server.
func to(server netip.Addr, port uint16) netip.AddrPort { return netip.AddrPortFrom(server, port) }

// tcp adds a conversation of so many bytes asked and answered.
func (o *office) tcp(client netip.Addr, server netip.AddrPort, at time.Duration, asked, answered int) {
	said := detecttest.Sent(uint64(asked))
	said.Packets = max(6, said.Packets)
	o.Converse(o.from(client), server, flow.TCP, detecttest.When{At: at, Lasts: 2 * time.Second}, said, detecttest.Sent(uint64(answered)))
}

// udp is the same with a few datagrams.
func (o *office) udp(client netip.Addr, server netip.AddrPort, at time.Duration, asked, answered int) {
	o.Converse(o.from(client), server, flow.UDP, detecttest.When{At: at, Lasts: 2 * time.Second},
		detecttest.Said{Packets: 2, Bytes: uint64(asked)}, detecttest.Said{Packets: 2, Bytes: uint64(answered)})
}

// from is the next port of a client.
func (o *office) from(client netip.Addr) netip.AddrPort {
	o.n++
	return netip.AddrPortFrom(client, uint16(33000+o.n*7%27000))
}

// live plays the days from first to last.
func (o *office) live(first, last int) {
	for d := first; d <= last; d++ {
		o.night(d)
		if weekend(d) {
			o.fromHome(d, 14, 16)
			continue
		}
		for i := 11; i <= 30; i++ {
			if i != 30 || d > 20 { // who joins later
				o.work(d, i)
			}
		}
		o.administer(d)
		o.fromHome(d, 18, 21)
	}
}

// night is what machines do by themselves, at any hour.
func (o *office) night(d int) {
	for h := range 24 {
		for _, i := range []int{domain, files, backup, intranet, shop} {
			o.udp(o.inside(i), to(o.inside(domain), 53), clock(d, h, i), 64, 180)
		}
		o.udp(o.inside(domain), to(outside(123), 123), clock(d, h, 30), 76, 76)
		o.tcp(o.inside(gateway), to(o.inside(intranet), 443), clock(d, h, 40), 900, 3_000) // a health check
	}
	for _, i := range []int{domain, files, intranet, shop} {
		o.tcp(o.inside(backup), to(o.inside(i), 22), clock(d, 2, 3*i), 40_000, 800_000_000+jitter(90_000_000, d, i))
	}
	o.tcp(o.inside(intranet), to(outside(80), 443), clock(d, 4, jitter(50, d)), 5_000, 60_000_000) // updates
	o.tcp(o.inside(files), to(outside(80), 443), clock(d, 4, jitter(50, d, 1)), 5_000, 60_000_000)
}

// work is the day of a workstation.
func (o *office) work(d, i int) {
	for h := 8 + jitter(2, d, i); h < 17+jitter(3, i, d); h++ {
		me, m := o.inside(i), jitter(50, d, i, h)
		o.udp(me, to(o.inside(domain), 53), clock(d, h, m), 60+m, 200)
		o.tcp(me, to(outside(1+jitter(90, d, i, h, 2)), 443), clock(d, h, m), 2_000+m*900, 50_000<<jitter(8, h, i, d))
		o.tcp(me, to(o.inside(files), 445), clock(d, h, m, 1), 30_000+m*1_000, 20_000<<jitter(9, d, i, h))
		o.tcp(me, to(o.inside(intranet), 443), clock(d, h, m, 2), 2_500, 40_000)
		o.tcp(me, to(o.inside(shop), 443), clock(d, h, m, 3), 1_500+m, 30_000+m)
		o.tcp(me, to(o.inside(domain), uint16(49_664+d/7)), clock(d, h, m, 4), 900, 1_200) // RPC, elsewhere after each reboot
		o.udp(me, to(outside(100+i), uint16(40_000+jitter(9_000, d, i, h))), clock(d, h, m, 5), 90_000, 120_000)
	}
	o.tcp(o.inside(i), to(o.inside(printer), 9100), clock(d, 11, i), 200_000+jitter(3_000_000, d, i), 800)
	// a call comes in from a colleague, on a port of the moment
	o.udp(o.inside(11+jitter(19, d, i)), to(o.inside(i), uint16(50_000+jitter(9_000, i, d))), clock(d, 15, i), 80_000, 70_000)
	if d%7 == 1 {
		o.tcp(o.inside(i), to(outside(80), 443), clock(d, 12, i), 9_000, 400_000_000) // updates
	}
}

// administer is what the administrator does besides.
func (o *office) administer(d int) {
	me := o.inside(boss)
	for h := 9; h < 17; h += 1 + jitter(3, d, h) {
		o.tcp(me, to(o.inside(1+jitter(5, d, h)), 22), clock(d, h, 20), 30_000, 90_000)
		o.tcp(me, to(o.inside(files), 3389), clock(d, h, 25), 300_000, 900_000)
		o.tcp(me, to(outside(7), 443), clock(d, h, 26), 3_000, 90_000)
	}
}

// fromHome is who dials in, from the first hour until the last.
func (o *office) fromHome(d, first, last int) {
	for h := first; h < last; h++ {
		o.udp(outside(200+jitter(9, d, h)), to(o.inside(gateway), 51820), clock(d, h, 10), 900_000, 4_000_000)
	}
}

// judge plays what the script has.
func judge(t testing.TB, flows []flow.Flow, with ...func(*detect.Config, *Config)) []anomaly.Finding {
	t.Helper()
	settings := DefaultConfig(detect.Medium)
	engine := func(c *detect.Config) {
		for _, f := range with {
			f(c, settings)
		}
	}
	engine(new(detect.Config)) // for the settings
	return detecttest.Setup{Name: "peers", Detector: settings, Engine: engine}.Run(t, flows)
}

// sentences are those of the findings that open.
func sentences(found []anomaly.Finding) []string {
	var list []string
	for _, f := range detecttest.In(anomaly.Opened, found) {
		list = append(list, f.Type+" "+f.Severity.String()+": "+f.Summary)
	}
	return list
}

// TestQuietOffice holds that six weeks of an ordinary office says nothing.
func TestQuietOffice(t *testing.T) {
	o := newOffice()
	o.live(1, 45)
	require.Empty(t, sentences(judge(t, o.InOrder())))
}

// TestChanges plants one change of each type into the office.
func TestChanges(t *testing.T) {
	tests := []struct {
		name  string
		plant func(*office)
		want  []string
	}{
		{"a workstation is reached by RDP", func(o *office) {
			o.tcp(o.inside(12), to(o.inside(11), 3389), clock(30, 10), 400_000, 900_000)
			o.tcp(o.inside(12), to(o.inside(11), 3389), clock(30, 11), 400_000, 900_000)
		}, []string{"peers.new_service medium: 10.1.0.11 answered on port 3389/tcp for the first time in 29 days of watching; 10.1.0.12 connected to it. " +
			"It served hardly anybody before, and this is a port of remote access."}},
		{"a server opens a web page", func(o *office) {
			o.tcp(o.inside(printer), to(o.inside(printer+1), 80), clock(30, 11), 4_000, 9_000)
		}, nil},
		{"a server calls home", func(o *office) {
			for h := range 9 {
				o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9+h), 4_000, 9_000)
			}
		}, []string{"peers.new_outside medium: 10.1.0.5 (serves about 24 clients on 443/tcp) opened a connection to the outside for the first time in " +
			"29 days of watching: 203.0.113.9 port 4444/tcp."}},
		{"a workstation fills the share", func(o *office) {
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10, 5), 700_000_000, 9_000)
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10, 25), 500_000_000, 9_000)
		}, []string{"peers.unusual_size info: 10.1.0.13 sent 477 MiB to 10.1.0.2 on port 445/tcp, for the second time within an hour far more than it " +
			"usually does at the beginning of a conversation over this service: about 53.6 KiB, and never above 74.2 KiB in 29 days of watching."}},
		{"the administrator cannot sleep", func(o *office) {
			o.tcp(o.inside(boss), to(o.inside(files), 22), clock(34, 3, 5), 40_000, 90_000)
			o.tcp(o.inside(boss), to(o.inside(shop), 22), clock(34, 4, 25), 40_000, 90_000)
		}, []string{"peers.unusual_hour low: 10.1.0.10 used SSH on 10.1.0.2 (port 22/tcp) on Sunday between 03:00 and 04:00 UTC"}},
		{"a stranger dials in by night", func(o *office) {
			o.udp(outside(99), to(o.inside(gateway), 51820), clock(31, 3, 5), 40_000, 90_000)
		}, []string{"peers.unusual_hour low: 203.0.113.99 from outside used VPN on 10.1.0.8 (port 51820/udp) on Thursday between 03:00 and 04:00 UTC"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := newOffice()
			o.live(1, 34)
			test.plant(o)
			got := sentences(judge(t, o.InOrder()))
			require.Len(t, got, len(test.want), got)
			for i := range got {
				require.Contains(t, got[i], test.want[i])
			}
		})
	}
}
