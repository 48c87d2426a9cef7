package main

import "math"

const (
	// lowest and highest are the flows a second between which rates are looked for. Beyond the highest the generator fills a core itself.
	lowest, highest = 25_000, 6_400_000
	// steps are so many that the last is one of 4%: the same collector differs more from one search to the next.
	steps = 7
	// attempts at a rate are made before it counts as too high: a machine that does something else for a moment is no fault of the collector.
	attempts = 2
)

// highestRate finds by bisection the highest rate at which try succeeds, and gives what that really was. 0 is none.
func highestRate(try func(rate float64) (really float64, ok bool, err error)) (best float64, err error) {
	low, high := math.Log(lowest), math.Log(highest)
	for range steps {
		middle := (low + high) / 2
		ok := false
		for i := 0; i < attempts && !ok; i++ {
			var really float64
			if really, ok, err = try(math.Exp(middle)); err != nil {
				return 0, err
			}
			if ok {
				best = max(best, really)
			}
		}
		if ok {
			low = middle
		} else {
			high = middle
		}
	}
	return best, nil
}
