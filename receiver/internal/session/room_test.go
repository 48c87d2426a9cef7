package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestFloodSparesConnections: datagrams, however many and of whomever, take nothing from connections, of templates or sessions, and
// those find room beside the flood.
func TestFloodSparesConnections(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSessions, limits.MaxTotal = 20, 200
	d := NewDecoder(newSessions(t, limits))
	decode(t, d, over(t, 1, 0, ports(256, 7)))
	flood(t, d, from(t, 0, 0, many(4)), 100*limits.MaxSessions, ofAddress)
	assert.EqualValues(t, 1, decode(t, d, over(t, 1, 0, data(256))).Flows)
	assert.EqualValues(t, 1, decode(t, d, over(t, 2, 0, ports(256, 7), data(256))).Flows)
	sum := flood(t, d, from(t, 0, 0, many(180)), 100*limits.MaxSessions, ofAddress)
	assert.Zero(t, sum.Lost[TemplateLimit], "datagrams have what connections do not take")
	for connection := range uint64(2) {
		assert.EqualValues(t, 1, decode(t, d, over(t, connection+1, 0, data(256))).Flows)
	}
	checkSessions(t, d.sessions)
}

// TestFloodOfOneConnection: a connection with ever new domains, or templates, takes its own room only.
func TestFloodOfOneConnection(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal = 8 * 1000
	d := NewDecoder(newSessions(t, limits))
	decode(t, d, over(t, 1, 0, ports(256, 7)))
	decode(t, d, from(t, 1, 0, ports(256, 7)))

	sum := flood(t, d, over(t, 2, 0, ports(256, 7), data(256)), 1000, ofDomain)
	assert.EqualValues(t, 1000, sum.Flows)
	assert.EqualValues(t, 1000-maxDomains, sum.Lost[SessionLimit])
	assert.Equal(t, 2+maxDomains, d.sessions.Len())
	checkSessions(t, d.sessions)

	sum = flood(t, d, over(t, 3, 0, many(100), data(256)), 100, ofDomain)
	assert.EqualValues(t, 100*100, sum.Templates)
	assert.EqualValues(t, 100-1000/100, sum.Lost[SessionLimit])
	assert.Equal(t, 2+maxDomains+1000, d.sessions.total)
	checkSessions(t, d.sessions)
	for connection := range uint64(2) {
		dg := over(t, connection, 0, data(256))
		dg.Stream = connection != 0
		assert.EqualValues(t, 1, decode(t, d, dg).Flows)
	}
}

// TestFloodOfConnections: all of them together leave half of the room to datagrams, and as many sessions as these may have.
func TestFloodOfConnections(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal, limits.MaxSessions = 1000, 50
	d := NewDecoder(newSessions(t, limits))
	var sum Tally
	for connection := range uint64(40) {
		sum.Add(decode(t, d, over(t, connection+1, 0, many(100))))
		sum.Add(decode(t, d, over(t, connection+1, 1)))
	}
	assert.EqualValues(t, 500, sum.Templates)
	assert.EqualValues(t, 40*100-500, sum.Lost[TemplateLimit])
	assert.EqualValues(t, 40*2-50, sum.Lost[SessionLimit]+15, "beyond the limit each has one")
	assert.Equal(t, 50+15, d.sessions.Len())
	sum = flood(t, d, from(t, 0, 0, many(100)), 200, ofAddress)
	assert.Zero(t, sum.Lost[TemplateLimit])
	assert.Equal(t, limits.MaxTotal, d.sessions.total)
	assert.Len(t, d.sessions.datagrams.sessions, 5)
	checkSessions(t, d.sessions)
	assert.EqualValues(t, 1, decode(t, d, over(t, 10, 1, ports(256, 7))).Lost[TemplateLimit], "their half is full")
	d.sessions.Disconnect(2)
	assert.EqualValues(t, 1, decode(t, d, over(t, 10, 1, ports(256, 7))).Templates)
	checkSessions(t, d.sessions)
}

// TestNamesOfSessionsForgottenMeanwhile: another decoder may forget the session of the datagram at hand, whose device lives on in another
// domain and keeps, and weighs, what it is told.
func TestNamesOfSessionsForgottenMeanwhile(t *testing.T) {
	d := newDecoder(t)
	decode(t, d, from(t, 1, 0, ports(256, 7)))
	dg := from(t, 1, 1, said(t, 400, "00000005 65746835", field(10, 4), field(82, 4))...)
	require.NoError(t, wire.Parse(&d.message, dg.Payload))
	d.begin(dg)
	d.sessions.mu.Lock()
	d.sessions.remove(d.session)
	d.sessions.mu.Unlock()
	for i := range d.message.Sets {
		d.set(nil, &d.message.Sets[i])
	}
	d.session.device.mu.Unlock()
	device := d.sessions.devices[d.session.key.origin]
	require.Equal(t, 1, device.names.count)
	require.Equal(t, leastName, device.weight)
	checkSessions(t, d.sessions)
}
