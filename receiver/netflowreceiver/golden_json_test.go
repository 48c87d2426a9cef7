package netflowreceiver_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// text is a JSON value as text: a string without its quotes, anything else as it stands.
func text(t *testing.T, value json.RawMessage) string {
	if len(value) > 0 && value[0] == '"' {
		return decoded[string](t, value)
	}
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, value))
	return compact.String()
}

// flat are the members of a JSON object in the order of their names, each after the name before it, those of objects within it
// with a dot between.
func flat(t *testing.T, before string, object json.RawMessage) (fields []said) {
	for name, value := range decoded[map[string]json.RawMessage](t, object) {
		if len(value) > 0 && value[0] == '{' {
			fields = append(fields, flat(t, before+name+".", value)...)
			continue
		}
		fields = append(fields, said{before + name, text(t, value)})
	}
	slices.SortFunc(fields, byName)
	return fields
}

func byName(a, b said) int { return strings.Compare(a.name, b.name) }
