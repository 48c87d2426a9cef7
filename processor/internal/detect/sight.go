package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// sight is what an exporter was seen to show of conversations: whether it exports both directions must be known before the
// absence of an answer says anything. Only conversations that certainly had an answer count (a whole TCP handshake), so neither
// a flood, nor a scan of dark addresses, nor stray ACKs make an exporter look one-eyed.
type sight struct {
	paired uint16 // it showed both halves
	lone   uint16 // it showed one, whose handshake tells that there was another
	whole  uint16 // halves of TCP connections with their beginning
	torn   uint16 // lone packets of data out of the middle of one
}

const (
	// maxExporters bounds what is remembered about exporters; beyond it the longest known is forgotten and learnt anew.
	maxExporters = 4096
	// convincing is how many pairs prove that both directions are exported. One does: two records of one exporter with the
	// same ports, mirrored, are no coincidence, and a network that is dark but for its scanners offers few.
	convincing = 1
	// tornEnough is how many lone packets it takes to suspect an exporter of sampling. Whoever sees every packet sees what
	// acknowledged them, too.
	tornEnough = 16
	// memory is after how many conversations the old half of the evidence is let go, so that a changed export is noticed.
	memory = 1024
)

// bothWays tells whether an exporter is known to show answers.
func (j *joiner) bothWays(exporter netip.Addr) bool {
	e := j.exporters.Find(exporter)
	return e != nil && e.Value.paired >= convincing && e.Value.paired >= e.Value.lone
}

// learn counts what a conversation says about its exporter.
func (j *joiner) learn(c *conversation) {
	a, b := &c.half[0], &c.half[1]
	lone := &c.half[c.only()]
	mustHaveAnswer := lone.flagged && lone.flags&(syn|ack) == syn|ack && !onlyAnswers(lone) // ICMP has no flag as high as ACK
	switch {
	case c.both() && a.exporter != b.exporter, !c.both() && !mustHaveAnswer:
		return
	}
	s := j.sightOf(lone.exporter)
	if c.both() {
		s.paired++
	} else {
		s.lone++
	}
	if s.paired+s.lone >= memory {
		s.paired, s.lone = s.paired/2, s.lone/2
	}
}

// sampled tells whether an exporter seems to look at few of the packets, though it did not say so: many do not, or say it
// only every half hour. Then a lone SYN proves nothing.
func (j *joiner) sampled(exporter netip.Addr) bool {
	e := j.exporters.Find(exporter)
	return e != nil && e.Value.torn >= tornEnough && e.Value.torn > e.Value.whole
}

// learnSampling counts what a TCP conversation says about that.
func (j *joiner) learnSampling(c *conversation) {
	const data = 100 // bytes of a packet that must be acknowledged: a probe is smaller
	h := &c.half[c.only()]
	s := j.sightOf(h.exporter)
	switch {
	case !h.flagged || h.flags&ack == 0:
		return
	case h.flags&syn != 0 && h.Packets > 1:
		s.whole++
	case !c.both() && h.flags&(syn|rst) == 0 && h.Packets == 1 && h.Bytes >= data:
		s.torn++
	}
	if s.whole+s.torn >= memory {
		s.whole, s.torn = s.whole/2, s.torn/2
	}
}

// sightOf is what is remembered of an exporter.
func (j *joiner) sightOf(exporter netip.Addr) *sight {
	e := j.exporters.Find(exporter)
	if e == nil {
		e = j.exporters.Add(exporter, 0, flow.Time(0))
	}
	return &e.Value
}
