// Command endtoend measures whole collectors over UDP on the loopback: otelflow, from its socket to the Collector's nop exporter, beside
// goflow2's own program and nfcapd, with one generator of load for all, and by turns. Of otelflow it also proves, after every load, that
// each datagram that was sent is read or counted as lost, by the kernel, by otelflow's metrics and by the sequence numbers.
// It asks Linux's /proc for what it tells.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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

	p := plan{loads: names(*loads), by: names(*by), rounds: *rounds}
	if err := p.check(); err != nil {
		return err
	}
	var err error
	if p.otelcol, err = filepath.Abs(*otelcol); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	return within(func(dir string) error { return p.run(ctx, dir) })
}

func names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// check sees that what is to be measured is there, as far as that is known before.
func (p *plan) check() error {
	if p.rounds < 1 {
		return fmt.Errorf("-rounds %d: at least one is needed", p.rounds)
	}
	if len(p.loads) == 0 {
		return errors.New("-loads: at least one is needed")
	}
	var all []string
	for _, load := range bench.Loads() {
		all = append(all, load.Name)
	}
	return known("-loads", "load", p.loads, all)
}

// choose are those of all that are to be measured.
func (p *plan) choose(all []contender) ([]contender, error) {
	if len(p.by) == 0 {
		return all, nil
	}
	var there []string
	for _, c := range all {
		there = append(there, c.name)
	}
	chosen := slices.DeleteFunc(all, func(c contender) bool { return !slices.Contains(p.by, c.name) })
	return chosen, known("-by", "collector", p.by, there)
}

// known sees that all names of an option are names of something.
func known(option, what string, names, all []string) error {
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Errorf("%s: there is no %s %q, only %s", option, what, name, strings.Join(all, ", "))
		}
	}
	return nil
}

// run measures all that is planned, and tells what was measured also where something fails in the middle.
func (p *plan) run(ctx context.Context, dir string) error {
	all, err := contenders(ctx, p.otelcol, dir)
	if err != nil {
		return err
	}
	if all, err = p.choose(all); err != nil {
		return err
	}
	fmt.Println(machine())
	var rows []row
	for _, load := range bench.Loads() {
		if err == nil && slices.Contains(p.loads, load.Name) {
			var of []row
			of, err = p.measure(ctx, all, &load)
			rows = append(rows, of...)
		}
	}
	if len(rows) == 0 {
		return err
	}
	tell(os.Stdout, rows)
	return errors.Join(err, tabulate(os.Stdout, rows))
}

// measure measures all under one load, by turns. With an error it gives what it has until then.
func (p *plan) measure(ctx context.Context, all []contender, load *bench.Load) ([]row, error) {
	var rows []row
	for round := range p.rounds {
		for i, c := range all {
			r, err := measure(ctx, c, load)
			if err != nil {
				return rows, err
			}
			if round == 0 {
				rows = append(rows, row{load: load.Name, by: c.name})
			}
			rows[i].results = append(rows[i].results, r)
			fmt.Fprintf(os.Stderr, "%s, round %d, %s: %.0f flows/s, %.2f CPU s/million flows, %.0f MiB; of %d datagrams the kernel dropped %d\n",
				load.Name, round+1, c.name, r.rate, r.cpu, r.peak/(1<<20), r.sent.datagrams, r.dropped)
		}
	}
	return rows, nil
}
