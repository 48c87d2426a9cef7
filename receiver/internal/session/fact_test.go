package session

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestFact has what domains say, one after the other, as domain and value, and what then counts for those that say nothing.
func TestFact(t *testing.T) {
	for name, tt := range map[string]struct {
		said [][2]int
		want int
	}{
		"nobody":                           {nil, 0},
		"one":                              {[][2]int{{5, 10}}, 10},
		"one, anew":                        {[][2]int{{5, 10}, {5, 11}}, 11},
		"two that agree":                   {[][2]int{{5, 10}, {6, 10}}, 10},
		"two that do not":                  {[][2]int{{5, 10}, {6, 11}}, 0},
		"two that do not, again":           {[][2]int{{5, 10}, {6, 11}, {6, 12}}, 0},
		"two that agree after a restart":   {[][2]int{{5, 10}, {6, 10}, {5, 11}, {6, 11}}, 11},
		"the whole process":                {[][2]int{{0, 10}, {6, 11}}, 10},
		"the whole process, later":         {[][2]int{{5, 10}, {6, 11}, {0, 12}, {5, 13}}, 12},
		"the whole process, and then anew": {[][2]int{{0, 10}, {6, 11}, {0, 12}}, 12},
	} {
		t.Run(name, func(t *testing.T) {
			var f fact[int]
			for _, said := range tt.said {
				f.tell(said[1], teller{wire.IPFIX10, uint32(said[0])})
			}
			assert.Equal(t, tt.want, f.or(0))
			assert.Equal(t, 99, f.or(99), "the domain's own word comes first")
		})
	}
}

// TestFactsOfAnotherDomain: when the device started, and its address, told in domain 0 for all.
func TestFactsOfAnotherDomain(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) { o.ExporterElement = true })
	uptimes := func(domain uint32) flow.Flow {
		flows, _, err := d.Decode(nil, from(t, 1, domain,
			wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(22, 4), field(21, 4))}},
			wire.Set{ID: 256, Data: unhex(t, "00000001 000003e9")}))
		require.NoError(t, err)
		return flows[0]
	}
	assert.Zero(t, uptimes(1).Start)
	facts := []wire.Field{field(144, 4), field(160, 8), field(130, 4)}
	decode(t, d, from(t, 1, 0, said(t, 300, "00000001 0000018bcfe54ca8 c0000263", facts...)...)) // 7 s before the export
	f := uptimes(1)
	assert.Equal(t, flow.Time(exported*second-6999e6), f.Start, "by what domain 0 said")
	assert.Equal(t, netip.MustParseAddr("192.0.2.99"), f.Exporter)

	decode(t, d, from(t, 1, 1, said(t, 300, "00000001 0000018bcfe54ca7 c0000262", facts...)...)) // a millisecond earlier
	own := uptimes(1)
	assert.Equal(t, f.Start-1e6, own.Start)
	assert.Equal(t, netip.MustParseAddr("192.0.2.98"), own.Exporter)
	assert.Equal(t, f.Start, uptimes(2).Start, "domain 0 speaks for the others still")
}
