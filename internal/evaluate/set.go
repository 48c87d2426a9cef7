package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
)

// set is one recording whose truth is known.
type set struct {
	name     string
	rows     []row
	leftOut  leftOut
	claims   []claim
	hostDays float64        // of benign hosts inside
	inside   []netip.Prefix // by inside.txt; nil where that names none and the product's default holds
}

// findSets names the sets in a directory: the directories in it that have flows.csv.gz.
func findSets(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if _, err := os.Stat(filepath.Join(dir, entry.Name(), "flows.csv.gz")); err == nil {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no labelled sets at %s: want directories with flows.csv.gz and truth.csv", dir)
	}
	return names, nil
}

// readSet reads the set of that name.
func readSet(dir, name string) (*set, error) {
	s := &set{name: name}
	var times timeline
	err := read(dir, name, "flows.csv.gz", func(called string, r io.Reader) (err error) {
		unzipped, err := gzip.NewReader(bufio.NewReader(r))
		if err != nil {
			return fmt.Errorf("%s: %w", called, err)
		}
		s.rows, s.leftOut, err = readRows(called, unzipped, &times)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = read(dir, name, "truth.csv", func(called string, r io.Reader) (err error) {
		s.claims, err = readClaims(called, r, &times, s.span())
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has flows.csv.gz but no truth.csv to judge by", filepath.Join(dir, name))
	}
	if err != nil {
		return nil, err
	}
	err = read(dir, name, "inside.txt", func(called string, r io.Reader) (err error) {
		s.inside, err = readInside(called, r)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	s.hostDays = s.benignHostDays()
	return s, nil
}

func read(dir, set, file string, with func(called string, r io.Reader) error) error {
	f, err := os.Open(filepath.Join(dir, set, file))
	if err != nil {
		return err
	}
	defer f.Close()
	return with(set+"/"+file, f)
}

// readInside reads one address or CIDR a line; # begins a comment.
func readInside(name string, r io.Reader) ([]netip.Prefix, error) {
	var inside []netip.Prefix
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		for _, word := range strings.Fields(text) {
			p, err := parseNetwork(word)
			if err != nil {
				return nil, fmt.Errorf("%s line %d: got %q, want an address or a CIDR", name, n, word)
			}
			inside = append(inside, p)
		}
	}
	return inside, lines.Err()
}

// span is from the first packet of the set to its last.
func (s *set) span() [2]flow.Time {
	span := [2]flow.Time{s.rows[0].start, s.rows[0].end()}
	for i := range s.rows {
		span[0], span[1] = min(span[0], s.rows[i].start), max(span[1], s.rows[i].end())
	}
	return span
}

// insideNetworks are what the set calls inside, or what the product does by default: RFC 1918, 6598 and 4193.
func (s *set) insideNetworks() []netip.Prefix {
	if s.inside != nil {
		return s.inside
	}
	var networks []netip.Prefix
	for _, network := range []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"} {
		networks = append(networks, netip.MustParsePrefix(network))
	}
	return networks
}

// notes say what of the set is not judged.
func (s *set) notes() []string {
	var notes []string
	for why, n := range s.leftOut {
		notes = append(notes, fmt.Sprintf("%s: rows %s are left out: %d", s.name, why, n))
	}
	slices.Sort(notes)
	return notes
}
