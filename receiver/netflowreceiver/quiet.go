package netflowreceiver

import (
	"container/list"
	"sync"
)

// quiet are the connections that have brought neither record nor template yet, the oldest first. When there is no room for another it
// takes the place of the oldest: whoever opens connections and says nothing cannot keep out exporters, which speak at once.
type quiet struct {
	mu   sync.Mutex
	list list.List // of *connection
}

func (q *quiet) add(c *connection) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c.place = q.list.PushBack(c)
}

// relapse takes c back, whose message was empty, as the first to go.
func (q *quiet) relapse(c *connection) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c.place = q.list.PushFront(c)
}

// remove is for every message before it is taken, and for the end. It is false where c was ended for another: then the message must not
// be taken, for the next component may have it wait, and the other with it.
func (q *quiet) remove(c *connection) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c.place != nil {
		q.list.Remove(c.place)
		c.place = nil
	}
	return !c.ousted
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
	c.place, c.ousted = nil, true
	_ = c.pace.Close()
	return true
}
