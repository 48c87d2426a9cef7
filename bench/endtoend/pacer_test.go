package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPacer(t *testing.T) {
	start := time.Unix(1700000000, 0)
	p := pacer{rate: 2500, last: start}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{
		{time.Millisecond, 2},
		{2 * time.Millisecond, 3}, // and the half of before
		{2 * time.Millisecond, 0},
		{6 * time.Millisecond, 10},
		{time.Second, 12}, // what 5 ms are worth, not what a second is
	} {
		require.Equal(t, step.want, p.due(start.Add(step.after)), step.after)
	}
}
