package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// socket is what the kernel says of one UDP socket.
type socket struct {
	inode         string
	queued, drops uint64 // octets that wait, datagrams that were dropped
}

// socketsOn are the sockets bound to port of 127.0.0.1, where all contenders are told to listen.
func socketsOn(port int) ([]socket, error) {
	const table = "/proc/net/udp"
	text, err := os.ReadFile(table)
	if err != nil {
		return nil, err
	}
	found, err := parseSockets(string(text), port)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", table, err)
	}
	return found, nil
}

// The columns of /proc/net/udp (proc_pid_net(5)), of which one holds both queues, and one two words of a timer.
const (
	columnLocal  = 1
	columnQueues = 4
	columnInode  = 9
	columnDrops  = 12
)

func parseSockets(table string, port int) (found []socket, err error) {
	local := fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32([]byte{127, 0, 0, 1}), port) // as the kernel has it in memory
	for line := range strings.Lines(table) {
		columns := strings.Fields(line)
		if len(columns) <= columnDrops || columns[columnLocal] != local {
			continue
		}
		_, received, _ := strings.Cut(columns[columnQueues], ":")
		s := socket{inode: columns[columnInode]}
		if s.queued, err = strconv.ParseUint(received, 16, 64); err != nil {
			return nil, err
		}
		if s.drops, err = strconv.ParseUint(columns[columnDrops], 10, 64); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, nil
}

// total adds up sockets.
func total(sockets []socket) (t socket) {
	for _, s := range sockets {
		t.queued += s.queued
		t.drops += s.drops
	}
	return t
}
