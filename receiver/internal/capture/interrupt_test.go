package capture

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"
)

// openAndStop reads one datagram of contents, and the rest when the reader's context is done.
func openAndStop(t *testing.T, contents []byte) *Reader {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, contents, 0o600))
	ctx, cancel := context.WithCancel(context.Background())
	r, err := OpenContext(ctx, path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	_, err = r.Next()
	require.NoError(t, err)
	cancel()
	_, err = r.Next()
	require.ErrorIs(t, err, context.Canceled)
	return r
}

func TestInterruptedAmongFramesOfNoInterest(t *testing.T) {
	frames := [][]byte{frame10, ethernetOf(0x0800, ipv4Of(17, 2, 0, true, udpOf(export + "12345678")[:16]))}
	for range 1000 {
		frames = append(frames, ethernetOf(0x0806, make([]byte, 28)))
	}
	r := openAndStop(t, pcapOf(t, layers.LinkTypeEthernet, frames...))
	counts := r.Counts()
	require.Less(t, counts.Frames, uint64(len(frames)))
	require.EqualValues(t, 1, counts.Fragments)
	require.EqualValues(t, 0, counts.Lost(Unassembled), "the other fragments may be in what was not read")
}

func TestInterruptedInARemainder(t *testing.T) {
	const zeros = 1 << 20
	r := openAndStop(t, append([]byte(message7), make([]byte, zeros)...))
	counts := r.Counts()
	require.Less(t, counts.Lost(Remainder), uint64(zeros))
}

func TestInterruptedBeforeItIsKnownWhatTheFileIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("no capture"), 1000), 0o600))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := OpenContext(ctx, path)
	require.ErrorIs(t, err, context.Canceled)
	require.EqualError(t, err, path+": context canceled")
}
