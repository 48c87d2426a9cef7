package capture

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"
)

func TestPlain(t *testing.T) {
	const first, second = "\x00\x0a\x00\x11aaaaaaaaaaaaa", "\x00\x0a\x00\x12bbbbbbbbbbbbbb"
	r := open(t, []byte(first+second))
	dg, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, first, string(dg.Payload))
	require.False(t, dg.Source.IsValid())
	require.Zero(t, dg.Time)
	dg, err = r.Next()
	require.NoError(t, err)
	require.Equal(t, second, string(dg.Payload))
	_, err = r.Next()
	require.Equal(t, io.EOF, err)

	r = open(t, []byte(first+second[:17]))
	got, err := payloads(r)
	require.Equal(t, []string{first}, got)
	require.ErrorContains(t, err, r.path+": at octet 17: 17 octets are no message: ")
	counts := r.Counts()
	require.EqualValues(t, 17, counts.Lost(Remainder))
}

// Messages of NetFlow v1 with records of 48 octets and of 52, of v7 and of v8, of one record each.
var (
	message1     = "\x00\x01\x00\x01" + strings.Repeat("a", 12+48)
	message1Long = "\x00\x01\x00\x01" + strings.Repeat("b", 12+52)
	message7     = "\x00\x07\x00\x01" + strings.Repeat("c", 20+52)
	message8     = "\x00\x08\x00\x01" + strings.Repeat("d", 18) + "\x08" + strings.Repeat("d", 5+44)
)

// TestPlainOld has files of the versions that are known by their length too. A file that begins with none is no capture.
func TestPlainOld(t *testing.T) {
	for name, messages := range map[string][]string{
		"v1":      {message1, message1},
		"long v1": {message1Long, message1Long, message1Long},
		"v7":      {message7, message7},
		"v8":      {message8, message8},
		"mixed":   {message7, message8, message1, "\x00\x0a\x00\x11aaaaaaaaaaaaa", message1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := payloads(open(t, []byte(strings.Join(messages, ""))))
			require.Equal(t, io.EOF, err)
			require.Equal(t, messages, got)
		})
	}
	for name, contents := range map[string]string{
		"half a v1": message1[:63], "v1 without records": "\x00\x01\x00\x00" + strings.Repeat("a", 12),
		"half a v7": message7[:75], "half a v8": message8[:71],
	} {
		t.Run(name, func(t *testing.T) {
			r := new(Reader)
			require.ErrorIs(t, r.detect(bufio.NewReader(strings.NewReader(contents))), ErrFormat)
		})
	}
}

// TestOldVersionsAmongOthers has datagrams on a wire that begin alike.
func TestOldVersionsAmongOthers(t *testing.T) {
	query := "\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x00\x00\x01\x00\x01" // after the ID
	var frames [][]byte
	for _, data := range []string{
		message1, "\x00\x01" + query, message1Long, "\x00\x07" + query, message7, message7 + "x", "\x00\x08" + query, message8,
	} {
		frames = append(frames, ipv4Of(17, 1, 0, false, udpOf(data)))
	}
	r := open(t, pcapOf(t, layers.LinkTypeRaw, frames...))
	got, err := payloads(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, []string{message1, message1Long, message7, message8}, got)
	counts := r.Counts()
	require.EqualValues(t, 4, counts.Lost(NotFlowExport))
}

func TestPlainLongerThanTheWindow(t *testing.T) {
	message := append([]byte("\x00\x0a\xff\xf0"), make([]byte, 65516)...)
	r := open(t, bytes.Repeat(message, 20))
	got, err := payloads(r)
	require.Equal(t, io.EOF, err)
	require.Len(t, got, 20)
	for _, payload := range got {
		require.Equal(t, string(message), payload)
	}
}
