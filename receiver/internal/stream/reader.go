// Package stream cuts what comes over a connection into IPFIX messages (RFC 7011 section 10.4).
//
// Only netflowreceiver imports it; it lives here all the same, so that all that turns bytes into flows is in one place, where nothing
// is of OpenTelemetry.
package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrMalformed says that a stream does not go on with an IPFIX message. Where the next one begins cannot be found out, so that the
// connection is of no further use.
var ErrMalformed = errors.New("no IPFIX message")

const (
	version   = 10
	prefixLen = 4  // version and length
	headerLen = 16 // RFC 7011 section 3.1

	firstBuffer = 4 << 10
	maxBuffer   = 64 << 10 // a message's length has 16 bits
	maxEmpty    = 100      // reads in a row that gave nothing
)

// Reader reads whole IPFIX messages. Its memory grows with what came of a message, not with what the message says of its length,
// to 64 KiB at most. It is not safe for concurrent use.
type Reader struct {
	from       io.Reader
	buffer     []byte
	start, end int // what was read and not given out
}

// NewReader makes a Reader of what comes from r.
func NewReader(r io.Reader) *Reader { return &Reader{from: r} }

// Next is the next message, 16 to 65,535 octets, good until the next call. The error is io.EOF where the stream ends between two
// messages, io.ErrUnexpectedEOF where it ends within one, wraps ErrMalformed, or is that of the io.Reader: after one of a
// deadline Next may be called again, and goes on where it was.
func (r *Reader) Next() ([]byte, error) {
	for empty := 0; ; {
		length, err := r.length()
		if err != nil {
			return nil, err
		}
		if length > 0 && r.end-r.start >= length {
			message := r.buffer[r.start : r.start+length : r.start+length]
			r.start += length
			return message, nil
		}
		n, err := r.fill()
		switch {
		case n > 0:
			empty = 0 // an error will come again
		case errors.Is(err, io.EOF) && r.Begun():
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		default:
			if empty++; empty == maxEmpty {
				return nil, io.ErrNoProgress
			}
		}
	}
}

// Begun says that some of a message was read that Next has not given yet.
func (r *Reader) Begun() bool { return r.end > r.start }

// length is that of the message at hand; 0 while it is not known.
func (r *Reader) length() (int, error) {
	got := r.buffer[r.start:r.end]
	if len(got) >= 2 {
		if v := binary.BigEndian.Uint16(got); v != version {
			return 0, fmt.Errorf("%w: version %d instead of 10", ErrMalformed, v)
		}
	}
	if len(got) < prefixLen {
		return 0, nil
	}
	length := int(binary.BigEndian.Uint16(got[2:]))
	if length < headerLen {
		return 0, fmt.Errorf("%w: its length is %d, less than its header's %d", ErrMalformed, length, headerLen)
	}
	return length, nil
}

// fill reads once, after making room.
func (r *Reader) fill() (int, error) {
	if r.start > 0 {
		r.end = copy(r.buffer, r.buffer[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buffer) {
		grown := make([]byte, min(max(firstBuffer, 2*len(r.buffer)), maxBuffer))
		copy(grown, r.buffer)
		r.buffer = grown
	}
	n, err := r.from.Read(r.buffer[r.end:])
	r.end += n
	return n, err
}
