package session

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// ports is a set with a template of one element of two octets, and data a record of it.
func ports(id uint16, element uint16) wire.Set {
	return wire.Set{ID: 2, Templates: []wire.Template{tpl(id, field(element, 2))}}
}

func data(id uint16) wire.Set { return wire.Set{ID: id, Data: []byte{0x12, 0x34}} }

// decodeSets decodes an IPFIX message of the sets, at a time after the first message of the test.
func decodeSets(t testing.TB, d *Decoder, after time.Duration, stream bool, sets ...wire.Set) ([]flow.Flow, Tally) {
	t.Helper()
	dg := datagram(t, wire.Message{Domain: 1, Sets: sets})
	dg.Received, dg.Stream = received.Add(after), stream
	flows, tally, err := d.Decode(nil, dg)
	require.NoError(t, err)
	tally.Lost[SequenceGap], tally.Lost[SequenceJump] = 0, 0 // another test's concern
	tally.Skew, tally.HasSkew = 0, false
	return flows, tally
}

func tallyOf(flows, templates uint64, losses ...Loss) Tally {
	tally := Tally{Flows: flows, Templates: templates}
	for _, l := range losses {
		tally.Lost[l]++
	}
	return tally
}

func TestTemplateOrder(t *testing.T) {
	d := newDecoder(t)
	_, tally := decodeSets(t, d, 0, false, data(256))
	assert.Equal(t, tallyOf(0, 0, NoTemplate), tally)

	flows, tally := decodeSets(t, d, 0, false, data(256), ports(256, 7), data(256), data(257))
	assert.Equal(t, tallyOf(1, 1, NoTemplate, NoTemplate), tally, "a template is not for the data before it")
	assert.EqualValues(t, 0x1234, flows[0].SrcPort)

	_, tally = decodeSets(t, d, 0, false, ports(256, 7), data(256))
	assert.Equal(t, tallyOf(1, 0), tally, "the same again")

	flows, tally = decodeSets(t, d, 0, false, ports(256, 11), data(256))
	assert.Equal(t, tallyOf(1, 1), tally, "changed")
	assert.EqualValues(t, 0x1234, flows[0].DstPort)
	assert.False(t, flows[0].Has(flow.FieldSrcPort))

	options := wire.Set{ID: 3, Templates: []wire.Template{{ID: 256, Scopes: 1, Fields: []wire.Field{field(11, 2)}}}}
	_, tally = decodeSets(t, d, 0, false, options, data(256))
	assert.Equal(t, Tally{Templates: 1, OptionRecords: 1}, tally, "an options template takes the ID")
}

// TestTemplateSameAgainIsKept shows that a refresh compiles nothing.
func TestTemplateSameAgainIsKept(t *testing.T) {
	d := newDecoder(t)
	decodeSets(t, d, 0, false, ports(256, 7))
	before := d.session.templates[256]
	decodeSets(t, d, time.Minute, false, ports(256, 7))
	assert.Same(t, before, d.session.templates[256])
	assert.Equal(t, received.Add(time.Minute), before.seen)
}

func TestWithdrawal(t *testing.T) {
	withdraw := func(set, id uint16) wire.Set { return wire.Set{ID: set, Templates: []wire.Template{{ID: id}}} }
	options := wire.Set{ID: 3, Templates: []wire.Template{{ID: 300, Scopes: 1, Fields: []wire.Field{field(11, 2)}}}}
	tests := map[string]struct {
		withdrawal wire.Set
		udp        bool
		want       Tally // of data for 256, 257 and 300
		withdrawn  uint64
		unknown    uint64
	}{
		"one":             {withdrawal: withdraw(2, 256), want: Tally{Flows: 1, OptionRecords: 1}, withdrawn: 1},
		"one unknown":     {withdrawal: withdraw(2, 999), want: Tally{Flows: 2, OptionRecords: 1}, unknown: 1},
		"all":             {withdrawal: withdraw(2, 2), want: Tally{OptionRecords: 1}, withdrawn: 2},
		"one of options":  {withdrawal: withdraw(3, 300), want: Tally{Flows: 2}, withdrawn: 1},
		"all of options":  {withdrawal: withdraw(3, 3), want: Tally{Flows: 2}, withdrawn: 1},
		"one, as options": {withdrawal: withdraw(3, 256), want: Tally{Flows: 2, OptionRecords: 1}, unknown: 1},
		"options, as one": {withdrawal: withdraw(2, 300), want: Tally{Flows: 2, OptionRecords: 1}, unknown: 1},
		"all, over UDP":   {withdrawal: withdraw(2, 2), udp: true, want: Tally{Flows: 2, OptionRecords: 1}},
		"one, over UDP":   {withdrawal: withdraw(2, 256), udp: true, want: Tally{Flows: 2, OptionRecords: 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDecoder(t)
			decodeSets(t, d, 0, true, ports(256, 7), ports(257, 11), options)
			_, tally := decodeSets(t, d, 0, !tt.udp, tt.withdrawal)
			assert.Equal(t, tt.withdrawn, tally.Withdrawn)
			assert.Equal(t, tt.unknown, tally.Lost[WithdrawalUnknown])
			assert.Equal(t, tt.udp, tally.Lost[WithdrawalIgnored] == 1)
			_, tally = decodeSets(t, d, 0, true, data(256), data(257), data(300))
			tally.Lost[NoTemplate] = 0
			assert.Equal(t, tt.want, tally)
		})
	}
}

