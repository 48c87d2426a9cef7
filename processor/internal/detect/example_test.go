package detect

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestExample(t *testing.T) {
	contact := ExampleOf(&Contact{
		Client: client.Addr(), ClientPort: client.Port(), Server: netip.MustParseAddr("2001:db8::4"), ServerPort: 443, Protocol: flow.TCP,
		First: began.Add(5 * time.Millisecond), Sent: Volume{Bytes: 700, Packets: 6}, Received: Volume{Bytes: 9000, Packets: 8}, Outcome: Answered,
	})
	require.Equal(t, "2026-03-02T09:00:00.005Z 10.0.0.7:51234 -> [2001:db8::4]:443 tcp, 700 bytes out, 9000 back, answered", contact.String())
	ping := ExampleOfTraffic(&Traffic{
		Flow: &flow.Flow{Protocol: flow.ICMP}, Src: client.Addr(), Dst: server.Addr(), Start: began, Volume: Volume{Bytes: 840, Packets: 10},
	})
	require.Equal(t, "2026-03-02T09:00:00.000Z 10.0.0.7 -> 198.51.100.4 icmp, 840 bytes in 10 packets", ping.String())
}

func TestExamples(t *testing.T) {
	var first, latest Examples
	require.Empty(t, first.Lines())
	for i := range 8 {
		x := Example{first: began.Add(time.Duration(i) * time.Second), protocol: flow.UDP, oneWay: true}
		first.First(x)
		latest.Latest(x)
	}
	for i, lines := range [][]string{first.Lines(), latest.Lines()} {
		require.Len(t, lines, 5)
		require.Contains(t, lines[0], fmt.Sprintf("09:00:0%d.", 3*i))
		require.Contains(t, lines[4], fmt.Sprintf("09:00:0%d.", 4+3*i))
	}
}
