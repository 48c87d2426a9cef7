package peers

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// listener takes down the types that are reported.
type listener struct{ types []string }

func (l *listener) Report(c detect.Case)      { l.types = append(l.types, c.Type) }
func (l *listener) Forget(netip.Addr, uint64) {}

// visitAt is a contact of 10.0.0.44 with a host inside, on so many days after the script began.
func visitAt(days int, host, port string) *detect.Contact {
	server := detecttest.At(host + ":" + port)
	at := detecttest.Began.Add(time.Duration(days) * day)
	return &detect.Contact{
		Client: netip.MustParseAddr("10.0.0.44"), ClientPort: 40_001, ClientZone: detect.Inside,
		Server: server.Addr(), ServerPort: server.Port(), ServerZone: detect.Inside,
		Protocol: flow.TCP, Outcome: detect.Answered, At: at, First: at, Last: at.Add(time.Second),
		Sent: detect.Volume{Bytes: 2_000, Packets: 9}, Received: detect.Volume{Bytes: 7_000, Packets: 11},
	}
}

// TestProof looks at what one conversation with 10.0.0.9 proves, that has served port 443 for three weeks.
func TestProof(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes func(*detect.Contact)
		told    []string
	}{
		{"an ordinary one", func(*detect.Contact) {}, []string{"peers.new_service"}},
		{"refused", func(c *detect.Contact) { c.Outcome = detect.Refused }, nil},
		{"unknown", func(c *detect.Contact) { c.Outcome = detect.Unknown }, nil},
		{"five packets", func(c *detect.Contact) { c.Sent.Packets = 5 }, []string{"peers.new_service"}},
		{"four packets", func(c *detect.Contact) { c.Sent.Packets = 4 }, nil},
		{"of the server alone", func(c *detect.Contact) { c.Sent, c.Received.Packets = detect.Volume{}, 5 }, []string{"peers.new_service"}},
		{"four packets of the server alone", func(c *detect.Contact) { c.Sent, c.Received.Packets = detect.Volume{}, 4 }, nil},
		{"one packet in five", func(c *detect.Contact) { c.Sent.Packets, c.Sampling = 1, 5 }, []string{"peers.new_service"}},
		{"from a client's system port", func(c *detect.Contact) { c.ClientPort = 1023 }, nil},
		{"from a port of one's own", func(c *detect.Contact) { c.ClientPort = 1024 }, []string{"peers.new_service"}},
		{"between equal ports", func(c *detect.Contact) { c.ClientPort, c.ServerPort = 5900, 5900 }, nil},
		{"between unequal ones", func(c *detect.Contact) { c.ClientPort, c.ServerPort = 5901, 5900 }, []string{"peers.new_service"}},
		{"sampled to the limit", func(c *detect.Contact) { c.Sampling = 100 }, []string{"peers.new_service"}},
		{"sampled beyond", func(c *detect.Contact) { c.Sampling = 101 }, nil},
		{"the client was there an hour ago", func(c *detect.Contact) { c.Past.Peer = c.First.Add(-time.Hour) }, nil},
		{"the client was there just now", func(c *detect.Contact) { c.Past.Peer = c.First }, []string{"peers.new_service"}},
		{"without ports", func(c *detect.Contact) { c.ClientPort, c.ServerPort, c.Protocol = 0, 0, 47 }, nil},
		{"with itself", func(c *detect.Contact) { c.Client = c.Server }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, l := DefaultConfig(detect.Medium).Build(), new(listener)
			for d := range 21 {
				p.Observe(visitAt(d, "10.0.0.9", "443"), l)
			}
			c := visitAt(21, "10.0.0.9", "22")
			test.changes(c)
			p.Observe(c, l)
			require.Equal(t, test.told, l.types)
		})
	}
}

// TestManagers holds that visits of who deals with twenty hosts a day prove nothing, and of who deals with a dozen do.
func TestManagers(t *testing.T) {
	for _, test := range []struct {
		hosts int
		told  []string
	}{{12, []string{"peers.new_service"}}, {40, nil}} {
		p, l := DefaultConfig(detect.Medium).Build(), new(listener)
		for d := range 21 {
			for i := range test.hosts {
				p.Observe(visitAt(d, detecttest.Host("10.0.1.0/24", i+1).String(), "443"), l)
			}
			p.Observe(visitAt(d, "10.0.0.9", "443"), l)
		}
		p.Observe(visitAt(21, "10.0.0.9", "22"), l)
		require.Equal(t, test.told, l.types, "%d hosts", test.hosts)

		other := visitAt(21, "10.0.0.9", "22") // to whom it is told if it was not before: what a manager finds teaches nothing
		other.Client = netip.MustParseAddr("10.0.0.45")
		p.Observe(other, l)
		require.Equal(t, []string{"peers.new_service"}, l.types, "%d hosts", test.hosts)
	}
}
