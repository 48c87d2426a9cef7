package main

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// header says where a datagram keeps what changes from one to the next: offsets of 32 bits each, 0 where there is no such field.
type header struct {
	uptime, seconds, sequence int
	messages                  bool // the sequence counts datagrams, and not flows
}

// headerOf is the header of NetFlow v5 (Cisco), v9 (RFC 3954 section 5.1) or IPFIX (RFC 7011 section 3.1).
func headerOf(datagram []byte) (header, error) {
	switch version := binary.BigEndian.Uint16(datagram); version {
	case wire.V5:
		return header{uptime: 4, seconds: 8, sequence: 16}, nil
	case wire.V9:
		return header{uptime: 4, seconds: 8, sequence: 12, messages: true}, nil
	case wire.IPFIX10:
		return header{seconds: 4, sequence: 8}, nil
	default:
		return header{}, fmt.Errorf("no header of version %d is known", version)
	}
}

// counts is by how much a datagram of so many flows moves the sequence.
func (h header) counts(flows int) uint32 {
	if h.messages {
		return 1
	}
	return uint32(flows)
}

// stamp writes what changes into datagram: else every datagram would seem repeated, and the clock years behind.
func (h header) stamp(datagram []byte, sequence uint32, now time.Time, uptime time.Duration) {
	binary.BigEndian.PutUint32(datagram[h.sequence:], sequence)
	binary.BigEndian.PutUint32(datagram[h.seconds:], uint32(now.Unix()))
	if h.uptime > 0 {
		binary.BigEndian.PutUint32(datagram[h.uptime:], uint32(uptime.Milliseconds()))
	}
}
