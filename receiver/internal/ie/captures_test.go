package ie_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/capture"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// strangers are the fields of the captures that are rightly unknown, as enterprise.id.
var strangers = map[string][]string{
	// Field type 0 is none: H3C pads with it.
	"elastic-beats/Netflow-9-H3C": {"0.0"},
	// Drafts of elements for source address validation, under CERT's number, which CERT never gave to them.
	"sav-ipfix-validator/sample_sav": {"6871.1", "6871.2", "6871.4"},
	"sav-ipfix-validator/scenario1":  {"6871.1", "6871.2", "6871.4"},
}

// TestCapturedTemplates looks up every field of the templates of more than forty devices, which do not lie in this repository.
func TestCapturedTemplates(t *testing.T) {
	shared := os.Getenv("OTELFLOW_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "captures")
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Skip("the shared captures are not here (OTELFLOW_SHARED says where): ", err)
	}
	var cases map[string]struct {
		Inputs   []string
		Versions map[string]int
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	for name, c := range cases {
		if c.Versions["9"]+c.Versions["10"] == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var unknown []string
			for _, input := range c.Inputs {
				unknown = append(unknown, unknownFields(t, registry, filepath.Join(dir, input))...)
			}
			slices.Sort(unknown)
			assert.ElementsMatch(t, strangers[name], slices.Compact(unknown))
		})
	}
}

// unknownFields are the fields of the templates in a file that the registry does not know, but for the scopes of NetFlow v9, which
// are no elements.
func unknownFields(t *testing.T, registry *ie.Registry, path string) []string {
	r, err := capture.Open(path)
	require.NoError(t, err)
	defer r.Close()
	var (
		m       wire.Message
		unknown []string
	)
	for {
		dg, err := r.Next()
		if err != nil { // the end, or a file that lies about its length
			require.True(t, errors.Is(err, io.EOF) || errors.Is(err, wire.ErrTruncated), "%v", err)
			return unknown
		}
		_ = wire.Parse(&m, dg.Payload) // what is faulty was looked at in package wire
		for _, set := range m.Sets {
			for _, template := range set.Templates {
				fields := template.Fields
				if m.Version == wire.V9 {
					fields = fields[template.Scopes:]
				}
				for _, f := range fields {
					if !known(registry, m.Version, f) {
						unknown = append(unknown, fmt.Sprintf("%d.%d", f.Enterprise, f.ID))
					}
				}
			}
		}
	}
}

func known(registry *ie.Registry, version uint16, f wire.Field) bool {
	if version == wire.V9 {
		_, ok := registry.LookupV9(f.ID)
		return ok
	}
	_, ok := registry.Lookup(f.Enterprise, f.ID)
	return ok
}
