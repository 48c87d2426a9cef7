package detect

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestSilence(t *testing.T) {
	four, six := netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("2001:db8::7")
	tests := []struct {
		c    Case
		want string
	}{
		{Case{Subject: four}, `- {subject: 10.0.0.7, detector: count}`},
		{Case{Subject: six}, `- {subject: "2001:db8::7", detector: count}`},
		{Case{Subject: four, Match: Match{Peer: Single(six), Port: 445}}, `- {subject: 10.0.0.7, peer: "2001:db8::7", port: 445, detector: count}`},
		{Case{Subject: four, Match: Match{Peer: Single(six)}, Silence: Silence{Peer: netip.MustParsePrefix("10.0.0.0/24"), Port: 53}},
			`- {peer: 10.0.0.0/24, port: 53, detector: count}`},
		{Case{}, ""},
	}
	for _, test := range tests {
		got := silence("count", &test.c)
		require.Equal(t, test.want, got)
		var rules []map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(got), &rules))
		require.Len(t, rules, min(len(got), 1))
	}
}
