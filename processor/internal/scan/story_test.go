package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// A story is a list of one-way records, as a NetFlow v5 exporter at the border sends them, in the order of their ends.

const (
	fin = detecttest.FIN
	syn = detecttest.SYN
	rst = detecttest.RST
	psh = detecttest.PSH
	ack = detecttest.ACK
	urg = detecttest.URG
)

// began is when the stories begin.
var began = detecttest.Began

// end is one end of a conversation.
func end(s string) netip.AddrPort { return detecttest.At(s) }

// host is the i-th host of a network, from 1.
func host(network string, i int) netip.Addr { return detecttest.Host(network, i) }

// said is what one side of a conversation sent.
type said struct {
	flags   uint16
	packets uint64
	bytes   uint64
}

// Ways in which TCP conversations begin and end, as the sum of the flags shows them.
var (
	aSyn       = said{syn, 1, 44}
	aReset     = said{rst | ack, 1, 40}
	aSynAck    = said{syn | ack, 1, 44}
	aBrokenSyn = said{syn | rst, 2, 84} // nmap -sS against an open port
	aRequest   = said{syn | ack | psh | fin, 9, 1250}
	aResponse  = said{syn | ack | psh | fin, 11, 8200}
	nothing    = said{}
)

// when is when a flow began, from the story's beginning, and how long it lasted.
type when struct{ at, lasts time.Duration }

// story collects records.
type story struct {
	flows    []flow.Flow
	exporter netip.Addr
	noFlags  bool
	sampling uint32
}

func newStory() *story { return &story{exporter: netip.MustParseAddr("192.0.2.1")} }

// say adds one record.
func (s *story) say(from, to netip.AddrPort, p flow.Protocol, w when, what said) {
	if what.packets == 0 {
		return
	}
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.NetFlowV5, Exporter: s.exporter,
		Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Protocol: p,
		Start: began.Add(w.at), End: began.Add(w.at + w.lasts), Received: began.Add(w.at + w.lasts + 900*time.Millisecond),
		Bytes: what.bytes, Packets: what.packets, Sampling: s.sampling,
	}
	if p == flow.TCP && !s.noFlags {
		f.Fields.Add(flow.FieldTCPFlags)
		f.TCPFlags = what.flags
	}
	s.flows = append(s.flows, f)
}

// tcp adds a conversation: what was asked at a moment, and what came back a little later.
func (s *story) tcp(client, server netip.AddrPort, at time.Duration, asked, answered said) {
	s.say(client, server, flow.TCP, when{at, 40 * time.Millisecond}, asked)
	s.say(server, client, flow.TCP, when{at + 3*time.Millisecond, 35 * time.Millisecond}, answered)
}

// udp adds a query and its response, if any.
func (s *story) udp(client, server netip.AddrPort, at time.Duration, asked, answered said) {
	s.say(client, server, flow.UDP, when{at, 0}, asked)
	s.say(server, client, flow.UDP, when{at + 7*time.Millisecond, 0}, answered)
}

// ping adds an echo request and its reply, if any, the type in the upper octet of the port as v5 has it.
func (s *story) ping(from, to netip.Addr, at time.Duration, answered bool) {
	s.say(netip.AddrPortFrom(from, 0), netip.AddrPortFrom(to, 8<<8), flow.ICMP, when{at, 0}, said{packets: 1, bytes: 84})
	if answered {
		s.say(netip.AddrPortFrom(to, 0), netip.AddrPortFrom(from, 0), flow.ICMP, when{at + 2*time.Millisecond, 0}, said{packets: 1, bytes: 84})
	}
}

// surf adds ordinary traffic: it shows the exporter's two eyes.
func (s *story) surf(client netip.Addr, sites int, at time.Duration) {
	for i := range sites {
		s.tcp(netip.AddrPortFrom(client, uint16(41000+i)), netip.AddrPortFrom(host("198.51.100.0/24", i+1), 443),
			at+time.Duration(i)*150*time.Millisecond, aRequest, aResponse)
	}
}

// run plays a story through an engine with this detector alone.
func run(t *testing.T, flows []flow.Flow, with ...func(*detect.Config, *Config)) []anomaly.Finding {
	t.Helper()
	found, _ := runEngine(t, flows, with...)
	return found
}

func runEngine(t *testing.T, flows []flow.Flow, with ...func(*detect.Config, *Config)) ([]anomaly.Finding, *detect.Engine) {
	t.Helper()
	engine, settings := detect.DefaultConfig(), DefaultConfig(detect.Medium)
	for _, f := range with {
		f(&engine, settings)
	}
	e := detecttest.Setup{Name: "scan", Detector: settings, Engine: func(c *detect.Config) { *c = engine }}.NewEngine(t)
	var found []anomaly.Finding
	for i := range flows {
		e.Observe(&flows[i])
		found = e.Findings(found)
	}
	e.Finish()
	return e.Findings(found), e
}

// ends are the closing findings.
func ends(found []anomaly.Finding) []anomaly.Finding { return detecttest.In(anomaly.Closed, found) }

// count is a number of a finding.
func count(t *testing.T, f *anomaly.Finding, name string) float64 {
	t.Helper()
	return detecttest.Count(t, f, name).Value
}
