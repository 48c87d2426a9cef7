package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTallyAdd(t *testing.T) {
	sum := Tally{Flows: 1, OptionRecords: 2, Templates: 3, Withdrawn: 4}
	sum.Lost[NoTemplate] = 5
	more := Tally{Flows: 10, OptionRecords: 20, Templates: 30, Withdrawn: 40}
	more.Lost[NoTemplate], more.Lost[SessionLimit] = 50, 60
	sum.Add(more)
	want := Tally{Flows: 11, OptionRecords: 22, Templates: 33, Withdrawn: 44}
	want.Lost[NoTemplate], want.Lost[SessionLimit] = 55, 60
	assert.Equal(t, want, sum)
}

func TestLossNames(t *testing.T) {
	seen := map[string]bool{}
	for l := range Losses {
		name := l.String()
		assert.Regexp(t, `^[a-z]+(_[a-z0-9]+)*$`, name)
		assert.False(t, seen[name], name)
		seen[name] = true
	}
	assert.Equal(t, "unknown", Losses.String())
}
