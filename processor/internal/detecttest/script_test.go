package detecttest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestLongFlowsAreCut(t *testing.T) {
	s := NewScript()
	s.ActiveTimeout = time.Minute
	s.Converse(At("10.0.0.1:40001"), At("192.0.2.9:443"), flow.TCP, When{time.Hour, 150 * time.Second}, Sent(90_000), Syn)
	s.Converse(At("10.0.0.1:40002"), At("192.0.2.9:53"), flow.UDP, When{0, 0}, Said{Packets: 1, Bytes: 70}, Nothing)
	flows := s.InOrder()
	require.Len(t, flows, 7)
	require.Equal(t, flow.UDP, flows[0].Protocol)
	last := flows[5]
	require.Equal(t, Began.Add(time.Hour+2*time.Minute), last.Start)
	require.Equal(t, Began.Add(time.Hour+150*time.Second), last.End)
	require.Equal(t, uint64(30_000), last.Bytes)
	require.Equal(t, uint64(30), last.Packets)
	require.Equal(t, uint16(ACK|PSH|FIN), last.TCPFlags)
	require.Equal(t, uint16(SYN|ACK|PSH), flows[1].TCPFlags)
}
