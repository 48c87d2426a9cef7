// Package capture takes flow-export datagrams out of capture files: pcap and pcapng as tcpdump and Wireshark write them, and
// plain files of datagrams one after the other. Each may be compressed with gzip. What a file is, its first octets tell.
//
// From packet captures come the payloads of all UDP datagrams, on whatever port, that begin with a version that the receiver knows
// (5, 9 or 10 in 16 bits, sFlow's 5 in 32; 1, 7 or 8 where the datagram's length fits too); all else is counted by Reason. Files are
// read piece by piece, however long they are.
package capture

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/otelflow/otelflow/internal/flow"
)

// Datagram is one UDP payload that looks like a flow export.
type Datagram struct {
	Payload []byte         // good until the next Datagram is asked for
	Source  netip.AddrPort // who sent it; invalid in a plain file, which does not tell
	Time    flow.Time      // when it was captured; 0 where the file does not tell
}

// ErrFormat is told for files that are no capture.
var ErrFormat = errors.New("neither pcap, pcapng nor NetFlow, IPFIX or sFlow datagrams")

// Reader reads one capture file.
type Reader struct {
	path   string
	file   io.Closer
	source interface {
		next(counts *Counts) (Datagram, error)
	}
	counts Counts
	err    error // how the file ended
}

// Open opens the file at path and finds out what it is. Errors name the path.
func Open(path string) (*Reader, error) { return OpenContext(context.Background(), path) }

// OpenContext is Open for as long as ctx is not done. Then opening and reading fail with ctx's error, in the midst of a file too.
func OpenContext(ctx context.Context, path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, file: file}
	if r.err = r.detect(bufio.NewReader(interruptible{ctx, file})); r.err != nil && !errors.Is(r.err, io.EOF) {
		if ctx.Err() != nil {
			r.err = ctx.Err() // what the file is cannot be told by half of its first octets
		}
		return nil, errors.Join(fmt.Errorf("%s: %w", path, r.err), file.Close())
	}
	return r, nil
}

// The octets by which formats are known.
const (
	magicGzip      = 0x1f8b
	magicPcapng    = 0x0a0d0d0a
	magicPcap      = 0xa1b2c3d4
	magicPcapSwap  = 0xd4c3b2a1
	magicNanos     = 0xa1b23c4d
	magicNanosSwap = 0x4d3cb2a1
)

// detect sets r's source. An empty file is a capture in which nothing was captured, and gives io.EOF.
func (r *Reader) detect(b *bufio.Reader) error {
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if len(head) == 0 {
		return io.EOF
	}
	if len(head) >= 2 && binary.BigEndian.Uint16(head) == magicGzip {
		unzipped, err := gzip.NewReader(b)
		if err != nil {
			return err
		}
		b = bufio.NewReader(unzipped)
		if head, err = b.Peek(4); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	var magic uint32
	if len(head) == 4 {
		magic = binary.BigEndian.Uint32(head)
	}
	packets := &packets{headers: newHeaders(), whole: newAssembler()}
	switch magic {
	case magicPcapng:
		packets.frames, err = newPcapngFile(b)
	case magicPcap, magicPcapSwap, magicNanos, magicNanosSwap:
		packets.frames, err = newPcapFile(b)
	default:
		file := newPlain(b)
		if !file.begins() {
			return ErrFormat
		}
		r.source = file
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // a file header that is cut short
	}
	r.source = packets
	return err
}

// Next is the next datagram, or io.EOF when the whole file was read. Any other error names the file and the place in it, and
// nothing more comes after it: what came before stays good.
func (r *Reader) Next() (Datagram, error) {
	if r.err != nil {
		return Datagram{}, r.err
	}
	dg, err := r.source.next(&r.counts)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			err = fmt.Errorf("%s: %w", r.path, err)
		}
		r.err = err
		return Datagram{}, err
	}
	r.counts.Datagrams++
	return dg, nil
}

// Counts says what was read so far. What fragments never came together is known only at the end.
func (r *Reader) Counts() Counts { return r.counts }

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }
