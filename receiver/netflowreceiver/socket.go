package netflowreceiver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"go.uber.org/zap"
)

// openSockets binds as many UDP sockets to endpoint as wanted. On an error none stays open.
func openSockets(ctx context.Context, endpoint string, wanted int) ([]*net.UDPConn, error) {
	var config net.ListenConfig
	if wanted > 1 {
		config.Control = func(_, _ string, c syscall.RawConn) error { return sharePort(c) }
	}
	network := networkOf("udp", endpoint)
	conns := make([]*net.UDPConn, 0, wanted)
	for range wanted {
		conn, err := config.ListenPacket(ctx, network, endpoint)
		if err != nil {
			closeAll(conns)
			return nil, fmt.Errorf("endpoint %q: %w", endpoint, err)
		}
		conns = append(conns, conn.(*net.UDPConn))
		endpoint = conn.LocalAddr().String() // port 0 is one port for all of them
	}
	return conns, nil
}

// networkOf is the network to listen to endpoint on over udp or tcp: for an IPv4 address that of IPv4, or else 0.0.0.0 would be every IPv6 address too.
func networkOf(transport, endpoint string) string {
	if addr, err := netip.ParseAddrPort(endpoint); err == nil && addr.Addr().Is4() {
		return transport + "4"
	}
	return transport
}

func closeAll(conns []*net.UDPConn) {
	for _, conn := range conns {
		_ = conn.Close()
	}
}

// warnOfSharing says once that several sockets are of no use on systems that give all datagrams to one of them.
func warnOfSharing(sockets int, spreads bool, logger *zap.Logger) {
	if sockets > 1 && !spreads {
		logger.Warn("This operating system does not spread datagrams over sockets that share a port; more than one may be of no use",
			zap.Int("sockets", sockets))
	}
}

// growBuffers asks for receive buffers of the given size, and says so once where the system gives less.
func growBuffers(conns []*net.UDPConn, bytes int, logger *zap.Logger) {
	for _, conn := range conns {
		got, err := setReadBuffer(conn, bytes)
		if err != nil || got < bytes {
			logger.Warn("The system gives a shorter receive buffer than read_buffer_bytes asks for; bursts may be dropped. "+readBufferAdvice,
				zap.Int("read_buffer_bytes", bytes), zap.Int("got", got), zap.Error(err))
			return
		}
	}
}
