package exfil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTry(t *testing.T) {
	for _, cut := range []time.Duration{0, time.Minute, 30 * time.Minute} {
		p := newPlay()
		p.ActiveTimeout = cut
		p.surf(host, 0, 40*hour)
		p.send(host, stranger+":443", 30*hour, 47*time.Minute, 310<<20, 6<<20)
		found := p.run(t)
		for _, f := range found {
			t.Log(cut, f.State, f.Type, f.Severity, f.Score, f.Summary, f.First.Std(), f.Last.Std(), f.Silence, f.Counts, f.Evidence)
		}
		require.NotEmpty(t, found)
	}
	p := newPlay()
	p.ActiveTimeout = time.Minute
	p.surf(host, 0, 80*hour)
	for i := range 40 {
		p.send(host, stranger+":8883", 30*hour+time.Duration(i)*55*time.Minute, 3*time.Minute, 3<<20, 100_000)
	}
	for _, f := range p.run(t) {
		t.Log(f.State, f.Type, f.Severity, f.Score, f.Summary, f.First.Std(), f.Last.Std(), f.Silence, f.Counts, f.Evidence)
	}
	p = newPlay()
	p.send(host, stranger+":4444", 1*hour, 20*time.Minute, 41<<20, 41<<20/56)
	for _, f := range p.run(t) {
		t.Log(f.State, f.Type, f.Severity, f.Score, f.Summary, f.First.Std(), f.Last.Std(), f.Silence, f.Counts, f.Evidence)
	}
}
