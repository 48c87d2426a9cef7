package peers

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestLookAlikes plays what is new without meaning anything. The few sentences that are told are those that anybody would tell.
func TestLookAlikes(t *testing.T) {
	if testing.Short() {
		t.Skip("many weeks of an office")
	}
	for _, test := range slices.Concat(portsOfTheMoment(), habits(), newcomersToTheOffice()) {
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

// lookAlike is something new, and what is told of it.
type lookAlike struct {
	name  string
	plant func(*office)
	want  []string
}

// portsOfTheMoment are no services.
func portsOfTheMoment() []lookAlike {
	return []lookAlike{
		{"a file sharer that takes another port each day", func(o *office) {
			for d := 1; d <= 34; d++ {
				for i := range 9 {
					o.udp(outside(50+i), to(o.inside(14), uint16(20_000+97*d)), clock(d, 10+i/3, i), 90_000, 900_000)
				}
			}
		}, nil},
		{"passive FTP, and a remote procedure call here and there", func(o *office) {
			for d := 1; d <= 34; d++ {
				for i := range 20 {
					o.tcp(o.inside(11+i%15), to(o.inside(files), uint16(50_000+jitter(9_000, d, i, 7))), clock(d, 12, i), 4_000, 90_000)
				}
			}
		}, nil},
		{"active FTP", func(o *office) {
			o.Converse(netip.AddrPortFrom(o.inside(shop), 20), netip.AddrPortFrom(outside(44), 50_112), flow.TCP,
				detecttest.When{At: clock(30, 10), Lasts: 2 * time.Second}, detecttest.Sent(70_000), detecttest.Sent(400))
		}, nil},
	}
}

// newcomersToTheOffice have no past.
func newcomersToTheOffice() []lookAlike {
	return []lookAlike{
		{"a vulnerability scanner makes its round", func(o *office) {
			for i := 1; i <= 30; i++ {
				for j, port := range []uint16{22, 23, 80, 135, 443, 3389, 5900} {
					if i != printer+1 {
						o.tcp(o.inside(200), to(o.inside(i), port), clock(29, 1, i), 3_000+j, 4_000)
						o.tcp(o.inside(200), to(o.inside(i), port), clock(30, 1, i), 3_100+j, 4_100)
					}
				}
			}
		}, []string{ // until it is clear what it does
			"peers.new_service low: 10.1.0.1 answered on port 23/tcp for the first time in 28 days of watching; 10.1.0.200 connected to it.",
			"peers.new_service low: 10.1.0.2 answered on port 23/tcp for the first time in 28 days of watching; 10.1.0.200 connected to it.",
			"peers.new_service medium: 10.1.0.3 answered on port 23/tcp for the first time in 28 days of watching; 10.1.0.200 connected to it.",
		}},
		{"a new workstation, and all that it does", func(o *office) {
			o.tcp(o.inside(30), to(o.inside(files), 445), clock(34, 3), 900_000_000, 7_000)
			o.tcp(o.inside(30), to(o.inside(files), 445), clock(34, 3, 9), 900_000_000, 7_000)
			o.tcp(o.inside(12), to(o.inside(30), 3389), clock(32, 10), 90_000, 800_000)
		}, nil},
		{"an address that another host takes over", func(o *office) { // the web shop's, by an administrator's machine
			for h := 9; h < 17; h++ {
				for i := range 12 {
					o.tcp(o.inside(shop), to(outside(20+i), 443), clock(31, h, i), 9_000, 80_000)
					o.tcp(o.inside(16+i), to(o.inside(shop), uint16(8_000+i)), clock(31, h, 20+i), 9_000, 80_000)
					o.tcp(o.inside(16+i), to(o.inside(shop), uint16(21+i*40)), clock(31, h, 40), 9_000, 80_000)
				}
			}
		}, []string{
			"peers.new_outside medium: 10.1.0.5 (serves about 24 clients on 443/tcp) opened a connection to the outside",
			"peers.new_service low: 10.1.0.5 answered on port 21/tcp for the first time",
		}},
	}
}

// habits are kept, if at other hours.
func habits() []lookAlike {
	return []lookAlike{
		{"somebody stays late", func(o *office) {
			for h := 17; h < 24; h++ {
				o.tcp(o.inside(15), to(o.inside(files), 445), clock(30, h, 15), 35_000, 40_000)
			}
		}, nil},
		{"a knock at an open door", func(o *office) {
			hello := detecttest.Said{Flags: detecttest.SYN | detecttest.ACK | detecttest.FIN, Packets: 4, Bytes: 180}
			o.Converse(netip.AddrPortFrom(outside(66), 44_321), netip.AddrPortFrom(o.inside(11), 3389), flow.TCP,
				detecttest.When{At: clock(30, 10), Lasts: time.Second}, hello, hello)
		}, nil},
		{"NFS, whose clients have ports of the system", func(o *office) {
			for h := range 5 { // the connection is older than what the exporter tells, and the server speaks first
				o.Converse(netip.AddrPortFrom(o.inside(files), 2049), netip.AddrPortFrom(o.inside(shop), 811), flow.TCP,
					detecttest.When{At: clock(30, 9+h), Lasts: time.Minute},
					detecttest.Said{Flags: detecttest.ACK, Packets: 90, Bytes: 60_000}, detecttest.Said{Flags: detecttest.ACK, Packets: 91, Bytes: 9_100})
			}
		}, nil},
		{"time servers among themselves", func(o *office) {
			for d := 30; d < 34; d++ {
				o.Converse(netip.AddrPortFrom(o.inside(files), 123), netip.AddrPortFrom(o.inside(domain), 123), flow.UDP,
					detecttest.When{At: clock(d, 10)}, detecttest.Said{Packets: 1, Bytes: 76}, detecttest.Said{Packets: 1, Bytes: 77})
			}
		}, nil},
	}
}
