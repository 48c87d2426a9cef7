package volume

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// shared is a dossier of the given class, of peers with so many packets each.
func shared(c class, packets ...uint64) *dossier {
	d := &dossier{key: key{class: c}}
	for i, n := range packets {
		peer := detect.HostOf(detecttest.Host("203.0.113.0/24", i+1))
		d.peers.add(peer, n)
		d.others.add(detect.Mix(uint64(i)))
	}
	return d
}

// TestFew holds that four targets must have half of it.
func TestFew(t *testing.T) {
	require.True(t, shared(outbound, 20, 15, 10, 5, 4, 17, 19, 4).few())    // 71 of 94
	require.True(t, shared(outbound, 10, 10, 10, 10, 10, 10, 10, 10).few()) // 40 of 80
	require.False(t, shared(outbound, 10, 10, 10, 10, 10, 10, 10, 10, 10).few())
}

// TestScans holds that small packets to ever other ports are a scan, and long ones are not.
func TestScans(t *testing.T) {
	d := shared(outbound, 1000)
	d.packets, d.bytes = 1000, 99_999
	require.True(t, d.scans())
	d.bytes = 100_000
	require.False(t, d.scans())
	d.bytes = 99_999
	d.ports.add(80, 1000)
	require.False(t, d.scans())
}

// TestWholeNetwork holds that a network is flooded as a whole when none of its hosts has half of it.
func TestWholeNetwork(t *testing.T) {
	v := newVolume(*DefaultConfig(detect.Medium))
	require.True(t, v.accused(shared(network, 49, 10, 10, 10, 10, 5, 4, 2)))
	require.False(t, v.accused(shared(network, 50, 10, 10, 10, 10, 5, 3, 2)))
}

// TestCredible holds that of a sampled target thirty packets must have been looked at.
func TestCredible(t *testing.T) {
	record := func(sampling uint32) *detect.Traffic { return &detect.Traffic{Flow: &flow.Flow{Sampling: sampling}} }
	var g gauge
	g.class = tcp
	require.True(t, g.credible(record(1), &bucket{seen: 3}, packets))
	require.False(t, g.credible(record(2), &bucket{seen: 29}, packets))
	require.True(t, g.credible(record(2), &bucket{seen: 30}, packets))
	require.True(t, g.credible(record(1), &bucket{flows: 3}, flows))
	require.False(t, g.credible(record(100), &bucket{seen: 77, began: 29, flows: 2999}, flows))
	require.True(t, g.credible(record(100), &bucket{seen: 77, began: 30, flows: 3000}, flows))
	g.class = outbound
	require.True(t, g.credible(record(100), &bucket{seen: 30, flows: 40}, flows))
}
