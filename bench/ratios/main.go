// Command ratios reads what `go test -bench` printed, of several runs, and prints how many times as long as otelflow each peer took, by
// the medians, and what each allocates.
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/perf/benchfmt"
)

const own = "otelflow"

// cost is what all runs of one benchmark say of a flow.
type cost struct{ nanoseconds, allocations []float64 }

func main() {
	costs, order, err := read(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "load\tby\tns/flow\tallocs/datagram\ttimes otelflow\t")
	for _, name := range order {
		load, by, _ := strings.Cut(name, "/by=")
		c, base := costs[name], costs[load+"/by="+own]
		if base == nil {
			log.Fatalf("no result of %s for %s", own, load)
		}
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.0f\t%.2f\t\n",
			load, by, median(c.nanoseconds), median(c.allocations), median(c.nanoseconds)/median(base.nanoseconds))
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

// read collects the results in files, by name without the number of processors, and the names as they come first.
func read(files []string) (costs map[string]*cost, order []string, err error) {
	costs = make(map[string]*cost)
	f := benchfmt.Files{Paths: files}
	for f.Scan() {
		result, ok := f.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		name := named(result.Name)
		if costs[name] == nil {
			costs[name] = new(cost)
			order = append(order, name)
		}
		if v, ok := result.Value("sec/flow"); ok { // benchfmt's own unit for ns/flow
			costs[name].nanoseconds = append(costs[name].nanoseconds, 1e9*v)
		}
		if v, ok := result.Value("allocs/op"); ok {
			costs[name].allocations = append(costs[name].allocations, v)
		}
	}
	return costs, order, f.Err()
}

// named is the name without the number of processors.
func named(name benchfmt.Name) string {
	base, parts := name.Parts()
	full := string(base)
	for _, part := range parts {
		if part[0] != '-' {
			full += string(part)
		}
	}
	return full
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
