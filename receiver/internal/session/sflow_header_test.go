package session

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSFlowHeaderProtocols has raw headers that begin with an IPv6 header, and with MPLS labels.
func TestSFlowHeaderProtocols(t *testing.T) {
	six, _ := sflowFlow(t, flowSample(rawHeader(t, 12, "60000000 0008 11 40"+
		"20010db8000000000000000000000033 20010db8000000000000000000000034 c353 0035 0008 0000")))
	assert.Equal(t, netip.MustParseAddr("2001:db8::33"), six.Src)
	assert.EqualValues(t, 0xc353, six.SrcPort)

	labelled, _ := sflowFlow(t, flowSample(rawHeader(t, 13, "00064140 "+sampledIPv4)))
	assert.Equal(t, netip.MustParseAddr("198.51.100.2"), labelled.Dst)
	assert.Equal(t, []string{"mplsTopLabelStackSection"}, namesOf(labelled.Extra))
}
