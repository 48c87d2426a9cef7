package detect

import (
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// joiner makes contacts of flow records. A record waits for its other half until the outcome is certain, or until the join
// window has passed in event time; afterwards the conversation is remembered, so that later slices of it make no new
// contact, and an answer that comes late still sets the outcome right.
type joiner struct {
	conversations *Table[key, conversation]
	errors        *Table[pair, flow.Time] // who said of itself that it is unreachable, to whom, and until when
	exporters     *Table[netip.Addr, sight]
	queues        queues
	unblocked     *queue // one whose first was evicted
	window        time.Duration
	gap           time.Duration
	now           flow.Time

	give    func(*Contact)
	contact Contact // the one that is being given
	stats   *Stats
}

// The segments of the conversations, in the order in which they make room.
const (
	brief   = iota // settled without an answer: kept for retries and late answers
	pending        // waiting for the other half
	talking        // answered: kept for its later slices
)

// pair is a direction between two hosts.
type pair struct{ from, to netip.Addr }

func newJoiner(cfg *Config, stats *Stats, give func(*Contact)) *joiner {
	j := &joiner{window: cfg.JoinWindow, gap: cfg.InactiveTimeout + cfg.JoinWindow, give: give, stats: stats, queues: newQueues()}
	n := cfg.MaxConversations
	j.conversations = NewTable(n, []Segment{
		brief:   {Idle: 2*cfg.JoinWindow + cfg.InactiveTimeout},
		pending: {Reserve: n / 4},
		talking: {Idle: cfg.ActiveTimeout + cfg.JoinWindow, Reserve: n / 2},
	}, j.leaving)
	j.errors = NewTable[pair, flow.Time](n/16+1, []Segment{{Idle: cfg.JoinWindow + cfg.InactiveTimeout}}, nil)
	j.exporters = NewTable[netip.Addr, sight](maxExporters, []Segment{{}}, nil)
	return j
}

// observe takes in one record at event time now.
func (j *joiner) observe(f *flow.Flow, s span, now flow.Time) {
	j.now = now
	k, from, kind := keyOf(f)
	switch kind {
	case errorMessage:
		j.noteError(f, s, now)
		return
	case groupwise:
		j.stats.Groupwise++
		return
	case incomplete:
		j.stats.Incomplete++
		return
	}
	e := j.conversations.Find(k)
	switch {
	case e == nil:
		e = j.conversations.Add(k, pending, now)
	case e.Value.settled && j.isAnother(&e.Value, f, s):
		e.Value = conversation{} // the ports were used again
		j.conversations.Keep(e, pending, now)
	case e.Value.settled:
		j.stats.Continued++
		j.conversations.Keep(e, e.Segment(), now)
	}
	c := &e.Value
	paired := c.both()
	c.sampling = max(c.sampling, f.Sampling)
	if !c.half[from].add(f, s) {
		j.stats.Duplicates++
	}
	if !paired && c.both() {
		j.stats.Joined++
		j.learn(c)
	}
	j.proceed(e, from, now)
}

// proceed does what a new record of a conversation makes possible.
func (j *joiner) proceed(e *Entry[key, conversation], from int, now flow.Time) {
	c := &e.Value
	if !c.settled && !c.asker.IsValid() {
		c.asker = e.Key.addr[likelyOpener(&e.Key, c, from)]
		j.queues.of(c.asker).push(e)
	}
	certain := c.both() && opener(&e.Key, c) != nobody
	switch {
	case c.told:
		j.revise(e, now)
	case c.settled && certain:
		j.settle(e, now) // it was taken for backscatter
	case certain:
		c.certain = true
		j.drain(j.queues.of(c.asker), now)
	}
	if j.unblocked != nil {
		j.drain(j.unblocked, now)
		j.unblocked = nil
	}
}

// drain settles the first conversations of a queue, as far as they are certain.
func (j *joiner) drain(q *queue, at flow.Time) {
	for e := q.first; e != nil && e.Value.certain; e = q.first {
		q.pop()
		j.settle(e, at)
	}
}

// ripen settles a conversation that is the first of its queue and has waited long enough, and those behind that waited for it.
func (j *joiner) ripen(e *Entry[key, conversation], at flow.Time) {
	q := j.queues.of(e.Value.asker)
	q.pop()
	j.settle(e, at)
	j.drain(q, at)
}

// isAnother tells whether a record on the ports of a settled conversation begins another one: after a pause that no exporter
// makes within a flow, and never in the middle of a TCP connection, whose slices may come in any order.
func (j *joiner) isAnother(c *conversation, f *flow.Flow, s span) bool {
	if c.outcome == Answered && f.Protocol == flow.TCP && f.TCPFlags != 0 && f.TCPFlags&syn == 0 {
		return false
	}
	return s.start > c.last().Add(j.gap)
}

// expire settles what has waited for its other half long enough, each at the moment when its time was up, and forgets
// conversations that are over.
func (j *joiner) expire(now flow.Time) {
	for e := j.conversations.Oldest(pending); e != nil && e.Seen.Add(j.window) <= now; e = j.conversations.Oldest(pending) {
		j.now = e.Seen.Add(j.window)
		j.ripen(e, j.now)
	}
	j.conversations.Expire(now)
	j.errors.Expire(now)
}

// finish settles everything at once.
func (j *joiner) finish(now flow.Time) {
	for e := j.conversations.Oldest(pending); e != nil; e = j.conversations.Oldest(pending) {
		j.ripen(e, now)
	}
}

// settle judges a conversation for the first time and keeps it for what may follow.
func (j *joiner) settle(e *Entry[key, conversation], at flow.Time) {
	j.conclude(e, at, true)
	if e.Value.outcome == Answered {
		j.conversations.Keep(e, talking, at)
	} else {
		j.conversations.Keep(e, brief, at)
	}
}

// conclude judges a conversation for the first time and gives the contact, unless it is none. Where it has not waited for its
// answer, silence proves nothing.
func (j *joiner) conclude(e *Entry[key, conversation], at flow.Time, waited bool) {
	c := &e.Value
	client := opener(&e.Key, c)
	if client == nobody {
		if !c.settled {
			j.stats.Backscatter++
		}
		c.settled = true
		return
	}
	c.settled, c.told, c.client = true, true, int8(client)
	if !c.both() {
		j.learn(c)
	}
	if e.Key.protocol == flow.TCP {
		j.learnSampling(c)
	}
	around := j.around(&e.Key, c)
	around.bothWays = around.bothWays && waited
	c.outcome = outcome(&e.Key, c, around)
	j.stats.Contacts[c.outcome]++
	j.tell(e, at, false)
}

// revise gives a contact again when its answer came after it was given. What is known already never gets less.
func (j *joiner) revise(e *Entry[key, conversation], now flow.Time) {
	c := &e.Value
	if c.outcome == Answered {
		return
	}
	o := outcome(&e.Key, c, j.around(&e.Key, c))
	if o == c.outcome || o != Answered && o != Refused {
		return
	}
	c.outcome = o
	j.stats.Revised++
	if o == Answered {
		j.conversations.Keep(e, talking, now)
	}
	j.tell(e, now, true)
}

// tell gives the contact that a conversation is.
func (j *joiner) tell(e *Entry[key, conversation], at flow.Time, revised bool) {
	k, c := &e.Key, &e.Value
	client, server := c.client, 1-c.client
	asked, answered := &c.half[client], &c.half[server]
	j.contact = Contact{
		Client: k.addr[client], Server: k.addr[server], ClientPort: k.port[client], ServerPort: k.port[server],
		Protocol: k.protocol, ICMPType: k.query,
		Outcome: c.outcome, Revised: revised,
		At: at, Last: c.last(),
		Sent: asked.Volume, Received: answered.Volume, Sampling: c.sampling,
	}
	if asked.seen {
		j.contact.First, j.contact.Exporter = asked.first, asked.exporter
	} else {
		j.contact.First, j.contact.Exporter = answered.first, answered.exporter
	}
	j.give(&j.contact)
}

// leaving judges early a conversation that must make room while it is pending.
func (j *joiner) leaving(e *Entry[key, conversation], evicted bool) {
	if !evicted {
		return
	}
	j.stats.ConversationsEvicted++
	if e.Segment() == pending {
		j.stats.Hurried++
		j.unblocked = j.queues.of(e.Value.asker)
		j.unblocked.pop()
		j.conclude(e, j.now, false)
	}
}

// noteError remembers that a host said by ICMP that it could not be reached. The record does not tell which of the sender's
// datagrams it meant, so within the window it stands for all of them that nobody answered.
func (j *joiner) noteError(f *flow.Flow, s span, now flow.Time) {
	j.stats.Unreachable++
	p := pair{from: f.Src.Unmap(), to: f.Dst.Unmap()}
	e := j.errors.Find(p)
	if e == nil {
		e = j.errors.Add(p, 0, now)
	} else {
		j.errors.Keep(e, 0, now)
	}
	e.Value = max(e.Value, s.end)
}

// around gathers what the judgement of c needs beyond c.
func (j *joiner) around(k *key, c *conversation) surroundings {
	if c.both() {
		return surroundings{sampled: c.sampling > 1}
	}
	client, server := k.addr[c.client], k.addr[1-c.client]
	e := j.errors.Find(pair{from: server, to: client})
	return surroundings{
		bothWays:    j.bothWays(c.half[c.only()].exporter),
		sampled:     c.sampling > 1 || j.sampled(c.half[c.only()].exporter),
		unreachable: e != nil && e.Value >= c.half[c.only()].first,
	}
}

// clientOf is the host that opened the conversation which f is part of; invalid when f is part of none that was given.
func (j *joiner) clientOf(f *flow.Flow) netip.Addr {
	k, _, kind := keyOf(f)
	if kind != conversational {
		return netip.Addr{}
	}
	if e := j.conversations.Find(k); e != nil && e.Value.told {
		return k.addr[e.Value.client]
	}
	return netip.Addr{}
}
