package exfil

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestKindsOfService holds that a place which a host knows by one kind of service, and dealt with by it a minute ago, is a stranger by
// another. An acquaintance may get 100 MiB, a stranger half of it.
func TestKindsOfService(t *testing.T) {
	const (
		neighbour  = "198.51.100.77" // another host of the place
		acquainted = "this host has known the network of the destination since 2026-03-02 11:00 UTC"
		unknown    = "the network of the destination is known here, but by this service this host first met it 2026-03-11 09:00 UTC"
	)
	tests := []struct {
		known, server string
		size          uint64
		want          string // of the sentence; empty where nothing is told
		severity      anomaly.Severity
	}{
		{":443", cloud + ":443", 99, "", 0},
		{":443", cloud + ":443", 101, acquainted, anomaly.Medium},
		{":443", neighbour + ":8443", 99, "", 0},
		{":443", neighbour + ":8443", 101, acquainted, anomaly.Medium},
		{":443", cloud + ":22", 49, "", 0},
		{":443", cloud + ":22", 51, unknown, anomaly.Medium},
		{":443", neighbour + ":4444", 49, "", 0},
		{":443", neighbour + ":4444", 51, unknown, anomaly.High},
		{":6667", cloud + ":4444", 49, "", 0},
		{":6667", cloud + ":4444", 51, acquainted, anomaly.Medium},
		{":22", cloud + ":22", 99, "", 0},
		{":22", cloud + ":443", 51, unknown, anomaly.Medium},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %s %d MiB", test.known, test.server, test.size), func(t *testing.T) {
			p := newPlay()
			p.surf(host, 0, 10*day)
			for d := range 9 {
				p.send(host, cloud+test.known, time.Duration(d)*day+2*hour, 20*time.Second, flux{40_000, 700_000})
			}
			p.send(host, cloud+test.known, 9*day-time.Minute, 20*time.Second, flux{41_000, 702_000})
			p.send(host, test.server, 9*day, 20*time.Minute, flux{test.size * mebi, 2 * mebi})
			found := p.run(t)
			require.Equal(t, test.want != "", len(found) > 0)
			if test.want != "" {
				require.Contains(t, found[0].Summary, test.want)
				require.Equal(t, test.severity, found[0].Severity)
			}
		})
	}
}

// A place that a host has dealt with by two ports has still only one host.
func TestTwoPortsAreOneHost(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, time.Minute, flux{40_000, 700_000})
	p.send(host, stranger+":4444", 30*hour+3*time.Minute, 20*time.Minute, flux{20 * mebi, 2 * mebi})
	found := p.run(t)
	require.NotEmpty(t, found)
	require.Contains(t, found[0].Summary, "and no other host inside deals with it")
}

// Browsers go over to QUIC as they like: that the place has never been met over UDP makes it no stranger.
func TestAnAcquaintanceByQUIC(t *testing.T) {
	for size, want := range map[uint64]int{60: 0, 101: 2} {
		p := newPlay()
		p.surf(host, 0, 10*day)
		visit(p)
		p.send(host, cloud+":443", 9*day, 20*time.Second, flux{40_000, 700_000})
		p.talk(host, cloud+":443", flow.UDP, detecttest.When{At: 9*day + time.Minute, Lasts: 20 * time.Minute}, flux{size * mebi, 2 * mebi})
		require.Len(t, p.run(t), want, "%d MiB", size)
	}
}

// A connection is told of once, when it has just been opened; what was known of the place then is known when it begins to upload.
func TestWhatIsKnownOutlivesSmallTalk(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	client, server := netip.MustParseAddrPort(host+":50123"), detecttest.At(stranger+":443")
	for i, said := range []detecttest.Said{
		{Flags: detecttest.SYN | detecttest.ACK | detecttest.PSH, Packets: 3, Bytes: 900},
		{Flags: detecttest.ACK | detecttest.PSH, Packets: 30_000, Bytes: 31 * mebi},
	} {
		w := detecttest.When{At: 30*hour + time.Duration(i)*25*time.Minute, Lasts: 5 * time.Minute}
		p.Say(client, server, flow.TCP, w, said)
		p.Say(server, client, flow.TCP, w, detecttest.Said{Flags: detecttest.SYN | detecttest.ACK, Packets: 4, Bytes: 440})
	}
	found := p.run(t)
	require.NotEmpty(t, found)
	require.Equal(t, anomaly.Medium, found[0].Severity)
	require.Contains(t, found[0].Summary, "the network of the destination is new here, first met 2026-03-03 15:00 UTC")
}
