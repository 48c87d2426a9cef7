package stream

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// message is an IPFIX message of the given length, at least 16, in which every octet after version and length is fill.
func message(length int, fill byte) []byte {
	b := bytes.Repeat([]byte{fill}, length)
	copy(b, []byte{0, 10, byte(length >> 8), byte(length)})
	return b
}

// all are the messages that r gives, and the error after them.
func all(r *Reader) (messages [][]byte, err error) {
	for {
		m, err := r.Next()
		if err != nil {
			return messages, err
		}
		messages = append(messages, bytes.Clone(m))
	}
}

func TestReader(t *testing.T) {
	short, long := message(16, 'a'), message(65535, 'b')
	for name, test := range map[string]struct {
		in   []byte
		want [][]byte
		err  error
		text string
	}{
		"nothing":               {nil, nil, io.EOF, "EOF"},
		"shortest and longest":  {append(append(bytes.Clone(short), long...), short...), [][]byte{short, long, short}, io.EOF, "EOF"},
		"cut in the version":    {append(bytes.Clone(short), 0), [][]byte{short}, io.ErrUnexpectedEOF, "unexpected EOF"},
		"cut in the message":    {append(bytes.Clone(short), long[:40000]...), [][]byte{short}, io.ErrUnexpectedEOF, "unexpected EOF"},
		"shorter than a header": {[]byte{0, 10, 0, 15}, nil, ErrMalformed, "no IPFIX message: its length is 15, less than its header's 16"},
		"NetFlow v9":            {append(bytes.Clone(short), 0, 9, 0, 1), [][]byte{short}, ErrMalformed, "no IPFIX message: version 9 instead of 10"},
		"a web browser":         {[]byte("GET / HTTP/1.1"), nil, ErrMalformed, "no IPFIX message: version 18245 instead of 10"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, from := range []io.Reader{
				bytes.NewReader(test.in),
				iotest.OneByteReader(bytes.NewReader(test.in)),
				iotest.DataErrReader(bytes.NewReader(test.in)),
			} {
				got, err := all(NewReader(from))
				require.Equal(t, test.want, got)
				require.ErrorIs(t, err, test.err)
				require.EqualError(t, err, test.text)
			}
		})
	}
}

// TestReaderGoesOnAfterADeadline cuts a message where a read times out.
func TestReaderGoesOnAfterADeadline(t *testing.T) {
	whole := message(300, 'c')
	r := NewReader(io.MultiReader(bytes.NewReader(whole[:3]), &late{}, bytes.NewReader(whole[3:])))
	_, err := r.Next()
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.True(t, r.Begun())
	got, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, whole, got)
	require.False(t, r.Begun())
}

// late times out once, and then has nothing.
type late struct{ done bool }

func (l *late) Read([]byte) (int, error) {
	if l.done {
		return 0, io.EOF
	}
	l.done = true
	return 0, os.ErrDeadlineExceeded
}

func TestReaderDoesNotSpin(t *testing.T) {
	_, err := NewReader(iotest.ErrReader(nil)).Next()
	require.ErrorIs(t, err, io.ErrNoProgress)
}

// TestReaderBelievesNoLength has a message that claims 65,535 octets of which 20 come.
func TestReaderBelievesNoLength(t *testing.T) {
	r := NewReader(bytes.NewReader(message(65535, 'd')[:20]))
	_, err := r.Next()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, r.buffer, 4096)
}

// FuzzReader reads the same stream in one piece and in pieces of the lengths that cuts tell.
func FuzzReader(f *testing.F) {
	f.Add(append(message(16, 'e'), message(700, 'f')...), []byte{1, 2, 40})
	f.Add(append(message(5000, 'g'), message(65535, 'h')...), []byte{255, 3})
	f.Add([]byte{0, 9, 0, 20}, []byte{1})
	f.Add([]byte{0, 10, 0, 15, 0}, []byte{3})
	f.Fuzz(func(t *testing.T, in, cuts []byte) {
		whole := NewReader(bytes.NewReader(in))
		want, wantErr := all(whole)
		r := NewReader(&pieces{in, cuts, 0})
		got, err := all(r)
		require.Equal(t, want, got)
		require.Equal(t, wantErr.Error(), err.Error())
		require.True(t, bytes.HasPrefix(in, bytes.Join(got, nil)), "messages are what came, in order")
		require.LessOrEqual(t, max(len(r.buffer), len(whole.buffer)), 65536)
		rest := len(in) - len(bytes.Join(got, nil))
		require.Equal(t, rest == 0, errors.Is(err, io.EOF))
	})
}

// pieces gives b in pieces of as many octets as cuts tells, in turn.
type pieces struct {
	b    []byte
	cuts []byte
	at   int
}

func (p *pieces) Read(into []byte) (int, error) {
	if len(p.b) == 0 {
		return 0, io.EOF
	}
	n := len(into)
	if len(p.cuts) > 0 {
		n = min(n, 1+int(p.cuts[p.at%len(p.cuts)]))
		p.at++
	}
	n = copy(into[:n], p.b)
	p.b = p.b[n:]
	return n, nil
}
