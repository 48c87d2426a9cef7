package main

import (
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// row is one conversation as flows.csv.gz tells of it: both directions, from the first packet to the last.
type row struct {
	start            flow.Time
	length           time.Duration
	protocol         flow.Protocol
	src, dst         netip.Addr // src sent the first packet
	srcPort, dstPort uint16     // for ICMP what rowICMP says
	asked, answered  direction
}

// direction is what went one way.
type direction struct {
	packets, bytes uint64 // bytes with the IP headers
	flags          uint16 // the OR of the TCP flags
	flagged        bool   // whether they are known
}

// end is the time of the last packet.
func (r *row) end() flow.Time { return r.start.Add(r.length) }

// isICMP tells whether r has type and code in place of ports.
func (r *row) isICMP() bool { return r.protocol == flow.ICMP || r.protocol == flow.ICMPv6 }

// flowColumns are what a set must have; state, label and attack may stand beside them and are not read: they are per flow,
// and the truth is per host.
func flowColumns() []string {
	return []string{"ts", "dur", "proto", "src", "sport", "dst", "dport", "spkts", "dpkts", "sbytes", "dbytes", "sflags", "dflags"}
}

// relative is below which a set's first time counts from the set's own beginning and not from 1970: no flow was recorded in
// 1970. The engine takes an instant of zero for unknown, and one shortly after for the first minutes ever, so such a set is
// moved to epoch, a Monday at midnight.
const (
	relative = 365 * 24 * time.Hour
	epoch    = 1_704_067_200 * time.Second // 2024-01-01
)

// timeline places the times of a set.
type timeline struct {
	known bool
	shift time.Duration
}

// at is the instant that the set calls t.
func (l *timeline) at(t time.Duration) flow.Time {
	if !l.known {
		l.known = true
		if t < relative {
			l.shift = epoch
		}
	}
	return flow.Time(max(t+l.shift, 1))
}

// leftOut counts the rows that tell of no IP conversation, by why.
type leftOut map[string]int

// readRows reads all conversations.
func readRows(name string, r io.Reader, times *timeline) ([]row, leftOut, error) {
	s, err := newSheet(name, r, flowColumns())
	if err != nil {
		return nil, nil, err
	}
	var rows []row
	out := leftOut{}
	for {
		more, err := s.next()
		if err != nil {
			return nil, nil, err
		}
		if !more {
			break
		}
		if r, why := readRow(s, times); why == "" {
			rows = append(rows, r)
		} else {
			out[why]++
		}
	}
	if len(rows) == 0 {
		return nil, nil, fmt.Errorf("%s: no flows", name)
	}
	return rows, out, nil
}

// readRow reads the row at which s stands, or says why it is left out.
func readRow(s *sheet, times *timeline) (r row, why string) {
	name := strings.ToLower(s.text("proto"))
	protocol, ok := protocolOf(name)
	if !ok {
		return row{}, fmt.Sprintf("of protocol %q", name) // ARP and the like; it need not even have addresses
	}
	r = row{
		start: times.at(s.seconds("ts")), length: max(s.seconds("dur"), 0), protocol: protocol,
		src: s.address("src"), dst: s.address("dst"),
		srcPort: uint16(s.number("sport", 1<<16-1)), dstPort: uint16(s.number("dport", 1<<16-1)),
		asked: readDirection(s, "s"), answered: readDirection(s, "d"),
	}
	if r.protocol == flow.ICMP && r.src.Is6() {
		r.protocol = flow.ICMPv6
	}
	if r.asked.packets+r.answered.packets == 0 {
		return row{}, "without packets"
	}
	return r, ""
}

func readDirection(s *sheet, side string) direction {
	return direction{
		packets: s.number(side+"pkts", 1<<53), bytes: s.number(side+"bytes", 1<<53),
		flags: uint16(s.number(side+"flags", 1<<16-1)), flagged: s.text(side+"flags") != "",
	}
}

// protocolOf knows IANA's keywords, numbers, and what else is usual for ICMPv6.
func protocolOf(name string) (flow.Protocol, bool) {
	if n, err := strconv.ParseUint(name, 10, 8); err == nil {
		return flow.Protocol(n), true
	}
	switch name {
	case "icmp6", "icmpv6":
		return flow.ICMPv6, true
	}
	return flow.ParseProtocol(name)
}
