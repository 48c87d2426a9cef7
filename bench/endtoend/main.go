// Command endtoend measures whole collectors over UDP on the loopback: otelflow, from its socket to the Collector's nop exporter, beside
// goflow2's own program and nfcapd, with one generator of load for all, and by turns. Of otelflow it also proves, after every load, that
// each datagram that was sent is read or counted as lost, by the kernel, by otelflow's metrics and by the sequence numbers.
// It asks Linux's /proc for what it tells.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/otelflow/otelflow/receiver/bench"
)

// plan is what to measure.
type plan struct {
	otelcol string
	loads   []string
	by      []string // none are all
	rounds  int
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	otelcol := flag.String("otelcol", "../bin/otelcol-flow", "collector with otelflow")
	loads := flag.String("loads", "v5,v9,ipfix", "loads to send")
	by := flag.String("by", "", "collectors to measure; all where it is empty")
	rounds := flag.Int("rounds", 3, "how often to measure each")
	limit := flag.Duration("limit", time.Hour, "when to give up")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	path, err := filepath.Abs(*otelcol)
	if err != nil {
		return err
	}
	p := plan{otelcol: path, loads: names(*loads), by: names(*by), rounds: *rounds}
	return within(func(dir string) error { return p.run(ctx, dir) })
}

func names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

func (p *plan) run(ctx context.Context, dir string) error {
	all, err := contenders(ctx, p.otelcol, dir)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c contender) bool { return len(p.by) > 0 && !slices.Contains(p.by, c.name) })
	on := machine()
	var rows []row
	for _, load := range bench.Loads() {
		if !slices.Contains(p.loads, load.Name) {
			continue
		}
		of, err := p.measure(ctx, all, &load)
		if err != nil {
			return err
		}
		rows = append(rows, of...)
	}
	fmt.Println(on)
	tell(os.Stdout, rows)
	return tabulate(os.Stdout, rows)
}

// measure measures all under one load, by turns.
func (p *plan) measure(ctx context.Context, all []contender, load *bench.Load) ([]row, error) {
	rows := make([]row, len(all))
	for round := range p.rounds {
		for i, c := range all {
			r, err := measure(ctx, c, load)
			if err != nil {
				return nil, err
			}
			rows[i].load, rows[i].by, rows[i].results = load.Name, c.name, append(rows[i].results, r)
			fmt.Fprintf(os.Stderr, "%s, round %d, %s: %.0f flows/s, %.2f CPU s/million flows, %.0f MiB; of %d datagrams the kernel dropped %d\n",
				load.Name, round+1, c.name, r.rate, r.cpu, r.peak/(1<<20), r.sent.datagrams, r.dropped)
		}
	}
	return rows, nil
}
