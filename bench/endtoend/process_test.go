package main

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseCPU(t *testing.T) {
	got, err := parseCPU("4711 (a ) b) S 1 2 3 4 5 6 7 8 9 10 123 45 0 0 20 0 9 0 100 200 300\n")
	require.NoError(t, err)
	require.Equal(t, 1680*time.Millisecond, got)
	_, err = parseCPU("4711 (a) S 1 2")
	require.ErrorContains(t, err, "no times")
}

func TestParsePeak(t *testing.T) {
	got, err := parsePeak("Name:\tnfcapd\nVmPeak:\t   9000 kB\nVmHWM:\t   5120 kB\nVmRSS:\t   4000 kB\n")
	require.NoError(t, err)
	require.EqualValues(t, 5<<20, got)
	_, err = parsePeak("Name:\tnfcapd\n")
	require.EqualError(t, err, "no VmHWM")
}

func TestProcess(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip(err)
	}
	p, err := launch(context.Background(), []string{sleep, "1000"})
	require.NoError(t, err)
	peak, err := p.peak()
	require.NoError(t, err)
	require.Positive(t, peak)
	_, err = p.cpu()
	require.NoError(t, err)
	require.Empty(t, p.stop())
	require.NotNil(t, p.cmd.ProcessState)
}
