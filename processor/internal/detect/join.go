package detect

import (
	"hash/maphash"
	"net/netip"
	"time"
	"unsafe"

	"github.com/otelflow/otelflow/internal/flow"
)

// joiner makes contacts of flow records. A record waits for its other half until the outcome is certain, or until the join
// window has passed in event time; afterwards the conversation is remembered, so that later slices of it make no new
// contact, and an answer that comes late still sets the outcome right.
type joiner struct {
	conversations *Table[fingerprint, memo]
	seed          maphash.Seed            // of the fingerprints
	wholes        Slab[conversation]      // of those that are not answered
	errors        *Table[pair, flow.Time] // who said of itself that it is unreachable, to whom, and until when
	exporters     exporters
	queues        queues
	unblocked     *queue // one whose first was evicted
	window        time.Duration
	gap           time.Duration
	now           flow.Time
	record        record // the one that is being taken in

	give    func(*Contact)
	contact Contact                 // the one that is being given
	pass    func(*record, Standing) // each record that does not repeat another
	stats   *Stats
}

// The segments of the conversations, in the order in which they make room.
const (
	brief   = iota // settled without an answer: kept for retries and late answers
	pending        // waiting for the other half
	talking        // answered: kept for its later slices
)

// pair is a direction between two hosts.
type pair struct{ from, to Host }

func newJoiner(cfg *Config, stats *Stats, give func(*Contact), pass func(*record, Standing)) *joiner {
	j := &joiner{
		seed: maphash.MakeSeed(), exporters: newExporters(), queues: newQueues(),
		window: cfg.JoinWindow, gap: cfg.InactiveTimeout + cfg.JoinWindow, give: give, pass: pass, stats: stats,
	}
	n := cfg.MaxConversations
	j.conversations = NewTable[fingerprint](n, []Segment{
		brief:   {Idle: 2*cfg.JoinWindow + cfg.InactiveTimeout},
		pending: {Reserve: n / 4},
		talking: {Idle: cfg.ActiveTimeout + cfg.JoinWindow, Reserve: n / 2},
	}, j.leaving)
	j.errors = NewTable[pair, flow.Time](n/16+1, []Segment{{Idle: cfg.JoinWindow + cfg.InactiveTimeout}}, nil)
	return j
}

// observe takes in one record at event time now.
func (j *joiner) observe(f *flow.Flow, s span, now flow.Time) {
	j.now = now
	k, from, kind := keyOf(f)
	j.record = record{Flow: f, span: s, from: from}
	r := &j.record
	switch kind {
	case errorMessage:
		j.noteError(f, s, now)
		j.pass(r, Standing{})
		return
	case groupwise:
		j.stats.Groupwise++
		return
	case incomplete:
		j.stats.Incomplete++
		j.pass(r, Standing{})
		return
	}
	r.exporter = j.exporters.number(f.Exporter)
	e := j.entry(&k, r)
	if e.Value.answered() {
		j.recall(&e.Value, r)
		return
	}
	j.extend(e, r)
	j.proceed(e, from, now)
}

// size is how many conversations are remembered, and in how many octets of memory.
func (j *joiner) size() (conversations, octets int) {
	return j.conversations.Len(), j.conversations.Bytes() + j.wholes.Bytes() + j.errors.Bytes() + len(j.queues)*int(unsafe.Sizeof(queue{}))
}

// extend takes in a record of a conversation that was not answered so far.
func (j *joiner) extend(e *Entry[fingerprint, memo], r *record) {
	c := j.whole(e)
	first, paired := !c.half[0].seen && !c.half[1].seen, c.both()
	c.sampling = max(c.sampling, r.Sampling)
	if c.half[r.from].add(r) {
		j.pass(r, Standing{ByClient: j.client(c, r.from) == r.from, Answered: c.both(), First: first})
	} else {
		j.stats.Duplicates++
	}
	if !paired && c.both() {
		j.stats.Joined++
		j.exporters.learn(c)
	}
}

// client is the half that asked, or seems to have, of a conversation of which a record came from one endpoint.
func (j *joiner) client(c *conversation, from int) int {
	if c.told {
		return int(c.client)
	}
	return likelyOpener(c, from)
}

