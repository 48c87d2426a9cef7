// Command ratios reads what `go test -bench` printed, of several turns, and prints one table: what each benchmark needs for a flow by
// the medians, how many times as much as otelflow each peer, and what was aimed at.
package main

import (
	"log"
	"os"

	"github.com/otelflow/otelflow/receiver/bench/internal/goals"
	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

func main() {
	r, err := results.Read(os.Args[1:]...)
	if err != nil {
		log.Fatal(err)
	}
	t := table{results: r, goals: goals.Goals, ceilings: goals.Ceilings}
	if err := t.write(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
