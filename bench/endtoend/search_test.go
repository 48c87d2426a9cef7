package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHighestRate(t *testing.T) {
	for name, test := range map[string]struct {
		limit     float64
		low, high float64
	}{
		"between":   {1_000_000, 957_000, 1_000_000},
		"above all": {1e9, 6_120_000, 6_400_000},
		"below all": {1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := highestRate(func(rate float64) (float64, bool, error) { return rate, rate <= test.limit, nil })
			require.NoError(t, err)
			require.GreaterOrEqual(t, got, test.low)
			require.LessOrEqual(t, got, test.high)
		})
	}
}

// TestHighestRateTriesAgain has every first attempt at a rate fail.
func TestHighestRateTriesAgain(t *testing.T) {
	tries := 0
	got, err := highestRate(func(rate float64) (float64, bool, error) {
		tries++
		return 700, rate < 1_000_000 && tries%2 == 0, nil
	})
	require.NoError(t, err)
	require.Equal(t, 700.0, got, "what the rate really was")
	require.Equal(t, 14, tries)
}

func TestHighestRateFails(t *testing.T) {
	_, err := highestRate(func(float64) (float64, bool, error) { return 0, false, errors.New("gone") })
	require.EqualError(t, err, "gone")
}
