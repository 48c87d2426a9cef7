package netflowreceiver

import (
	"container/list"
	"sync"
)

// quiet are the connections that have brought no message yet, the oldest first. When there is no room for another it takes the place
// of the oldest: whoever opens connections and says nothing cannot keep out exporters, which speak at once.
type quiet struct {
	mu   sync.Mutex
	list list.List // of *connection
}

func (q *quiet) add(c *connection) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c.quiet = q.list.PushBack(c)
}

// remove is for the first message, and for the end; the second time it does nothing.
func (q *quiet) remove(c *connection) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c.quiet != nil {
		q.list.Remove(c.quiet)
		c.quiet = nil
	}
}

// endOldest ends the oldest; it is false where there is none.
func (q *quiet) endOldest() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	oldest := q.list.Front()
	if oldest == nil {
		return false
	}
	c := q.list.Remove(oldest).(*connection)
	c.quiet, c.ousted = nil, true
	_ = c.pace.Close()
	return true
}

// hasEnded tells whether c was ended for another.
func (q *quiet) hasEnded(c *connection) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return c.ousted
}
