package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlan(t *testing.T) {
	for want, p := range map[string]plan{
		"-rounds 0: at least one is needed":                                                 {loads: []string{"v9"}},
		"-loads: at least one is needed":                                                    {rounds: 1},
		`-loads: there is no load "v8", only v5, v9, v9-ipv6, v9-common, ipfix, ipfix-rich`: {loads: []string{"v9", "v8"}, rounds: 1},
	} {
		require.EqualError(t, p.check(), want)
	}
	good := plan{loads: []string{"v9", "ipfix-rich"}, by: []string{"b"}, rounds: 1}
	require.NoError(t, good.check())
	chosen, err := good.choose([]contender{{name: "a"}, {name: "b"}})
	require.NoError(t, err)
	require.Len(t, chosen, 1)
	require.Equal(t, "b", chosen[0].name)
	_, err = good.choose([]contender{{name: "a"}, {name: "c"}})
	require.EqualError(t, err, `-by: there is no collector "b", only a, c`)
}
