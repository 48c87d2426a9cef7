// Command check reads what `go test -bench` printed, of several turns, and fails where ratios or allocations are not as they are to
// be. Times it does not judge: they are the machine's.
package main

import (
	"fmt"
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
	missed := goals.Missed(r, goals.Goals, goals.Ceilings)
	for _, line := range missed {
		fmt.Println(line)
	}
	if len(missed) > 0 {
		os.Exit(1)
	}
}
