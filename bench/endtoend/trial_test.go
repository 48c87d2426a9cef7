package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrial(t *testing.T) {
	require.True(t, trial{sent: sent{10_000, 280_000}, dropped: 9}.tolerable())
	require.False(t, trial{sent: sent{10_000, 280_000}, dropped: 10}.tolerable())
	require.Equal(t, 210_000.0, trial{sent: sent{10_000, 280_000}, dropped: 2500}.flowsRead())
}
