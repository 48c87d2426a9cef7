package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Block types of pcapng (draft-ietf-opsawg-pcapng section 4).
const (
	blockPacket         = 2 // obsolete, but still read
	blockSimplePacket   = 3
	blockEnhancedPacket = 6
	blockSecrets        = 10
)

// maxSecrets is the longest block of decryption secrets that is let through, in octets. It is of no use here, but the library
// keeps it.
const maxSecrets = 1 << 20

// blocks passes a pcapng file on, block by block, and ends it with errDamaged where a length inside a block is longer than can be:
// the library (v1.6.0) takes as much memory as the file says, up to 4 GiB, before it looks whether the file has that much.
type blocks struct {
	r     *bufio.Reader
	order binary.ByteOrder // of the current section
	left  uint32           // octets of the current block that are still to be passed on
}

func (b *blocks) Read(p []byte) (int, error) {
	if b.left == 0 {
		if err := b.begin(); err != nil {
			return 0, err
		}
	}
	n, err := b.r.Read(p[:min(len(p), int(min(b.left, 1<<30)))])
	b.left -= uint32(n)
	return n, err
}

// begin looks at the block that starts here.
func (b *blocks) begin() error {
	head, err := b.r.Peek(28) // up to the captured length of an enhanced packet
	if len(head) < 12 {
		if errors.Is(err, io.EOF) && len(head) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if binary.BigEndian.Uint32(head) == magicPcapng {
		b.order = binary.LittleEndian
		if binary.BigEndian.Uint32(head[8:]) == 0x1a2b3c4d {
			b.order = binary.BigEndian
		}
	}
	length := b.order.Uint32(head[4:])
	if length < 12 {
		return fmt.Errorf("%w: of %d octets", errDamaged, length)
	}
	if inner, most := b.inner(head, length); inner > most {
		return fmt.Errorf("%w: %d octets in a block of %d", errDamaged, inner, length)
	}
	b.left = length
	return nil
}

// inner is the length that the block's type has inside it, for which the library takes memory, and how much it may be.
func (b *blocks) inner(head []byte, length uint32) (inner, most uint32) {
	switch kind := b.order.Uint32(head); {
	case (kind == blockEnhancedPacket || kind == blockPacket) && len(head) >= 24:
		return b.order.Uint32(head[20:]), min(length, maxFrame)
	case kind == blockSimplePacket:
		return b.order.Uint32(head[8:]), maxFrame // of the frame on the wire; the block has less when it was cut short
	case kind == blockSecrets && len(head) >= 16:
		return b.order.Uint32(head[12:]), min(length, maxSecrets)
	}
	return 0, 0
}
