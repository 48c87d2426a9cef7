package netflowreceiver

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelflow/otelflow/receiver/internal/capture"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// listeningTCP is a configuration that listens on any TCP port, and not to UDP.
func listeningTCP() *Config {
	c := listening("127.0.0.1")
	c.Endpoint, c.TCP.Endpoint = "", "127.0.0.1:0"
	return c
}

// dial opens a connection to s, over TLS where secure is given, and writes b.
func (s *started) dial(t *testing.T, secure *tls.Config, b []byte) net.Conn {
	conn, err := net.Dial("tcp", s.Logs.(*netflowReceiver).tcpAddr.String())
	require.NoError(t, err)
	if secure != nil {
		conn = tls.Client(conn, secure)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = conn.Write(b)
	require.NoError(t, err)
	return conn
}

// awaitEnd returns when the receiver has closed conn.
func awaitEnd(conn net.Conn) {
	for buffer := make([]byte, 512); ; {
		if _, err := conn.Read(buffer); err != nil {
			return
		}
	}
}

// lost is all that was lost until s was shut down.
func (s *started) lost(t *testing.T) map[string]int64 {
	require.NoError(t, s.Shutdown(context.Background()))
	if _, err := s.telemetry.GetMetric("otelcol_receiver_netflow_lost"); err != nil {
		return nil // nothing ever was
	}
	return s.points(t, "otelcol_receiver_netflow_lost")
}

// lostFor is the only loss, one, for a reason that has no exporter.
func lostFor(reason string) map[string]int64 {
	return map[string]int64{"receiver=netflow/here reason=" + reason: 1}
}

// data is an IPFIX message of domain 31 without a template.
func data(t *testing.T, sequence uint32, ports ...uint16) []byte {
	return encode(t, wire.Message{Version: wire.IPFIX10, Sequence: sequence, Domain: 31, Sets: []wire.Set{{ID: 256, Data: records(ports...)}}})
}

func recording(t *testing.T) (stream []byte, messages int) {
	file, err := capture.Open(filepath.Join("..", "..", "testdata", "pcap", "ordinary-softflowd-ipfix.pcap"))
	require.NoError(t, err)
	defer file.Close()
	for {
		dg, err := file.Next()
		if err != nil {
			return stream, messages
		}
		stream = append(stream, dg.Payload...)
		messages++
	}
}

// TestTCPAndTLSGiveWhatTheCaptureFileGives sends the messages of a recording as a stream.
func TestTCPAndTLSGiveWhatTheCaptureFileGives(t *testing.T) {
	stream, messages := recording(t)
	filed := defaultConfig()
	filed.Endpoint, filed.Batch.MaxRecords = "", 1<<20 // one batch
	filed.CaptureFiles.Include = []string{filepath.Join("..", "..", "testdata", "pcap", "ordinary-softflowd-ipfix.pcap")}
	next, taken := sink(t)
	start(t, filed, next)
	want := ports(<-taken)
	require.NotEmpty(t, want)

	own := newAuthority(t)
	server, client := own.issue(t, "127.0.0.1"), own.issue(t, "exporter")
	for name, test := range map[string]struct {
		server *configtls.ServerConfig
		client *tls.Config
	}{
		"TCP":        {nil, nil},
		"TLS":        {server.server(""), own.client(nil)},
		"mutual TLS": {server.server(own.file), own.client(client)},
	} {
		t.Run(name, func(t *testing.T) {
			c := listeningTCP()
			c.TCP.TLS = test.server
			next, taken := sink(t)
			r := start(t, c, next)
			conn := r.dial(t, test.client, stream)
			var got []int64
			for len(got) < len(want) {
				got = append(got, ports(<-taken)...)
			}
			require.Equal(t, want, got)
			require.Equal(t, map[string]int64{"receiver=netflow/here": 1}, r.points(t, "otelcol_receiver_netflow_connections"))
			require.NoError(t, conn.Close())
			require.Empty(t, r.lost(t))
			local := "receiver=netflow/here exporter=127.0.0.1"
			require.Equal(t, map[string]int64{local: int64(messages)}, r.points(t, "otelcol_receiver_netflow_datagrams"))
			require.Equal(t, map[string]int64{"receiver=netflow/here transport=tcp": int64(len(want))},
				r.points(t, "otelcol_receiver_accepted_log_records"))
			require.Empty(t, r.points(t, "otelcol_receiver_netflow_connections"))
		})
	}
}

func TestHandshakes(t *testing.T) {
	own, other := newAuthority(t), newAuthority(t)
	for name, client := range map[string]*tls.Config{
		"no certificate":         own.client(nil),
		"a stranger's":           own.client(other.issue(t, "exporter")),
		"distrusts the receiver": other.client(own.issue(t, "exporter")),
		"plain TCP":              nil,
	} {
		t.Run(name, func(t *testing.T) {
			c := listeningTCP()
			c.TCP.TLS = own.issue(t, "127.0.0.1").server(own.file)
			r := start(t, c, consumertest.NewNop())
			raw := r.dial(t, nil, nil)
			conn := raw
			if client != nil {
				conn = tls.Client(raw, client)
			}
			_, _ = conn.Write(ipfix(t, 0, 1)) // the exporter may notice at once, or not before the receiver ends it
			awaitEnd(raw)
			require.Equal(t, lostFor("handshake"), r.lost(t))
			told := r.logs.FilterMessage("A TCP connection was lost; further ones for this reason are only counted").All()
			require.Len(t, told, 1)
			require.Equal(t, raw.LocalAddr().String(), told[0].ContextMap()["exporter"])
		})
	}
}

// TestAuthoritiesAreReadAgain has the file of authorities change, and goleak find no goroutine that watches it.
func TestAuthoritiesAreReadAgain(t *testing.T) {
	old, own := newAuthority(t), newAuthority(t)
	authorities := filepath.Join(t.TempDir(), "ca.pem")
	copyFile(t, old.file, authorities)
	c := listeningTCP()
	c.TCP.TLS = own.issue(t, "127.0.0.1").server(authorities)
	c.TCP.TLS.ReloadClientCAFile = true
	next, taken := sink(t)
	r := start(t, c, next)
	exporter := own.issue(t, "exporter")
	refused := r.dial(t, nil, nil)
	_, _ = tls.Client(refused, own.client(exporter)).Write(ipfix(t, 0, 1))
	awaitEnd(refused)
	copyFile(t, own.file, authorities)
	finish(r.dial(t, own.client(exporter), ipfix(t, 0, 2)))
	require.Equal(t, lostFor("handshake"), r.lost(t))
	require.Equal(t, []int64{2}, ports(<-taken))
}

func copyFile(t *testing.T, from, to string) {
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, text, 0o600))
}

func TestStartTellsWhatIsWrongWithTCP(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for want, change := range map[string]func(c *TCPConfig){
		`tcp::endpoint "` + taken.Addr().String() + `": listen tcp`: func(c *TCPConfig) { c.Endpoint = taken.Addr().String() },
		"tcp::tls: failed to load TLS config": func(c *TCPConfig) {
			c.TLS = &configtls.ServerConfig{Config: configtls.Config{CertFile: "none.pem", KeyFile: "none.pem"}}
		},
	} {
		c := listening("127.0.0.1")
		c.TCP.Endpoint = "127.0.0.1:0"
		change(&c.TCP)
		r, err := newReceiver(receivertest.NewNopSettings(typ), c, consumertest.NewNop())
		require.NoError(t, err)
		require.ErrorContains(t, r.Start(context.Background(), componenttest.NewNopHost()), want)
		require.NoError(t, r.Shutdown(context.Background()))
	}
}
