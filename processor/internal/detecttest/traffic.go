package detecttest

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Traffic is an endless mix in which a given number of conversations is remembered at any time. Of twenty turns seventeen
// are conversations with an answer (eleven TCP sessions, a handshake, five DNS queries), two are probes that nobody answers,
// by a tenth as many hosts outside as there are conversations, and one is a later slice of some session that is remembered.
type Traffic struct {
	keys, hosts uint64
	turn        uint64 // how many turns have begun
	record      flow.Flow
}

const (
	// behind is how many turns an answer comes after its question: as many conversations are open at a time.
	behind = 60
	// remembered is for how long the engine keeps a conversation that was answered, by default: active timeout and join window.
	remembered = 30*time.Minute + 20*time.Second
)

// NewTraffic is a mix of so many conversations.
func NewTraffic(keys int) *Traffic {
	return &Traffic{keys: uint64(keys), hosts: uint64(keys / 10), record: flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.NetFlowV5, Exporter: netip.MustParseAddr("192.0.2.1"),
	}}
}

// Config is of an engine with room for all the traffic. Every conversation is with another peer, so the memory of those is full
// soon.
func (l *Traffic) Config() detect.Config {
	cfg := detect.DefaultConfig()
	cfg.MaxConversations, cfg.MaxPeers = max(16, int(l.keys*5/4)), max(16, int(l.keys/2))
	return cfg
}

// Hosts is how many hosts outside probe.
func (l *Traffic) Hosts() int { return int(l.hosts) }

// Warm plays until as many conversations are remembered as ever will be, and every host has probed.
func (l *Traffic) Warm(e *detect.Engine) {
	for l.turn < l.keys*5/4+behind {
		l.Play(e)
	}
}

// WarmAgain plays until all of them have gone and others are there, so that whatever is used again has been used before.
func (l *Traffic) WarmAgain(e *detect.Engine) {
	for end := l.turn + l.keys*3; l.turn < end; {
		l.Play(e)
	}
}

// Play shows the records of one turn to e and returns how many there were.
func (l *Traffic) Play(e *detect.Engine) (flows int) {
	turn, kind := l.turn, l.turn%20
	l.turn++
	switch {
	case kind < 2:
		l.probe(turn, kind)
	case kind == 19:
		l.slice(turn)
	default:
		l.session(turn, turn)
	}
	e.Observe(&l.record)
	if kind < 2 || kind == 19 || turn < behind {
		return 1
	}
	l.session(turn-behind, turn)
	l.turnRound()
	e.Observe(&l.record)
	return 2
}

// at is the time of a turn.
func (l *Traffic) at(turn uint64) flow.Time {
	return Began.Add(time.Duration(turn * (uint64(remembered) * 17 / 20 / l.keys)))
}

// session is the question of the conversation that began at a turn, or its answer turned round.
func (l *Traffic) session(begun, turn uint64) {
	f, h := &l.record, detect.Mix(begun)
	f.Src, f.Dst = inNet(10<<24, h%(l.keys/16+1)), inNet(44<<24, h>>40&0xffff)
	f.SrcPort, f.DstPort = uint16(h>>24)|1024, 443
	f.Start, f.End = l.at(turn), l.at(turn).Add(40*time.Millisecond)
	f.Protocol, f.TCPFlags, f.Packets, f.Bytes = flow.TCP, SYN|ACK|PSH|FIN, 9, 1250
	switch kind := begun % 20; {
	case kind < 7:
		f.DstPort, f.Protocol, f.TCPFlags, f.Packets, f.Bytes = 53, flow.UDP, 0, 1, 70
	case kind == 7:
		f.TCPFlags, f.Packets, f.Bytes = SYN|ACK|FIN, 4, 172
	}
}

func (l *Traffic) turnRound() {
	f := &l.record
	f.Src, f.Dst, f.SrcPort, f.DstPort = f.Dst, f.Src, f.DstPort, f.SrcPort
}

// slice is more of a session that began at any time since the engine remembers.
func (l *Traffic) slice(turn uint64) {
	begun := turn - min(turn, behind+20+detect.Mix(turn)%l.keys)
	l.session(begun-begun%20+8+turn/20%11, turn)
	l.record.TCPFlags = PSH | ACK
	if turn/20%2 == 0 {
		l.turnRound()
	}
}

// probe is a SYN of the next host but one; a quarter of the hosts have two targets.
func (l *Traffic) probe(turn, kind uint64) {
	f, nth := &l.record, (turn/20+kind*(l.hosts/2))%l.hosts
	f.Src, f.Dst = inNet(128<<24, nth*0x9e3779b1%(1<<28)), inNet(10<<24|200<<16, nth&0xffff)
	f.SrcPort, f.DstPort = uint16(detect.Mix(turn))|1024, 23
	if kind == 1 && nth%4 == 0 {
		f.DstPort = 2323
	}
	f.Start, f.End = l.at(turn), l.at(turn)
	f.Protocol, f.TCPFlags, f.Packets, f.Bytes = flow.TCP, SYN, 1, 44
}

// inNet is a host of an IPv4 network.
func inNet(network uint32, host uint64) netip.Addr {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], network|uint32(host))
	return netip.AddrFrom4(a)
}
