package session

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// over is a datagram of a connection; all come from one address.
func over(t testing.TB, connection uint64, domain uint32, sets ...wire.Set) Datagram {
	dg := from(t, 1, domain, sets...)
	dg.Stream, dg.Connection = true, connection
	return dg
}

// checkSessions compares everything that says which sessions there are.
func checkSessions(t testing.TB, s *Sessions) {
	t.Helper()
	sessions, total := 0, 0
	devices, weights := map[*device]int{}, map[*ring]int{}
	for connection, r := range rings(s) {
		assert.True(t, connection == 0 || len(r.sessions) > 0, "connection %d", connection)
		for at, one := range r.sessions {
			assert.Equal(t, connection, one.key.connection)
			assert.Equal(t, at, one.at)
			assert.Same(t, r, one.ring)
			assert.Same(t, one, s.byKey[one.key])
			assert.Same(t, one.device, s.devices[one.key.origin])
			if devices[one.device]++; devices[one.device] == 1 {
				weights[r] += one.device.weight
			}
			weights[r] += one.weight
			sessions++
		}
		assert.Equal(t, weights[r], r.weight, "connection %d", connection)
		total += r.weight
	}
	for _, d := range s.devices {
		assert.Equal(t, devices[d], d.sessions)
	}
	assert.Len(t, s.byKey, sessions)
	assert.Len(t, s.devices, len(devices))
	assert.Equal(t, total, s.total)
}

// rings are all there are, by their connection.
func rings(s *Sessions) map[uint64]*ring {
	all := maps.Clone(s.streams)
	all[0] = &s.datagrams
	return all
}

// TestDisconnect has connections of several domains, made by turns, beside a sender of datagrams.
func TestDisconnect(t *testing.T) {
	d := newDecoder(t)
	s := d.sessions
	for domain := range uint32(3) {
		for connection := range uint64(4) { // 0 is none
			dg := over(t, connection, domain, ports(256, 7))
			dg.Stream = connection != 0
			decode(t, d, dg)
		}
	}
	checkSessions(t, s)
	for _, step := range []struct {
		connection uint64
		left       int
	}{{2, 9}, {2, 9}, {7, 9}, {1, 6}, {3, 3}, {0, 3}} {
		s.Disconnect(step.connection)
		assert.Equal(t, step.left, s.Len(), "after connection %d", step.connection)
		checkSessions(t, s)
		assert.EqualValues(t, 1, decode(t, d, from(t, 1, 2, data(256))).Flows, "no datagram's template is the connection's")
	}
	assert.Empty(t, s.streams)
	assert.EqualValues(t, 1, decode(t, d, over(t, 2, 1, data(256))).Lost[NoTemplate])
}

// TestDisconnectAfterEviction has sessions of connections forgotten for want of room before the connections end.
func TestDisconnectAfterEviction(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions = 5
	d := NewDecoder(newSessions(t, limits))
	s := d.sessions
	for domain := range uint32(8) {
		for connection := uint64(1); connection <= 2; connection++ {
			decode(t, d, over(t, connection, domain, ports(256, 7)))
			checkSessions(t, s)
		}
	}
	assert.Equal(t, 5, s.Len())
	s.Disconnect(1)
	checkSessions(t, s)
	left := s.Len()
	assert.Less(t, left, 5)
	for domain := range uint32(9) { // the clock's hand may stand beyond the end of the ring now
		decode(t, d, over(t, 3, domain, ports(256, 7)))
		checkSessions(t, s)
	}
	s.Disconnect(2)
	s.Disconnect(3)
	checkSessions(t, s)
	assert.Zero(t, s.Len())
	assert.Zero(t, s.total)
}

// TestDisconnectWalksItsOwn: the end of a connection costs what the connection had, however many others there are.
func TestDisconnectWalksItsOwn(t *testing.T) {
	d := newDecoder(t)
	for connection := uint64(1); connection <= 2000; connection++ {
		decode(t, d, over(t, connection, 0))
	}
	before := rings(d.sessions)
	d.sessions.Disconnect(1500)
	delete(before, 1500)
	assert.Equal(t, before, rings(d.sessions), "of the others nothing was touched")
}
