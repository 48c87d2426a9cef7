package main

import (
	"context"
	"encoding/binary"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/bench"
)

// TestGenerator sees what comes from one of the exporters: each in its own sequence, templates first.
func TestGenerator(t *testing.T) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer conn.Close()
	load := bench.Load{Templates: make([]byte, 16), Data: [][]byte{make([]byte, 20), make([]byte, 24)}, Flows: 3}
	for _, datagram := range append(load.Data, load.Templates) {
		datagram[1] = 10 // IPFIX
	}
	g, err := newGenerator(&load, conn.LocalAddr().(*net.UDPAddr).Port)
	require.NoError(t, err)
	defer g.Close()
	require.NoError(t, g.greet())
	_, err = g.run(context.Background(), 9_600, 50*time.Millisecond)
	require.NoError(t, err)
	require.NoError(t, g.greet())

	type datagram struct{ length, sequence int }
	var got []datagram
	buffer := make([]byte, 100)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	for range g.sent.datagrams {
		n, from, err := conn.ReadFromUDP(buffer)
		require.NoError(t, err)
		if from.IP.Equal(net.IPv4(127, 0, 1, 1)) {
			got = append(got, datagram{n, int(binary.BigEndian.Uint32(buffer[8:]))})
		}
	}
	last := 3 * (len(got) - 3) // of flows, that two templates and itself do not count among
	require.Equal(t, []datagram{{16, 0}, {20, 0}, {24, 3}}, got[:3])
	require.Equal(t, []datagram{{16, last}, {20, last}}, got[len(got)-2:])
	require.Equal(t, (g.sent.datagrams-2*exporters)*3, g.sent.flows)
}