// entry is that of the conversation which r is part of: one that is known, or a new one, maybe in the place of another one on
// the same ports.
func (j *joiner) entry(k *key, r *record) *Entry[fingerprint, memo] {
	name := j.fingerprint(k)
	e := j.conversations.Find(name)
	if e == nil {
		e = j.conversations.Add(name, pending, j.now)
		e.Value.whole = j.wholes.Take()
		j.whole(e).key = *k
		return e
	}
	m := &e.Value
	last := m.last
	if !m.answered() {
		c := j.whole(e)
		if !c.settled {
			return e
		}
		last = c.last()
	}
	if !j.isAnother(r, m.answered(), last) {
		j.stats.Continued++
		j.conversations.Keep(e, e.Segment(), j.now)
		return e
	}
	if m.answered() {
		m.whole = j.wholes.Take()
	}
	*m = memo{whole: m.whole}
	*j.whole(e) = conversation{key: *k}
	j.conversations.Keep(e, pending, j.now)
	return e
}

func (j *joiner) fingerprint(k *key) fingerprint { return fingerprint(maphash.Comparable(j.seed, *k)) }

// whole is the conversation of an entry, which is not answered.
func (j *joiner) whole(e *Entry[fingerprint, memo]) *conversation { return j.wholes.At(e.Value.whole) }

// recall takes in one more record of a conversation that was answered.
func (j *joiner) recall(m *memo, r *record) {
	paired := m.both()
	if m.add(r) {
		j.pass(r, Standing{ByClient: int(m.client) == r.from, Answered: true})
	} else {
		j.stats.Duplicates++
	}
	if !paired && m.both() {
		j.stats.Joined++
		j.exporters.learnPair(m.half[0].exporter, m.half[1].exporter)
	}
}

// proceed does what a new record of a conversation makes possible.
func (j *joiner) proceed(e *Entry[fingerprint, memo], from int, now flow.Time) {
	c := j.whole(e)
	if !c.settled && !c.queued {
		c.asker, c.queued = uint8(likelyOpener(c, from)), true
		j.enqueue(e, c)
	}
	certain := c.both() && opener(c) != nobody
	switch {
	case c.told:
		j.revise(e, now)
	case c.settled && certain:
		j.settle(e, now) // it was taken for backscatter
	case certain:
		c.certain = true
		j.drain(j.queueOf(c), now)
	}
	if j.unblocked != nil {
		j.drain(j.unblocked, now)
		j.unblocked = nil
	}
}

// drain settles the first conversations of a queue, as far as they are certain.
func (j *joiner) drain(q *queue, at flow.Time) {
	for q.first != 0 {
		e := j.conversations.At(q.first)
		if !j.whole(e).certain {
			return
		}
		j.dequeue(q)
		j.settle(e, at)
	}
}

// ripen settles a conversation that is the first of its queue and has waited long enough, and those behind that waited for it.
func (j *joiner) ripen(e *Entry[fingerprint, memo], at flow.Time) {
	q := j.queueOf(j.whole(e))
	j.dequeue(q)
	j.settle(e, at)
	j.drain(q, at)
}

// isAnother tells whether a record on the ports of a settled conversation begins another one: after a pause that no exporter
// makes within a flow, and never in the middle of a TCP connection, whose slices may come in any order.
func (j *joiner) isAnother(r *record, answered bool, last flow.Time) bool {
	if answered && r.Protocol == flow.TCP && r.TCPFlags != 0 && r.TCPFlags&syn == 0 {
		return false
	}
	return r.start > last.Add(j.gap)
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

// noteError remembers that a host said by ICMP that it could not be reached. The record does not tell which of the sender's
// datagrams it meant, so within the window it stands for all of them that nobody answered.
func (j *joiner) noteError(f *flow.Flow, s span, now flow.Time) {
	j.stats.Unreachable++
	p := pair{from: HostOf(f.Src), to: HostOf(f.Dst)}
	e := j.errors.Find(p)
	if e == nil {
		e = j.errors.Add(p, 0, now)
	} else {
		j.errors.Keep(e, 0, now)
	}
	e.Value = max(e.Value, s.end)
}

// clientOf is the host that opened the conversation which f is part of; invalid when f is part of none that was given.
func (j *joiner) clientOf(f *flow.Flow) netip.Addr {
	k, _, kind := keyOf(f)
	if kind != conversational {
		return netip.Addr{}
	}
	e := j.conversations.Find(j.fingerprint(&k))
	switch {
	case e == nil:
		return netip.Addr{}
	case e.Value.answered():
		return k.addr[e.Value.client].Addr()
	}
	if c := j.whole(e); c.told {
		return k.addr[c.client].Addr()
	}
	return netip.Addr{}
}
