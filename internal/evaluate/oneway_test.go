package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestFlagsOfPackets(t *testing.T) {
	const psh = 8
	for _, test := range []struct {
		name     string
		flags    uint16
		isAnswer bool
		alone    bool
		want     []uint16
	}{
		{"session of a client", syn | ack | psh | fin, false, false, []uint16{syn, ack | psh, ack | psh, ack | psh | fin}},
		{"session of a server", syn | ack | psh | fin, true, false, []uint16{syn | ack, ack | psh, ack | psh, ack | psh | fin}},
		{"probe retried", syn, false, false, []uint16{syn, syn, syn}},
		{"probe and reset", syn | rst, false, false, []uint16{syn, syn, rst}},
		{"refusals", rst | ack, true, false, []uint16{rst | ack, rst | ack}},
		{"middle of a session", ack | psh, false, false, []uint16{ack | psh, ack | psh}},
		{"end of a session", ack | fin, true, false, []uint16{ack, ack | fin}},
		{"client that aborts", rst, false, false, []uint16{rst, rst}},
		{"no flags", 0, false, false, []uint16{0, 0}},
		{"offers to forged addresses", syn | ack, false, true, []uint16{syn | ack, syn | ack, syn | ack}},
		{"an offer and its end", syn | ack | rst, false, true, []uint16{syn | ack, ack, ack | rst}},
		{"handshake", syn | ack, false, false, []uint16{syn, ack}},
		{"all in one", syn | ack | rst, false, false, []uint16{syn | ack | rst}},
	} {
		w := oneWay{direction: &direction{packets: uint64(len(test.want)), flags: test.flags}, isAnswer: test.isAnswer, alone: test.alone}
		var got []uint16
		for i := range w.packets {
			got = append(got, w.flagsOf(i))
		}
		require.Equal(t, test.want, got, test.name)
	}
}

// Whatever the flags are, the packets have them and no others.
func TestFlagsAreConserved(t *testing.T) {
	for flags := range uint16(0x40) {
		for packets := uint64(2); packets < 6; packets++ {
			for _, isAnswer := range []bool{false, true} {
				w := oneWay{direction: &direction{packets: packets, flags: flags}, isAnswer: isAnswer}
				sum := uint16(0)
				for i := range packets {
					sum |= w.flagsOf(i)
				}
				require.Equal(t, flags, sum, "%d packets, answer %v", packets, isAnswer)
			}
		}
	}
}

func TestPacketsAreSpreadEvenly(t *testing.T) {
	w := oneWay{direction: &direction{packets: 4, bytes: 1003}, length: 9 * time.Second}
	var offsets []time.Duration
	var sizes []uint64
	for i := range w.packets {
		offsets, sizes = append(offsets, w.offset(i)), append(sizes, w.bytesOf(i))
	}
	require.Equal(t, []time.Duration{0, 3 * time.Second, 6 * time.Second, 9 * time.Second}, offsets)
	require.Equal(t, []uint64{250, 251, 251, 251}, sizes)
	huge := oneWay{direction: &direction{packets: 1 << 40, bytes: 1 << 50}, length: 30 * 24 * time.Hour}
	require.Equal(t, 30*24*time.Hour, huge.offset(1<<40-1))
	require.Equal(t, uint64(1<<10), huge.bytesOf(1<<39))
}

func TestDirections(t *testing.T) {
	type way struct {
		isAnswer bool
		after    time.Duration
		length   time.Duration
	}
	for _, test := range []struct {
		asked, answered uint64
		want            []way
	}{
		{9, 7, []way{{false, 0, 4 * time.Second}, {true, time.Microsecond, 4*time.Second - time.Microsecond}}},
		{1, 1, []way{{false, 0, 4 * time.Second}, {true, 4 * time.Second, 0}}},
		{2, 0, []way{{false, 0, 4 * time.Second}}},
		{0, 3, []way{{true, time.Microsecond, 4*time.Second - time.Microsecond}}},
	} {
		r := row{start: 5e9, length: 4 * time.Second, asked: direction{packets: test.asked}, answered: direction{packets: test.answered}}
		var got []way
		for _, w := range directions(&r) {
			got = append(got, way{w.isAnswer, w.first.Sub(r.start), w.length})
		}
		require.Equal(t, test.want, got)
	}
}
