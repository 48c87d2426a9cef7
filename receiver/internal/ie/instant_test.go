package ie

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
)

// TestMicrosecondsIgnoreTheLowBits has times whose last 11 bits would make the next microsecond of them (RFC 7011 section 6.1.9).
func TestMicrosecondsIgnoreTheLowBits(t *testing.T) {
	for in, want := range map[string]flow.Time{
		"ea48abed00001fff": 1721642349_000001000, // 1.43 us without the last 11 bits, 1.91 us with them
		"ea48abed800007ff": 1721642349_500000000, // half a second, and 0.48 us
		"ea48abed00000fff": 1721642349_000000000, // 0.48 us and 0.95 us
	} {
		got, ok := DateTimeMicroseconds.Value(octets(t, in))
		assert.True(t, ok, in)
		assert.Equal(t, flow.InstantValue(want), got, in)
	}
}
