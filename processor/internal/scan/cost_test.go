package scan

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// engineFor makes an engine with this detector alone, and room for all the traffic.
func engineFor(l *detecttest.Traffic) (*detect.Engine, error) {
	settings := DefaultConfig(detect.Medium)
	settings.MaxSources = max(64, l.Hosts()*5/4)
	return detect.NewEngine(l.Config(), []detect.Named{{Name: "scan", Detector: settings.Build()}})
}

// TestNoAllocations holds that ordinary flows allocate nothing once as many conversations are remembered as ever will be.
func TestNoAllocations(t *testing.T) {
	l := detecttest.NewTraffic(20_000)
	e, err := engineFor(l)
	require.NoError(t, err)
	l.Warm(e)
	l.WarmAgain(e)
	flows := 0
	allocations := testing.AllocsPerRun(5, func() {
		for range 10_000 {
			flows += l.Play(e)
		}
	})
	require.Zero(t, allocations, "in %d flows", flows)
	require.Greater(t, flows, 100_000)
}

// TestMemory holds that a conversation that is remembered, with a tenth of a host that probes, takes no more than so many
// octets. Of these 64 are the entry of the conversation, 13 the index, 20 the host, 10 the memory for what is familiar, 33 that of
// half as many peers, and the rest the conversations that are not answered.
func TestMemory(t *testing.T) {
	const keys, most = 200_000, 185
	before := detecttest.Heap()
	l := detecttest.NewTraffic(keys)
	e, err := engineFor(l)
	require.NoError(t, err)
	l.Warm(e)
	taken := float64(detecttest.Heap()-before) / keys
	require.GreaterOrEqual(t, e.Stats().Conversations.Entries, keys)
	require.GreaterOrEqual(t, e.Stats().Detectors[0].Entries, keys/10)
	require.Less(t, taken, float64(most))
	t.Logf("%.0f octets a key", taken)
	runtime.KeepAlive(e)
}

func TestSizes(t *testing.T) {
	require.Equal(t, uintptr(184), unsafe.Sizeof(detect.Entry[who, source]{}))
	require.Equal(t, uintptr(256), unsafe.Sizeof(dossier{}))
	require.Equal(t, uintptr(1208), unsafe.Sizeof(detect.Entry[detect.Host, crowd]{}))
	require.Equal(t, uintptr(408), unsafe.Sizeof(detect.Examples{}))
}
