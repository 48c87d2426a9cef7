package detect

import "github.com/otelflow/otelflow/internal/flow"

// settle judges a conversation for the first time and keeps it for what may follow.
func (j *joiner) settle(e *Entry[fingerprint, memo], at flow.Time) {
	c := j.whole(e)
	j.conclude(c, at, true)
	if c.outcome == Answered {
		j.condense(e, at)
	} else {
		j.conversations.Keep(e, brief, at)
	}
}

// condense keeps no more of a conversation than it takes to know what follows: it was answered.
func (j *joiner) condense(e *Entry[fingerprint, memo], at flow.Time) {
	whole := e.Value.whole
	e.Value = memoOf(j.whole(e))
	j.wholes.Give(whole)
	j.conversations.Keep(e, talking, at)
}

// conclude judges a conversation for the first time and gives the contact, unless it is none. Where it has not waited for its
// answer, silence proves nothing.
func (j *joiner) conclude(c *conversation, at flow.Time, waited bool) {
	client := opener(c)
	if client == nobody {
		if !c.settled {
			j.stats.Backscatter++
		}
		c.settled = true
		return
	}
	c.settled, c.told, c.client = true, true, int8(client)
	if !c.both() {
		j.exporters.learn(c)
	}
	if c.key.protocol == flow.TCP {
		j.exporters.learnSampling(c)
	}
	around := j.around(c)
	around.bothWays = around.bothWays && waited
	c.outcome = outcome(c, around)
	j.stats.Contacts[c.outcome]++
	j.tell(c, at, false)
}

// revise gives a contact again when its answer came after it was given. What is known already never gets less.
func (j *joiner) revise(e *Entry[fingerprint, memo], now flow.Time) {
	c := j.whole(e)
	o := outcome(c, j.around(c))
	if o == c.outcome || o != Answered && o != Refused {
		return
	}
	c.outcome = o
	j.stats.Revised++
	j.tell(c, now, true)
	if o == Answered {
		j.condense(e, now)
	}
}

// tell gives the contact that a conversation is.
func (j *joiner) tell(c *conversation, at flow.Time, revised bool) {
	k := &c.key
	client, server := c.client, 1-c.client
	asked, answered := &c.half[client], &c.half[server]
	j.contact = Contact{
		Client: k.addr[client].Addr(), Server: k.addr[server].Addr(), ClientPort: k.port[client], ServerPort: k.port[server],
		Protocol: k.protocol, ICMPType: k.query,
		Outcome: c.outcome, Revised: revised,
		At: at, Last: c.last(),
		Sent: asked.Volume, Received: answered.Volume, Sampling: c.sampling,
	}
	if k.protocol == flow.TCP && asked.flagged {
		j.contact.TCPFlags = asked.flags
	}
	witness := asked
	if !asked.seen {
		witness = answered
	}
	j.contact.First, j.contact.Exporter = witness.first, j.exporters.address(witness.exporter)
	j.give(&j.contact)
}

// leaving sees what goes from the table, and judges early a conversation that must make room while it is pending.
func (j *joiner) leaving(e *Entry[fingerprint, memo], evicted bool) {
	if evicted {
		j.stats.Conversations.Evicted++
	}
	if e.Value.answered() {
		return
	}
	if c := j.whole(e); e.Segment() == pending {
		j.stats.Hurried++
		j.unblocked = j.queueOf(c)
		j.dequeue(j.unblocked)
		j.conclude(c, j.now, false)
	}
	j.wholes.Give(e.Value.whole)
}

// around gathers what the judgement of c needs beyond c.
func (j *joiner) around(c *conversation) surroundings {
	if c.both() {
		return surroundings{sampled: c.sampling > 1}
	}
	client, server := c.key.addr[c.client], c.key.addr[1-c.client]
	h := &c.half[c.only()]
	e := j.errors.Find(pair{from: server, to: client})
	return surroundings{
		bothWays:    j.exporters.bothWays(h.exporter),
		sampled:     c.sampling > 1 || j.exporters.sampled(h.exporter),
		unreachable: e != nil && e.Value >= h.first,
	}
}
