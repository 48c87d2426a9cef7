package flowdetectionprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

func TestStrangers(t *testing.T) {
	tests := map[string]struct {
		stats detect.Stats
		lines int
	}{
		"too few to tell":   {stats: detect.Stats{Contacts: [4]uint64{0, 999}, Foreign: 998}},
		"a network of ours": {stats: detect.Stats{Contacts: [4]uint64{500, 300, 120, 80}, Foreign: 900}},
		"a foreign network": {stats: detect.Stats{Contacts: [4]uint64{501, 301, 121, 81}, Foreign: 905}, lines: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			core, logged := observer.New(zap.InfoLevel)
			var s strangers
			for range 2 {
				s.watch(&tt.stats, zap.New(core))
			}
			require.Equal(t, tt.lines, logged.Len())
		})
	}
}
