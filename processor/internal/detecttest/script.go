// Package detecttest is what the tests of detectors have in common: a script of conversations as an exporter tells them, and an
// engine that judges it.
package detecttest

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// TCP flags (RFC 9293 section 3.1).
const (
	FIN = 0x01
	SYN = 0x02
	RST = 0x04
	PSH = 0x08
	ACK = 0x10
	URG = 0x20
)

// Began is when scripts begin: Monday, the second of March 2026, at nine in the morning UTC.
var Began = flow.TimeOf(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

// Said is what one side of a conversation sent.
type Said struct {
	Flags   uint16 // the sum over the flow; TCP only
	Packets uint64
	Bytes   uint64
}

// The halves of short TCP conversations.
var (
	Syn     = Said{SYN, 1, 44}
	Reset   = Said{RST | ACK, 1, 40}
	SynAck  = Said{SYN | ACK, 1, 44}
	Nothing = Said{}
)

// Sent is the half of a whole TCP session, or the datagrams of UDP, that carried so many bytes.
func Sent(bytes uint64) Said {
	return Said{SYN | ACK | PSH | FIN, max(4, bytes/1000), bytes}
}

// When is when a flow began, from the script's beginning, and how long it lasted.
type When struct{ At, Lasts time.Duration }

// Script collects the one-way records of an exporter at the border, as NetFlow v5 has them.
type Script struct {
	Flows    []flow.Flow
	Exporter netip.Addr
	Sampling uint32
	// ActiveTimeout cuts longer flows in slices, their bytes spread evenly; 0 does not.
	ActiveTimeout time.Duration
}

// NewScript is an empty script.
func NewScript() *Script { return &Script{Exporter: netip.MustParseAddr("192.0.2.1")} }

// Converse adds a conversation: what the client said, and what the server said three milliseconds later, if anything.
func (s *Script) Converse(client, server netip.AddrPort, p flow.Protocol, w When, said ...Said) {
	s.Say(client, server, p, w, said[0])
	if len(said) > 1 {
		s.Say(server, client, p, When{w.At + 3*time.Millisecond, max(0, w.Lasts-3*time.Millisecond)}, said[1])
	}
}

// Say adds the records of one direction.
func (s *Script) Say(from, to netip.AddrPort, p flow.Protocol, w When, what Said) {
	if what.Packets == 0 {
		return
	}
	slices := uint64(1)
	if s.ActiveTimeout > 0 {
		slices = max(1, uint64((w.Lasts+s.ActiveTimeout-1)/s.ActiveTimeout))
	}
	for i := range slices {
		w, part := w, what
		if slices > 1 {
			w, part = s.slice(w, what, i, slices)
		}
		s.record(from, to, p, w, part)
	}
}

// slice is the i-th of so many slices of a flow.
func (s *Script) slice(w When, what Said, i, of uint64) (When, Said) {
	begins := time.Duration(i) * s.ActiveTimeout
	part := Said{Flags: what.Flags, Packets: max(1, what.Packets/of), Bytes: what.Bytes / of}
	if i > 0 {
		part.Flags &^= SYN
	}
	if i < of-1 {
		part.Flags &^= FIN | RST
	}
	return When{w.At + begins, min(s.ActiveTimeout, w.Lasts-begins)}, part
}

func (s *Script) record(from, to netip.AddrPort, p flow.Protocol, w When, what Said) {
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.NetFlowV5, Exporter: s.Exporter,
		Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Protocol: p,
		Start: Began.Add(w.At), End: Began.Add(w.At + w.Lasts), Received: Began.Add(w.At + w.Lasts + 900*time.Millisecond),
		Bytes: what.Bytes, Packets: what.Packets, Sampling: s.Sampling,
	}
	if p == flow.TCP {
		f.Fields.Add(flow.FieldTCPFlags)
		f.TCPFlags = what.Flags
	}
	s.Flows = append(s.Flows, f)
}

// InOrder are the records in the order of their ends, as exporters send them.
func (s *Script) InOrder() []flow.Flow {
	slices.SortStableFunc(s.Flows, func(a, b flow.Flow) int { return cmp.Compare(a.End, b.End) })
	return s.Flows
}

// At is one end of a conversation, "address:port".
func At(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// Host is the i-th host of a network, from 1.
func Host(network string, i int) netip.Addr {
	a := netip.MustParsePrefix(network).Addr()
	for range i {
		a = a.Next()
	}
	return a
}
