package netflowreceiver

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
)

// open binds n sockets to a free port.
func open(t *testing.T, n int) []*net.UDPConn {
	conns, err := openSockets(context.Background(), "127.0.0.1:0", n)
	require.NoError(t, err)
	require.Len(t, conns, n)
	t.Cleanup(func() { closeAll(conns) })
	return conns
}

// listenerOn is a listener on conn that does not run yet, and sends and counts what r would.
func listenerOn(t *testing.T, conn *net.UDPConn, r *started) *listener {
	receiver := r.Logs.(*netflowReceiver)
	intake := receiver.intake(newWorkspaces(newSessions(t), 1))
	intake.send = receiver.liveSend(context.Background())
	return &listener{
		conn: conn, intake: intake, meters: receiver.meters, logger: zap.NewNop(), delay: receiver.cfg.Batch.MaxDelay, drain: drainTime,
	}
}
