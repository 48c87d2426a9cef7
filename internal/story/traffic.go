package story

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Rhythms: where a beat stands to the beat before.
const (
	sleeping = "sleep"   // a period after it, give or take the jitter: what sleeps between its tries
	clocked  = "clock"   // on the clock, give or take the jitter: what a timetable starts
	normal   = "normal"  // a period after it; the jitter is the standard deviation
	poisson  = "poisson" // at any time, the same chance each: many people
)

// Outcomes: what the one asked does.
const (
	answered = "answered"
	refused  = "refused"
	silent   = "silent"
	unasked  = "unasked" // it speaks, and nobody is seen to have asked
)

// traffic is one kind of connections. The README has each key.
type traffic struct {
	From       hosts    `yaml:"from"`
	To         hosts    `yaml:"to"`
	Port       ports    `yaml:"port"`
	ClientPort ports    `yaml:"client_port"`
	Protocol   protocol `yaml:"protocol"`
	ICMPType   uint8    `yaml:"icmp_type"`

	At       span    `yaml:"at"`
	Every    span    `yaml:"every"`
	Times    int     `yaml:"times"`
	Until    span    `yaml:"until"`
	Rhythm   string  `yaml:"rhythm"`
	Jitter   float64 `yaml:"jitter"`
	Missed   float64 `yaml:"missed"`
	Burst    int     `yaml:"burst"`
	Gap      span    `yaml:"gap"`
	On       string  `yaml:"on"`
	Between  hours   `yaml:"between"`
	Together bool    `yaml:"together"`

	Sent        size    `yaml:"sent"`
	Received    size    `yaml:"received"`
	Packets     uint64  `yaml:"packets"`
	PacketsBack uint64  `yaml:"packets_back"`
	PacketSize  size    `yaml:"packet_size"`
	Lasting     span    `yaml:"lasting"`
	Spread      float64 `yaml:"spread"`

	Outcome     string   `yaml:"outcome"`
	Flags       flags    `yaml:"flags"`
	AnswerFlags flags    `yaml:"answer_flags"`
	Fragments   bool     `yaml:"fragments"`
	In          uint32   `yaml:"in"`
	Out         uint32   `yaml:"out"`
	SeenBy      []string `yaml:"seen_by"`
}

// complete fills in what was not given and says what is wrong.
func (t *traffic) complete(s *Story) error {
	t.From.use, t.To.use, t.Port.use = cmp.Or(t.From.use, each), cmp.Or(t.To.use, anew), cmp.Or(t.Port.use, anew)
	t.Rhythm, t.Outcome = cmp.Or(t.Rhythm, sleeping), cmp.Or(t.Outcome, answered)
	t.Protocol, t.PacketSize = cmp.Or(t.Protocol, protocol(flow.TCP)), cmp.Or(t.PacketSize, 1400)
	t.Burst, t.On = max(t.Burst, 1), cmp.Or(t.On, "daily")
	if t.isICMP() && t.ICMPType == 0 {
		t.ICMPType = echoRequest(t.Protocol)
	}
	if t.Times == 0 {
		t.Until = cmp.Or(t.Until, s.Lasts)
	}
	if t.Times == 0 && t.Every == 0 {
		t.Times = 1
	}
	for _, name := range t.SeenBy {
		if _, ok := s.Exporters[name]; !ok {
			return fmt.Errorf("seen_by: there is no exporter %q", name)
		}
	}
	return errors.Join(
		t.From.needed("from"), t.To.needed("to"), t.validatePorts(), t.validateTime(),
		oneOf("rhythm", t.Rhythm, sleeping, clocked, normal, poisson),
		oneOf("outcome", t.Outcome, answered, refused, silent, unasked),
		oneOf("on", t.On, "daily", "weekdays", "weekends"),
	)
}

func (t *traffic) validatePorts() error {
	if flow.Protocol(t.Protocol).HasPorts() && !t.Fragments {
		return t.Port.needed("port")
	}
	if t.Port.n > 0 {
		return errors.New("port: got one, there is none in this protocol")
	}
	return nil
}

func (t *traffic) validateTime() error {
	if t.Every == 0 && t.Times > 1 {
		return errors.New("every: got nothing, must be given for more than one time")
	}
	if t.Every > 0 && t.Times == 0 && t.Until == 0 {
		return errors.New("times, until: got neither, and the story does not say how long it lasts")
	}
	if t.Jitter < 0 || t.Jitter >= 1 || t.Missed < 0 || t.Missed >= 1 || t.Spread < 0 || t.Spread > 2 {
		return errors.New("jitter and missed may be 0 to below 1, spread 0 to 2")
	}
	return nil
}

func (t *traffic) isICMP() bool {
	return flow.Protocol(t.Protocol) == flow.ICMP || flow.Protocol(t.Protocol) == flow.ICMPv6
}

// echoRequest and echoReply are the types of ping (RFC 792, RFC 4443).
func echoRequest(p protocol) uint8 {
	if flow.Protocol(p) == flow.ICMPv6 {
		return 128
	}
	return 8
}

func echoReply(p protocol) uint8 {
	if flow.Protocol(p) == flow.ICMPv6 {
		return 129
	}
	return 0
}

// active tells whether something happens at a moment.
func (t *traffic) active(at time.Time) bool {
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	if t.On == "weekdays" && weekend || t.On == "weekends" && !weekend {
		return false
	}
	return t.Between.contains(at)
}
