package session

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// withMessages is a Decoder whose templates count for the given number of messages, and for ever by time.
func withMessages(t testing.TB, messages int) *Decoder {
	limits := DefaultLimits()
	limits.TemplateMessages, limits.TemplateLifetime = messages, 0
	return NewDecoder(newSessions(t, limits))
}

// TestTemplateLifetimeInMessages counts a template's life in messages of its session (RFC 7011 section 8.4).
func TestTemplateLifetimeInMessages(t *testing.T) {
	tests := map[string]struct {
		lifetime, others int // messages between the template and the data
		again            int // before how many of these the template comes again; 0: not at all
		stream           bool
		want             Tally
	}{
		"just in time":  {lifetime: 3, others: 2, want: tallyOf(1, 0)},
		"too late":      {lifetime: 3, others: 3, want: tallyOf(0, 0, TemplateExpired, NoTemplate)},
		"refreshed":     {lifetime: 3, others: 3, again: 1, want: tallyOf(1, 0)},
		"of a stream":   {lifetime: 3, others: 9, stream: true, want: tallyOf(1, 0)},
		"without bound": {lifetime: 0, others: 99, want: tallyOf(1, 0)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := withMessages(t, tt.lifetime)
			decodeSets(t, d, 0, tt.stream, ports(256, 7))
			for i := range tt.others {
				if tt.again > 0 && i == tt.others-tt.again {
					decodeSets(t, d, 0, tt.stream, ports(256, 7))
				} else {
					decodeSets(t, d, 0, tt.stream)
				}
			}
			_, tally := decodeSets(t, d, 9000*time.Hour, tt.stream, data(256))
			assert.Equal(t, tt.want, tally)
		})
	}
}

// TestTemplateLifetimeIsTheSessions: messages of another domain age no template, and one that expired makes room and is told once.
func TestTemplateLifetimeIsTheSessions(t *testing.T) {
	d := withMessages(t, 2)
	d.sessions.options.Limits.MaxTemplates = 1
	decodeSets(t, d, 0, false, ports(256, 7))
	for range 9 {
		decode(t, d, from(t, 1, 77))
	}
	_, tally := decodeSets(t, d, 0, false, data(256), ports(257, 7))
	assert.Equal(t, tallyOf(1, 0, TemplateLimit), tally)
	decodeSets(t, d, 0, false)
	_, tally = decodeSets(t, d, 0, false, ports(257, 11), data(257), data(256))
	assert.Equal(t, tallyOf(1, 1, TemplateExpired, NoTemplate), tally)
}

// TestOptionsTemplateLifetime: options templates and those of NetFlow v9 expire as others do.
func TestOptionsTemplateLifetime(t *testing.T) {
	options := wire.Set{ID: 3, Templates: []wire.Template{{ID: 300, Scopes: 1, Fields: []wire.Field{field(11, 2)}}}}
	d := withMessages(t, 1)
	_, tally := decodeSets(t, d, 0, false, options, data(300))
	assert.EqualValues(t, 1, tally.OptionRecords)
	decodeSets(t, d, 0, false)
	_, tally = decodeSets(t, d, 0, false, data(300))
	assert.Equal(t, tallyOf(0, 0, TemplateExpired, NoTemplate), tally)

	limits := DefaultLimits()
	limits.TemplateLifetime = time.Hour
	old := NewDecoder(newSessions(t, limits))
	v9 := func(after time.Duration, sets ...wire.Set) Tally {
		dg := datagram(t, wire.Message{Version: wire.V9, Sets: sets})
		dg.Received = received.Add(after)
		return decode(t, old, dg)
	}
	assert.Equal(t, tallyOf(1, 1), v9(0, wire.Set{ID: 0, Templates: ports(256, 7).Templates}, data(256)))
	assert.Equal(t, tallyOf(1, 0), v9(time.Hour, data(256)))
	late := v9(time.Hour+time.Second, data(256))
	late.Lost[MessageGap] = 0
	assert.Equal(t, tallyOf(0, 0, TemplateExpired, NoTemplate), late)
}

// TestWithdrawnTemplateComesAgain: over a connection an ID that was withdrawn is free for another template (RFC 7011 section 8.1).
func TestWithdrawnTemplateComesAgain(t *testing.T) {
	d := newDecoder(t)
	for i, element := range []uint16{7, 11, 7} {
		_, tally := decodeSets(t, d, 0, true, ports(256, element), data(256), wire.Set{ID: 2, Templates: []wire.Template{{ID: 256}}}, data(256))
		want := tallyOf(1, 1, NoTemplate)
		want.Withdrawn = 1
		assert.Equal(t, want, tally, "time %d", i)
		assert.Zero(t, d.sessions.total)
	}
}

// TestSequenceOfDomains: each observation domain counts its own data records, those of options templates too (RFC 7011 section 3.1),
// and of all connections each has a count of its own.
func TestSequenceOfDomains(t *testing.T) {
	templates := []wire.Set{ports(256, 7), {ID: 3, Templates: []wire.Template{{ID: 257, Scopes: 1, Fields: []wire.Field{field(149, 4)}}}}}
	flows := func(n int) wire.Set { return wire.Set{ID: 256, Data: make([]byte, 2*n)} }
	options := func(n int) wire.Set { return wire.Set{ID: 257, Data: make([]byte, 4*n)} }
	d := newDecoder(t)
	for i, m := range []struct {
		connection uint64
		domain     uint32
		sequence   uint32
		sets       []wire.Set
		missing    uint64
	}{
		{domain: 1, sequence: 100, sets: append(templates, flows(3), options(2))},
		{domain: 2, sequence: 7, sets: append(templates, options(4))},
		{domain: 1, sequence: 105, sets: []wire.Set{options(6)}},
		{domain: 2, sequence: 11, sets: []wire.Set{flows(1)}},
		{domain: 1, sequence: 113, sets: []wire.Set{flows(1)}, missing: 2},
		{domain: 2, sequence: 12, sets: templates},
		{domain: 2, sequence: 12, sets: []wire.Set{flows(1)}},
		{connection: 5, domain: 2, sequence: 0, sets: append(templates, flows(8))},
		{connection: 6, domain: 2, sequence: 0, sets: append(templates, flows(9))},
		{connection: 5, domain: 2, sequence: 8, sets: []wire.Set{flows(1)}},
		{connection: 6, domain: 2, sequence: 12, sets: []wire.Set{flows(1)}, missing: 3},
	} {
		dg := datagram(t, wire.Message{Domain: m.domain, Sequence: m.sequence, Sets: m.sets})
		dg.Connection, dg.Stream = m.connection, m.connection != 0
		_, tally, err := d.Decode(nil, dg)
		require.NoError(t, err)
		var want [Losses]uint64
		want[SequenceGap] = m.missing
		assert.Equal(t, want, tally.Lost, "message %d", i)
	}
}