// TestTemplateRedefined: over a connection a template takes the place of another only after its withdrawal (RFC 7011 section 8.1).
func TestTemplateRedefined(t *testing.T) {
	d := newDecoder(t)
	options := wire.Set{ID: 3, Templates: []wire.Template{{ID: 256, Scopes: 1, Fields: []wire.Field{field(11, 2)}}}}
	for i, step := range []struct {
		set  wire.Set
		udp  bool
		want Tally
	}{
		{set: ports(256, 7), want: tallyOf(0, 1)},
		{set: ports(256, 7), want: tallyOf(0, 0)},
		{set: ports(256, 11), want: tallyOf(0, 1, TemplateRedefined)},
		{set: options, want: tallyOf(0, 1, TemplateRedefined)},
		{set: ports(256, 7), udp: true, want: tallyOf(0, 1)},
		{set: wire.Set{ID: 2, Templates: []wire.Template{{ID: 256}}}, want: Tally{Withdrawn: 1}},
		{set: ports(256, 11), want: tallyOf(0, 1)},
	} {
		_, tally := decodeSets(t, d, 0, !step.udp, step.set)
		assert.Equal(t, step.want, tally, "step %d", i)
	}
}

func TestTemplateLifetime(t *testing.T) {
	limits := DefaultLimits()
	limits.TemplateLifetime = time.Hour
	tests := map[string]struct {
		lifetime time.Duration
		after    time.Duration
		stream   bool
		want     Tally
	}{
		"just in time":  {lifetime: time.Hour, after: time.Hour, want: tallyOf(1, 0)},
		"too late":      {lifetime: time.Hour, after: time.Hour + 1, want: tallyOf(0, 0, TemplateExpired, NoTemplate)},
		"in the past":   {lifetime: time.Hour, after: -2 * time.Hour, want: tallyOf(1, 0)},
		"of a stream":   {lifetime: time.Hour, after: 2 * time.Hour, stream: true, want: tallyOf(1, 0)},
		"without bound": {lifetime: 0, after: 9000 * time.Hour, want: tallyOf(1, 0)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			limits.TemplateLifetime = tt.lifetime
			d := NewDecoder(newSessions(t, limits))
			decodeSets(t, d, -time.Minute, false, ports(256, 7))
			decodeSets(t, d, 0, false, ports(256, 7))
			_, tally := decodeSets(t, d, tt.after, tt.stream, data(256))
			assert.Equal(t, tt.want, tally)
		})
	}
}

func TestTemplateLimits(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTemplates, limits.MaxFields, limits.TemplateLifetime = 2, 3, time.Hour
	d := NewDecoder(newSessions(t, limits))

	wide := wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(7, 2), field(11, 2), field(4, 1), field(5, 1))}}
	_, tally := decodeSets(t, d, 0, false, wide, data(256))
	assert.Equal(t, tallyOf(0, 0, TemplateFields, NoTemplate), tally)

	_, tally = decodeSets(t, d, 0, false, ports(256, 7), ports(257, 7), ports(258, 7), data(258))
	assert.Equal(t, tallyOf(0, 2, TemplateLimit, NoTemplate), tally)

	_, tally = decodeSets(t, d, 0, false, wide, data(256))
	assert.Equal(t, tallyOf(0, 0, TemplateFields, NoTemplate), tally, "the old 256 is not what the exporter means any more")

	_, tally = decodeSets(t, d, 30*time.Minute, false, ports(258, 7), data(258))
	assert.Equal(t, tallyOf(1, 1), tally)

	_, tally = decodeSets(t, d, 2*time.Hour, false, ports(259, 7), data(259))
	assert.Equal(t, tallyOf(1, 1, TemplateExpired, TemplateExpired), tally, "what expired makes room")
}
