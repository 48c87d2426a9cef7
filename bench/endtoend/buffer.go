package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// setBuffers gives sockets of another process receive buffers of the given size, from outside, as not every collector has an option for
// them. It asks the kernel for what they then have.
func setBuffers(pid int, sockets []socket, bytes int) error {
	process, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return fmt.Errorf("pidfd_open: %w", err)
	}
	defer unix.Close(process)
	done := 0
	for fd, inode := range socketsOf(pid) {
		if !slices.ContainsFunc(sockets, func(s socket) bool { return s.inode == inode }) {
			continue
		}
		if err := setBuffer(process, fd, bytes); err != nil {
			return err
		}
		done++
	}
	if done != len(sockets) {
		return fmt.Errorf("process %d has %d of the %d sockets on its port", pid, done, len(sockets))
	}
	return nil
}

// socketsOf are the inodes of a process's sockets, by their descriptors.
func socketsOf(pid int) map[int]string {
	inodes := make(map[int]string)
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid)) // the pattern is a good one
	for _, link := range links {
		target, _ := os.Readlink(link) // one that is closed meanwhile is none of those that are looked for
		inode, ok := strings.CutPrefix(strings.TrimSuffix(target, "]"), "socket:[")
		if fd, err := strconv.Atoi(filepath.Base(link)); ok && err == nil {
			inodes[fd] = inode
		}
	}
	return inodes
}

func setBuffer(process, theirs, bytes int) error {
	fd, err := unix.PidfdGetfd(process, theirs, 0)
	if err != nil {
		return fmt.Errorf("pidfd_getfd: %w", err)
	}
	defer unix.Close(fd)
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, bytes) != nil { // without the right to go beyond net.core.rmem_max
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, bytes); err != nil {
			return err
		}
	}
	got, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
	if err != nil {
		return err
	}
	if got != 2*bytes { // socket(7): the kernel doubles it
		return fmt.Errorf("a receive buffer of %d octets was asked for and one of %d got: raise net.core.rmem_max, or run with CAP_NET_ADMIN", bytes, got/2)
	}
	return nil
}
