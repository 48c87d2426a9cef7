// Evaluate judges flow_detection on recordings whose truth is known: it plays every set of flows through the component in several
// presentations, compares what is told with what is true, and prints the table beside that of the rules that people start from.
// `make evaluate` calls it; processor/flowdetectionprocessor/EVALUATION.md says how it judges and keeps the results.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	labelled, tsv     string
	explain, markdown bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.labelled, "labelled", filepath.Join("..", "shared", "labelled"), "the directory that has the sets, each a directory with flows.csv.gz and truth.csv")
	flags.StringVar(&o.tsv, "tsv", filepath.Join("build", "evaluation.tsv"), "the file to write the scores to, as tab-separated values")
	flags.BoolVar(&o.explain, "explain", false, "print each miss and each false alarm")
	flags.BoolVar(&o.markdown, "markdown", false, "print the tables of EVALUATION.md instead of those for a terminal")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("got %q, want flags only", flags.Args())
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	sets, err := readSets(o.labelled)
	if err != nil {
		return err
	}
	e, err := evaluate(ctx, sets)
	if err != nil {
		return err
	}
	if err := saveTSV(o.tsv, e.scores); err != nil {
		return err
	}
	if o.explain {
		writeExplanation(stdout, e.scores)
	}
	if o.markdown {
		writeMarkdown(stdout, e)
		return nil
	}
	writeSpeed(stderr, e.runs)
	return writeText(stdout, e)
}

func readSets(dir string) ([]*set, error) {
	names, err := findSets(dir)
	if err != nil {
		return nil, err
	}
	var sets []*set
	for _, name := range names {
		s, err := readSet(dir, name)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func saveTSV(name string, scores []score) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return writeTSV(f, scores)
}
