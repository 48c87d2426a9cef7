// Package results reads what benchmarks printed.
package results

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// Results are those of all turns, by benchmark and unit.
type Results struct {
	values  map[key][]float64
	machine []string
}

type key struct{ name, unit string }

// Statistic makes one value of those of all turns.
type Statistic func(values []float64) float64

// Median is benchstat's.
func Median(values []float64) float64 {
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95).Center
}

// Best is the least. What else the machine does only adds to a cost, so of few short turns it is the surest.
func Best(values []float64) float64 { return slices.Min(values) }

// Read reads files in the format of `go test -bench`.
func Read(files ...string) (*Results, error) {
	r := &Results{values: make(map[key][]float64)}
	f := benchfmt.Files{Paths: files}
	for f.Scan() {
		if result, ok := f.Result().(*benchfmt.Result); ok {
			r.add(result)
		}
	}
	return r, f.Err()
}

func (r *Results) add(result *benchfmt.Result) {
	name := named(result.Name)
	for _, v := range result.Values {
		if v.OrigUnit != "" { // benchfmt makes seconds of ns
			v.Value, v.Unit = v.OrigValue, v.OrigUnit
		}
		k := key{name, v.Unit}
		r.values[k] = append(r.values[k], v.Value)
	}
	if r.machine == nil {
		for _, k := range []string{"cpu", "cores", "memory", "goos", "kernel", "go"} {
			if v := strings.TrimSpace(result.GetConfig(k)); v != "" {
				r.machine = append(r.machine, k+" "+v)
			}
		}
	}
}

// Machine names the one on which the benchmarks ran.
func (r *Results) Machine() string { return strings.Join(r.machine, ", ") }

// Names are the benchmarks that have results, each once.
func (r *Results) Names() []string {
	names := make(map[string]bool)
	for k := range r.values {
		names[k.name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Value is what the turns of a benchmark say, whose name is without "Benchmark" and the number of processors.
func (r *Results) Value(name, unit string, of Statistic) (float64, error) {
	values := r.values[key{name, unit}]
	if len(values) == 0 {
		return 0, fmt.Errorf("%s: no result in %s", name, unit)
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			return 0, fmt.Errorf("%s: %g %s cannot be", name, v, unit)
		}
	}
	return of(values), nil
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
