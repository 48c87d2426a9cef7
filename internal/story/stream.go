package story

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// stream makes the connections of one kind of traffic one after another, in the order of their beginnings.
type stream struct {
	*traffic
	begins     time.Time
	random     *rand.Rand
	host, peer uint64 // which members of From and To are this stream's, where each has one
	service    uint64 // which member of Port

	at       time.Duration // when the next connection begins, from the story's beginning
	beat     time.Duration // when the beat began of which it is
	timetick time.Duration // where the clock put that beat
	inBurst  int           // how many of the beat are done
	done     int           // how many connections are done
	port     uint16        // the client's port before this one
}

// newStream is the n-th stream of the i-th traffic.
func newStream(s *Story, i int, n uint64) *stream {
	t := &s.Traffic[i]
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(s.Seed))
	st := &stream{
		traffic: t, begins: s.Begins,
		random:  rand.New(rand.NewPCG(seed.Sum64()+uint64(i), n)),
		host:    n % t.From.streams(),
		peer:    n / t.From.streams() % t.To.streams(),
		service: n / t.From.streams() / t.To.streams(),
	}
	st.port = uint16(32768 + st.random.IntN(28232))
	st.timetick = time.Duration(t.At)
	if t.Every > 0 && t.streams() > 1 && !t.Together {
		st.timetick += time.Duration(st.random.Float64() * float64(t.Every))
	}
	st.beat = st.timetick
	st.wake()
	return st
}

// streams is how many streams the traffic has.
func (t *traffic) streams() uint64 { return t.From.streams() * t.To.streams() * t.Port.streams() }

// more tells whether there is another connection, which begins at st.at.
func (st *stream) more() bool {
	return (st.Times == 0 || st.done < st.Times*st.Burst) && (st.Until == 0 || st.at < time.Duration(st.Until))
}

// next is the next connection.
func (st *stream) next() connection {
	nth := uint64(st.done)
	c := connection{
		traffic: st.traffic, at: st.at,
		client: st.From.pick(st.host, nth, st.random), server: st.To.pick(st.peer, nth, st.random),
	}
	if st.Port.n > 0 {
		c.serverPort, c.clientPort = st.Port.pick(st.service, nth, st.random), st.ownPort(nth)
	}
	c.measure(st.random)
	st.done++
	if st.inBurst++; st.inBurst < st.Burst {
		st.at += time.Duration(st.Gap)
		return c
	}
	st.inBurst = 0
	st.advance()
	st.wake()
	return c
}

// ownPort is the client's port: one after the other, as Linux and Windows take them.
func (st *stream) ownPort(nth uint64) uint16 {
	if st.ClientPort.n > 0 {
		return st.ClientPort.pick(st.service, nth, st.random)
	}
	if st.port++; st.port > 60999 {
		st.port = 32768
	}
	return st.port
}

// wake moves on to the next beat at which something happens. What is past the end is not looked at: more says so.
func (st *stream) wake() {
	for st.Every > 0 && (!st.active(st.begins.Add(st.beat)) || st.random.Float64() < st.Missed) {
		if st.Until > 0 && st.beat >= time.Duration(st.Until) {
			break
		}
		st.advance()
	}
	st.at = st.beat
}

// advance moves on by one beat.
func (st *stream) advance() {
	st.timetick += time.Duration(st.Every)
	period := float64(st.Every)
	off := st.Jitter * (2*st.random.Float64() - 1)
	switch st.Rhythm {
	case clocked:
		st.beat = max(st.beat, st.timetick+time.Duration(off*period))
		return
	case normal:
		off = max(-0.9, st.Jitter*st.random.NormFloat64())
	case poisson:
		off = st.random.ExpFloat64() - 1
	}
	st.beat += time.Duration(math.Max(1, (1+off)*period))
}
