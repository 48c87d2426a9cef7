package detect

import "encoding/binary"

// queues keep the contacts of a client in the order in which they began. An answer settles a contact at once, silence only
// when the join window has passed: without order a busy client would be seen to succeed now and to fail half a minute
// later, and when it stops, to do nothing but fail. So a contact whose outcome is certain waits for the older ones of its
// client. The clients share a fixed number of queues; who meets a stranger there waits a little longer, never beyond the
// window.
type queues []queue

type queue struct {
	first, last Ref // entries of the conversations' table
}

const queueBits = 14

func newQueues() queues { return make(queues, 1<<queueBits) }

// of is the queue for a client.
func (q queues) of(client Host) *queue {
	a := client[:]
	h := (binary.BigEndian.Uint64(a[:8])*31 + binary.BigEndian.Uint64(a[8:])) * 0x9e3779b97f4a7c15
	return &q[h>>(64-queueBits)]
}

// enqueue puts a conversation behind the others of its asker.
func (j *joiner) enqueue(e *Entry[fingerprint, memo], c *conversation) {
	q, r := j.queues.of(c.key.addr[c.asker]), j.conversations.Ref(e)
	if q.last == 0 {
		q.first = r
	} else {
		j.whole(j.conversations.At(q.last)).behind = r
	}
	q.last = r
}

// dequeue takes the first out of a queue.
func (j *joiner) dequeue(q *queue) {
	c := j.whole(j.conversations.At(q.first))
	q.first, c.behind = c.behind, 0
	if q.first == 0 {
		q.last = 0
	}
}

// queueOf is the queue in which a conversation stands.
func (j *joiner) queueOf(c *conversation) *queue { return j.queues.of(c.key.addr[c.asker]) }
