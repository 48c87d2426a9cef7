package main

import (
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

// socketsOn are the sockets bound to port.
func socketsOn(port int) (all []socket, err error) {
	for _, table := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		text, err := os.ReadFile(table)
		if os.IsNotExist(err) {
			continue // a kernel without IPv6
		}
		if err != nil {
			return nil, err
		}
		found, err := parseSockets(string(text), port)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// The columns of /proc/net/udp (proc_pid_net(5)), of which one holds both queues, and one two words of a timer.
const (
	columnLocal  = 1
	columnQueues = 4
	columnInode  = 9
	columnDrops  = 12
)

func parseSockets(table string, port int) (found []socket, err error) {
	local := fmt.Sprintf(":%04X", port)
	for line := range strings.Lines(table) {
		columns := strings.Fields(line)
		if len(columns) <= columnDrops || !strings.HasSuffix(columns[columnLocal], local) {
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
