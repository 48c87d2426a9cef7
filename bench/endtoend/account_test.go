package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

const page = `# HELP otelcol_receiver_netflow_datagrams Datagrams, and messages over TCP, read
# TYPE otelcol_receiver_netflow_datagrams counter
otelcol_receiver_netflow_datagrams{exporter="127.0.1.1",receiver="netflow"} 70
otelcol_receiver_netflow_datagrams{exporter="127.0.1.2",receiver="netflow"} 20
otelcol_receiver_netflow_flows{exporter="127.0.1.1",receiver="netflow"} 1.5e+06
otelcol_receiver_accepted_log_records{receiver="netflow",transport="udp"} 1.499e+06
otelcol_receiver_netflow_lost{exporter="127.0.1.1",reason="message_gap",receiver="netflow"} 6
otelcol_receiver_netflow_lost{exporter="127.0.1.2",reason="message_gap",receiver="netflow"} 4
otelcol_receiver_netflow_lost{reason="refused",receiver="netflow"} 1000
otelcol_receiver_netflow_lost{reason="socket_drop",receiver="netflow"} 10
otelcol_receiver_netflow_lost{exporter="127.0.1.2",reason="malformed",receiver="netflow"} 3
`

func TestAccount(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) }))
	defer server.Close()
	m, err := scrape(context.Background(), server.URL)
	require.NoError(t, err)
	require.Equal(t, account{
		datagrams: 90, flows: 1500000, accepted: 1499000, refused: 1000, socketDrops: 10, missing: 10, otherLosses: 3,
	}, accountOf(m))
}

func TestExplains(t *testing.T) {
	messages, flows := header{messages: true}, header{}
	s := sent{datagrams: 100, flows: 2800}
	good := account{datagrams: 90, flows: 2520, accepted: 2500, refused: 20, socketDrops: 10, missing: 10}
	require.NoError(t, good.explains(s, 10, messages))
	byFlows := good
	byFlows.missing = 280
	require.NoError(t, byFlows.explains(s, 10, flows))
	for want, change := range map[string]func(a *account){
		"datagrams read and dropped, of those sent: 99 of 100":                 func(a *account) { a.datagrams-- },
		"socket_drop, of the kernel's own count: 11 of 10":                     func(a *account) { a.datagrams--; a.socketDrops++ },
		"missing by the sequence numbers, of what was not read: 9 of 10":       func(a *account) { a.missing-- },
		"log records accepted and refused, of the flows decoded: 2519 of 2520": func(a *account) { a.refused-- },
		"losses for other reasons, of none: 1 of 0":                            func(a *account) { a.otherLosses++ },
	} {
		bad := good
		change(&bad)
		require.ErrorContains(t, bad.explains(s, 10, messages), want)
	}
}
