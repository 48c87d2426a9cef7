package main

import (
	"fmt"
	"iter"

	"github.com/otelflow/otelflow/internal/flow"
)

// presentation is a way in which an exporter may tell of the same packets.
type presentation struct {
	name     string
	about    string         // for the reader of the table
	families []string       // the only ones that are judged by it; all when there are none
	config   map[string]any // what a user with such an exporter would set
	flows    func([]row) iter.Seq[flow.Flow]
}

func presentations() []presentation {
	cut := map[string]any{"active_timeout": activeTimeout.String()}
	all := []presentation{
		{
			name:  "biflow",
			about: "each conversation is one bidirectional record at its end (RFC 5103), uncut",
			flows: biflows,
		},
		{
			name: "oneway",
			about: "each direction by itself, cut at the active timeout of 60 s and the inactive timeout of 15 s, exported when that " +
				"has passed, shuffled within 60 s",
			config: cut,
			flows:  func(rows []row) iter.Seq[flow.Flow] { return metered(rows, 1) },
		},
	}
	for _, n := range []uint32{10, 100} {
		all = append(all, presentation{
			name:     fmt.Sprintf("sampled_1:%d", n),
			about:    fmt.Sprintf("as oneway, of one packet in %d, which each record says", n),
			families: []string{"scan", "volume"},
			config:   cut,
			flows:    func(rows []row) iter.Seq[flow.Flow] { return metered(rows, n) },
		})
	}
	return all
}
