package main

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTrial(t *testing.T) {
	require.True(t, trial{sent: sent{10_000, 280_000}, dropped: 9}.tolerable())
	require.False(t, trial{sent: sent{10_000, 280_000}, dropped: 10}.tolerable())
	require.False(t, trial{sent: sent{10_000, 280_000}, behind: true}.tolerable())
	require.Equal(t, 210_000.0, trial{sent: sent{10_000, 280_000}, dropped: 2500}.flowsRead())
}

func TestKeepsUp(t *testing.T) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer conn.Close()
	to := conn.LocalAddr().(*net.UDPAddr)
	s := subject{port: to.Port}
	kept, err := s.keepsUp(0)
	require.NoError(t, err)
	require.True(t, kept)

	from, err := net.DialUDP("udp4", nil, to)
	require.NoError(t, err)
	defer from.Close()
	_, err = from.Write([]byte("waits"))
	require.NoError(t, err)
	kept, err = s.keepsUp(2 * time.Millisecond)
	require.NoError(t, err)
	require.False(t, kept)
	_, err = conn.Read(make([]byte, 10))
	require.NoError(t, err)
	kept, err = s.keepsUp(10 * time.Second)
	require.NoError(t, err)
	require.True(t, kept)
}
