package main

import (
	"errors"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1234: 0100007F:0807 00000000:0000 07 00000000:00000900 00:00000000 00000000     0        0 53211 2 0000000000000000 17
 1234: 0100007F:0807 00000000:0000 07 00000000:00000A00 00:00000000 00000000     0        0 53212 2 0000000000000000 25
 1235: 0100000A:0807 00000000:0000 07 00000000:00000B00 00:00000000 00000000     0        0 53214 2 0000000000000000 5
 1236: 00000000:0807 00000000:0000 07 00000000:00000C00 00:00000000 00000000     0        0 53215 2 0000000000000000 6
 1299: 0101007F:E2C4 0100007F:0807 01 00000000:00000000 00:00000000 00000000     0        0 53213 2 0000000000000000 3
`

func TestParseSockets(t *testing.T) {
	got, err := parseSockets(table, 2055)
	require.NoError(t, err)
	require.Equal(t, []socket{{"53211", 0x900, 17}, {"53212", 0xa00, 25}}, got)
	require.Equal(t, socket{queued: 0x1300, drops: 42}, total(got))
}

// TestBuffersOfAProcess changes a socket of this process as if it were another's, and sees the kernel count what does not fit.
func TestBuffersOfAProcess(t *testing.T) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer conn.Close()
	to := conn.LocalAddr().(*net.UDPAddr)
	sockets, err := socketsOn(to.Port)
	require.NoError(t, err)
	require.Len(t, sockets, 1)
	err = setBuffers(os.Getpid(), sockets, 8192)
	if errors.Is(err, os.ErrPermission) {
		t.Skip("a container that forbids it: ", err)
	}
	require.NoError(t, err)

	from, err := net.DialUDP("udp4", nil, to)
	require.NoError(t, err)
	defer from.Close()
	for range 100 {
		_, err := from.Write(make([]byte, 1000))
		require.NoError(t, err)
	}
	after, err := socketsOn(to.Port)
	require.NoError(t, err)
	require.Positive(t, after[0].drops)
	require.Less(t, after[0].drops, uint64(100))
	require.Positive(t, after[0].queued)
}
