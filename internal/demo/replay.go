package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// finished is what the netflow receiver logs when it has handed on the last record of its capture files.
const finished = "Capture files read"

// replay runs the collector until it has read the recordings, then stops it as an operator would, so that it closes its
// episodes and flushes its exporter. The collector's own log goes to output/collector.log.
func replay() error {
	if err := errors.Join(os.RemoveAll(output), os.MkdirAll(output, 0o755)); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(output, "collector.log"))
	if err != nil {
		return err
	}
	defer log.Close()

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, collector, "--config", config)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the collector: %w", err)
	}
	seen, last := follow(io.TeeReader(stderr, log), func() { _ = cmd.Process.Signal(os.Interrupt) })
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("collector: %w: %s; its log is %s", err, last, log.Name())
	}
	if !seen {
		return fmt.Errorf("the collector never said %q; its log is %s", finished, log.Name())
	}
	return nil
}

// follow reads r to its end, calls done at the first line that says finished, tells whether there was one, and gives the last
// line: there a collector that fails says why.
func follow(r io.Reader, done func()) (seen bool, last string) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		last = lines.Text()
		if !seen && strings.Contains(last, finished) {
			seen = true
			done()
		}
	}
	_, _ = io.Copy(io.Discard, r) // a line too long for the scanner must not block the collector
	return seen, last
}
