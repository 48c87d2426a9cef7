package detect

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
func (x *exporters) bothWays(number uint32) bool {
	e := x.at(number)
	return e != nil && e.paired >= convincing && e.paired >= e.lone
}

// learn counts what a conversation says about its exporter.
func (x *exporters) learn(c *conversation) {
	a, b := &c.half[0], &c.half[1]
	lone := &c.half[c.only()]
	mustHaveAnswer := lone.flagged && lone.flags&(syn|ack) == syn|ack && !onlyAnswers(lone) // ICMP has no flag as high as ACK
	switch {
	case c.both():
		x.learnPair(a.exporter, b.exporter)
	case mustHaveAnswer:
		if e := x.at(lone.exporter); e != nil {
			e.lone++
			e.fade()
		}
	}
}

// learnPair counts that both halves of a conversation were seen, and by whom.
func (x *exporters) learnPair(a, b uint32) {
	if e := x.at(a); a == b && e != nil {
		e.paired++
		e.fade()
	}
}

func (s *sight) fade() {
	if s.paired+s.lone >= memory {
		s.paired, s.lone = s.paired/2, s.lone/2
	}
}

// sampled tells whether an exporter seems to look at few of the packets, though it did not say so: many do not, or say it
// only every half hour. Then a lone SYN proves nothing.
func (x *exporters) sampled(number uint32) bool {
	e := x.at(number)
	return e != nil && e.torn >= tornEnough && e.torn > e.whole
}

// learnSampling counts what a TCP conversation says about that.
func (x *exporters) learnSampling(c *conversation) {
	const data = 100 // bytes of a packet that must be acknowledged: a probe is smaller
	h := &c.half[c.only()]
	s := x.at(h.exporter)
	switch {
	case s == nil || !h.flagged || h.flags&ack == 0:
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
