package main

import (
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// TCP flags, RFC 9293 section 3.1.
const (
	fin = 1 << 0
	syn = 1 << 1
	rst = 1 << 2
	ack = 1 << 4
)

// oneWay is one direction of a row, packet by packet: they are spread evenly over its time, and its bytes evenly over them.
type oneWay struct {
	*direction
	row      *row
	isAnswer bool
	alone    bool // nothing went the other way
	first    flow.Time
	length   time.Duration
}

// directions are those directions of a row in which packets went: one or both.
func directions(r *row) []oneWay {
	// The answer begins after the request, by as little as every clock can tell; a lone answer to a lone request ends the row.
	delay := min(time.Microsecond, r.length)
	if r.answered.packets == 1 && r.asked.packets == 1 {
		delay = r.length
	}
	var ways []oneWay
	if r.asked.packets > 0 {
		ways = append(ways, oneWay{direction: &r.asked, row: r, alone: r.answered.packets == 0, first: r.start, length: r.length})
	}
	if r.answered.packets > 0 {
		ways = append(ways, oneWay{
			direction: &r.answered, row: r, isAnswer: true, alone: r.asked.packets == 0, first: r.start.Add(delay), length: r.length - delay,
		})
	}
	return ways
}

// offset is when, after the first, the i-th packet went, from 0.
func (w *oneWay) offset(i uint64) time.Duration {
	if w.packets < 2 {
		return 0
	}
	return time.Duration(share(uint64(w.length), i, w.packets-1))
}

// bytesOf is the size of the i-th packet; together they are the direction's bytes.
func (w *oneWay) bytesOf(i uint64) uint64 {
	return share(w.bytes, i+1, w.packets) - share(w.bytes, i, w.packets)
}

// flagsOf are those of the i-th packet: the first opens, the last closes, and what is between does neither. Where nothing is
// left for those between, they repeat the opening, as a client does that gets no answer. Who only refuses refuses every time, and who
// accepts what nobody asked for, since somebody forged an address, does so every time.
func (w *oneWay) flagsOf(i uint64) uint16 {
	all := w.flags
	refuses := w.isAnswer && all&syn == 0 && all&rst != 0
	accepts := w.alone && all&(syn|ack) == syn|ack
	between := all &^ (syn | fin | rst)
	switch {
	case w.packets == 1 || refuses:
		return all
	case accepts && (i == 0 || all == syn|ack):
		return syn | ack
	case i == 0 && all&syn != 0 && w.isAnswer:
		return all & (syn | ack)
	case i == 0 && all&syn != 0:
		return syn
	case i == w.packets-1 && all&(fin|rst) != 0:
		return all &^ syn
	case between != 0:
		return between
	case all&syn != 0:
		return syn
	}
	return all
}

// share is the part of all that the first n of m have, rounded down; n is at most m.
func share(all, n, m uint64) uint64 {
	high, low := bits.Mul64(all, n)
	quotient, _ := bits.Div64(high, low, m)
	return quotient
}
