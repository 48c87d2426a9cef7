package detect

import (
	"encoding/binary"
	"net/netip"
)

// queues keep the contacts of a client in the order in which they began. An answer settles a contact at once, silence only
// when the join window has passed: without order a busy client would be seen to succeed now and to fail half a minute
// later, and when it stops, to do nothing but fail. So a contact whose outcome is certain waits for the older ones of its
// client. The clients share a fixed number of queues; who meets a stranger there waits a little longer, never beyond the
// window.
type queues []queue

type queue struct {
	first, last *Entry[key, conversation]
}

const queueBits = 14

func newQueues() queues { return make(queues, 1<<queueBits) }

// of is the queue for a client.
func (q queues) of(client netip.Addr) *queue {
	a := client.As16()
	h := (binary.BigEndian.Uint64(a[:8])*31 + binary.BigEndian.Uint64(a[8:])) * 0x9e3779b97f4a7c15
	return &q[h>>(64-queueBits)]
}

func (q *queue) push(e *Entry[key, conversation]) {
	if q.last == nil {
		q.first = e
	} else {
		q.last.Value.behind = e
	}
	q.last = e
}

func (q *queue) pop() {
	e := q.first
	q.first = e.Value.behind
	e.Value.behind = nil
	if q.first == nil {
		q.last = nil
	}
}
