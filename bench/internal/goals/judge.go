package goals

import (
	"fmt"

	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

const (
	// slack is the part of what was reached that the check asks for. More fails for what other machines and other Go releases do; less lets
	// more of what was won go unnoticed.
	slack = 0.7

	// stray is what the runtime itself allocates while a benchmark runs, and what grows once, counted for a flow. It is less than one
	// allocation for each datagram, of 28 flows.
	stray = 0.005
)

// Ratio is how many times as much as ours the peer needs.
func (g *Goal) Ratio(r *results.Results, of results.Statistic) (float64, error) {
	ours, err := cost(r, g.Ours, g.Unit, of)
	if err != nil {
		return 0, err
	}
	peer, err := cost(r, g.Peer, g.Unit, of)
	return peer / ours, err
}

// Met tells whether a ratio is what was aimed at.
func (g *Goal) Met(ratio float64) bool { return ratio >= g.Aim }

// cost is what a benchmark needs of a unit of time, which is never nothing.
func cost(r *results.Results, name, unit string, of results.Statistic) (float64, error) {
	v, err := r.Value(name, unit, of)
	if err == nil && !(v > 0) {
		err = fmt.Errorf("%s: %g %s cannot be", name, v, unit)
	}
	return v, err
}

// Keeps tells whether so many are below the ceiling.
func (c *Ceiling) Keeps(n float64) bool { return n <= c.AtMost+stray }

// Missed says of each goal that is below what was reached by more than the slack, and of each ceiling that is broken, what it is. Ratios are those of
// the best turns.
func Missed(r *results.Results, goals []Goal, ceilings []Ceiling) (missed []string) {
	for _, g := range goals {
		if g.Reached == 0 {
			continue
		}
		ratio, err := g.Ratio(r, results.Best)
		switch {
		case err != nil:
			missed = append(missed, err.Error())
		case !(ratio >= slack*g.Reached):
			missed = append(missed, fmt.Sprintf("%s: %s needs %.2f times as many %s, %.3g was reached, and below %.3g fails",
				g.Ours, g.Peer, ratio, g.Unit, g.Reached, slack*g.Reached))
		}
	}
	for _, c := range ceilings {
		n, err := r.Value(c.Ours, c.Unit, results.Best)
		switch {
		case err != nil:
			missed = append(missed, err.Error())
		case !c.Keeps(n):
			missed = append(missed, fmt.Sprintf("%s: %.4g %s, and more than %g fails", c.Ours, n, c.Unit, c.AtMost))
		}
	}
	return missed
}
