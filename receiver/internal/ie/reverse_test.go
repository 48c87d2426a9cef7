package ie

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReverseElements(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	e, ok := r.Lookup(29305, 1)
	require.True(t, ok)
	forward, ok := r.Lookup(0, 1)
	require.True(t, ok)
	assert.Equal(t, Element{
		Enterprise: 29305, ID: 1, Name: "reverseOctetDeltaCount", Type: Unsigned64,
		Semantics: "deltaCounter", Units: "octets", Status: "current", Forward: forward,
	}, *e)
	assert.Nil(t, forward.Forward)
	named, ok := r.ByName("reverseOctetDeltaCount")
	require.True(t, ok)
	assert.Same(t, e, named)
	again, _ := r.Lookup(29305, 1)
	assert.Same(t, e, again, "made once")
}

// RFC 5103 section 6.1. The IDs in between are those of elements that do have a reverse.
func TestOneWayElements(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	var missing []uint16
	for id := uint16(1); id <= 240; id++ {
		_, forward := r.Lookup(0, id)
		if _, ok := r.Lookup(29305, id); forward && !ok {
			missing = append(missing, id)
		}
	}
	assert.Equal(t, []uint16{
		40, 41, 42, 130, 131, 137, 145, 148, 149, 163, 164, 165, 166, 167, 168, 173, 210, 211, 212, 213, 214, 215, 216, 217, 239,
	}, missing)
}

func TestVendorsReverseElements(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for reverse, forward := range map[string]string{
		"cert.reverseInitialTCPFlags":         "cert.initialTCPFlags",
		"cert.reverseOsFingerprint":           "cert.osFingerprint",
		"antrea.reverseThroughput":            "antrea.throughput",
		"cert.reverseDataByteCount":           "cert.dataByteCount",
		"cert.reverseLargePacketCount":        "cert.largePacketCount",
		"cert.reverseAverageInterarrivalTime": "cert.averageInterarrivalTime",
	} {
		e, ok := r.ByName(reverse)
		require.True(t, ok, reverse)
		require.NotNil(t, e.Forward, reverse)
		assert.Equal(t, forward, e.Forward.Name)
		assert.Nil(t, e.Forward.Forward)
	}
	e, ok := r.Lookup(6871, 0x4000|14)
	require.True(t, ok)
	assert.Equal(t, "cert.reverseInitialTCPFlags", e.Name)
	e, ok = r.ByName("cert.reverseFlowDeltaMilliseconds")
	require.True(t, ok)
	assert.Nil(t, e.Forward, "a difference, not the reverse of one")
}

// A forward element is sought in the same file and under the same number.
func TestReverseElementsOfOneEnterprise(t *testing.T) {
	first := userFile(t, "acme.csv", "enterprise,id,name,type\n40000,3,Size,unsigned8\n40001,4,reverseSize,unsigned8\n")
	second := userFile(t, "other.csv", "enterprise,id,name,type\n40000,5,reverseSize,unsigned8\n40002,6,Size,unsigned8\n40002,7,reverseSizes,string\n")
	third := userFile(t, "third.csv", "enterprise,id,name,type\n40003,8,reverseSize,unsigned8\n40003,9,Size,unsigned8\n")
	r, err := NewRegistry(first, second, third)
	require.NoError(t, err)
	for name, forward := range map[string]string{
		"acme.reverseSize": "", "other.reverseSize": "", "other.reverseSizes": "", "third.reverseSize": "third.Size",
	} {
		e, ok := r.ByName(name)
		require.True(t, ok, name)
		if forward == "" {
			assert.Nil(t, e.Forward, name)
			continue
		}
		require.NotNil(t, e.Forward, name)
		assert.Equal(t, forward, e.Forward.Name)
	}
}
