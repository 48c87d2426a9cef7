package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// plain reads a file in which datagrams stand one after the other, as netcat or a collector's dump leaves them.
type plain struct {
	r      *bufio.Reader
	taken  int // octets of the last datagram, which stand in the buffer until the next one is asked for
	offset int64
}

// window is how much of the file is looked at to find the end of a message: the longest message, and enough of the next one to
// recognise it, since only that tells where a NetFlow v9 message ends.
const window = 2 * 65536

func newPlain(r io.Reader) *plain { return &plain{r: bufio.NewReaderSize(r, 4*window)} }

// begins tells whether the file begins with a message.
func (s *plain) begins() bool {
	b, _ := s.r.Peek(window) // an error comes again
	if wire.Recognize(b) {
		return true
	}
	n, err := wire.Length(b)
	return err == nil && wire.Recognize(b[:n])
}

func (s *plain) next(counts *Counts) (Datagram, error) {
	if _, err := s.r.Discard(s.taken); err != nil {
		return Datagram{}, err
	}
	s.offset += int64(s.taken)
	s.taken = 0
	b, err := s.r.Peek(window)
	if err != nil && !errors.Is(err, io.EOF) {
		return Datagram{}, fmt.Errorf("at octet %d: %w", s.offset, err)
	}
	if len(b) == 0 {
		return Datagram{}, io.EOF
	}
	n, err := wire.Length(b)
	if err != nil || n <= 0 {
		return Datagram{}, s.giveUp(counts, err)
	}
	s.taken = n
	return Datagram{Payload: b[:n]}, nil
}

// giveUp counts what is left of the file: without the length of one message, the next cannot be found.
func (s *plain) giveUp(counts *Counts, cause error) error {
	left, err := io.Copy(io.Discard, s.r)
	counts.lost[Remainder] += uint64(left)
	if err != nil {
		return fmt.Errorf("at octet %d: %w", s.offset+left, err)
	}
	return fmt.Errorf("at octet %d: %d octets are no message: %w", s.offset, left, cause)
}
