// Demo runs the built collector over the recorded exports of testdata/pcap, prints the anomaly events that its file exporter
// wrote, and exits 0 only if every recorded scan was found and no ordinary host was accused. `make demo` calls it.
package main

import (
	"fmt"
	"os"
	"time"
)

const (
	collector = "bin/otelcol-flow"
	config    = "testdata/demo.yaml"
	truth     = "testdata/pcap/truth.yaml"
	output    = "build/demo" // config writes into it

	// patience is how long the collector may take for the recordings, which it reads in a second.
	patience = 2 * time.Minute
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run() error {
	stories, err := readStories(truth)
	if err != nil {
		return err
	}
	if err := replay(); err != nil {
		return err
	}
	events, err := readEvents(output + "/events.json")
	if err != nil {
		return err
	}
	if err := printEvents(os.Stdout, events); err != nil {
		return err
	}
	return judge(os.Stdout, stories, events)
}
