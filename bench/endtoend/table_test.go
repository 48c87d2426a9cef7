package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTabulate(t *testing.T) {
	var out strings.Builder
	require.NoError(t, tabulate(&out, []row{
		{"v9", "otelflow", []result{{rate: 900_000, cpu: 9, peak: 90 << 20}, {rate: 400_000, cpu: 2, peak: 40 << 20}, {rate: 100, cpu: 1, peak: 1}}},
		{"v9", "peer", []result{{rate: 100_000, cpu: 5, peak: 20 << 20}}},
		{"v5", "otelflow", []result{{rate: 50, cpu: 0.5, peak: 3 << 20}}},
		{"v7", "peer", []result{{rate: 60, cpu: 0.7, peak: 4 << 20}}},
	}))
	require.Equal(t, `
  load        by  flows/s  times otelflow  CPU s/million flows  times otelflow  RSS MiB  times otelflow
    v9  otelflow   400000            1.00                 2.00            1.00       40            1.00
    v9      peer   100000            0.25                 5.00            2.50       20            0.50
    v5  otelflow       50            1.00                 0.50            1.00        3            1.00
    v7      peer       60                                 0.70                        4                
`, "\n"+out.String())
}

func TestTell(t *testing.T) {
	var out strings.Builder
	lost := func(sentDatagrams, dropped uint64) []result {
		return []result{{trial: trial{sent: sent{datagrams: sentDatagrams}, dropped: dropped}}}
	}
	tell(&out, []row{{"v9", "otelflow", lost(100, 7)}, {"v9", "otelflow-2-sockets", lost(30, 2)}, {"v9", "peer", lost(1000, 500)}})
	require.Equal(t, "Of 130 datagrams that otelflow was sent the kernel dropped 9, all of them counted; none of the others is missing.\n", out.String())
	out.Reset()
	tell(&out, []row{{"v9", "peer", lost(1000, 500)}})
	require.Empty(t, out.String())
}

func TestModelOf(t *testing.T) {
	require.Equal(t, "AMD EPYC", modelOf("processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC\nprocessor\t: 1\nmodel name\t: other\n"))
	require.Equal(t, "an unnamed model", modelOf("processor\t: 0\n"))
}
