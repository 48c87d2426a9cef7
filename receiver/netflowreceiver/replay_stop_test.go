package netflowreceiver

import (
	"bytes"
	"context"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// countdown is done once it has been asked a number of times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// uninteresting is a capture of many frames without a single datagram.
func uninteresting(t *testing.T) []byte {
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	require.NoError(t, w.WriteFileHeader(65535, layers.LinkTypeRaw))
	frame := make([]byte, 1000)
	for range 1000 {
		require.NoError(t, w.WritePacket(gopacket.CaptureInfo{CaptureLength: len(frame), Length: len(frame)}, frame))
	}
	return file.Bytes()
}

// TestShutdownAmidAFile stops while the next datagram is being looked for: that is no fault of the file.
func TestShutdownAmidAFile(t *testing.T) {
	for name, content := range map[string][]byte{
		"frames of no interest": uninteresting(t),
		"octets of no message":  append(ipfix(t, 0, 21), make([]byte, 1<<20)...),
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := files(t, map[string][]byte{"1": content})
			for asked := 2; asked < 40; asked += 3 {
				core, logs := observer.New(zap.InfoLevel)
				p, _ := player(t, c, consumertest.NewNop())
				p.logger = zap.New(core)
				p.run(context.Background(), &countdown{context.Background(), asked})
				require.Len(t, logs.All(), 1, asked)
				require.Equal(t, "Capture file not read to its end: the receiver is shutting down", logs.All()[0].Message, asked)
			}
		})
	}
}
