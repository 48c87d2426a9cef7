package flowlog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestNoTwoColumnsShareAName(t *testing.T) {
	for table, columns := range map[string][]Column{"flow": Columns(), "event": EventColumns()} {
		seen := map[string]bool{}
		for _, c := range columns {
			require.False(t, seen[c.Name], "%s: %s", table, c.Name)
			seen[c.Name] = true
		}
	}
}

func TestColumnsAreDescribed(t *testing.T) {
	for _, c := range append(Columns(), EventColumns()...) {
		require.NotEmpty(t, c.Meaning, c.Name)
		require.NotEmpty(t, c.Kind, c.Name)
		require.NotEmpty(t, c.Source, c.Name)
		require.NotContains(t, c.Meaning, "|", c.Name)
		require.Equal(t, strings.HasPrefix(c.Name, "ipfix."), c.Kind == Any, c.Name)
	}
}

// TestKindsAreTrue compares what the tables say of a type with what is written.
func TestKindsAreTrue(t *testing.T) {
	w := NewWriter("", "")
	w.Append([]flow.Flow{fullFlow()})
	group := w.Take().ResourceLogs().At(0)
	types := map[string]string{}
	for _, line := range append(shown(group.Resource().Attributes()),
		shown(group.ScopeLogs().At(0).LogRecords().At(0).Attributes())...) {
		words := strings.Fields(line)
		types[words[0]] = words[1]
	}
	for _, c := range Columns() {
		written, ok := types[c.Name]
		require.Equal(t, c.Place != Envelope && c.Kind != Any && c.Kind != Strs, ok, c.Name)
		if ok {
			require.Equal(t, written, string(c.Kind), c.Name)
		}
	}
}

// TestEveryFieldHasAColumn sends each number alone, zero where zero is a value of it.
func TestEveryFieldHasAColumn(t *testing.T) {
	for field := flow.Field(0); flow.AllFields.Has(field); field++ {
		f := flow.Flow{Fields: flow.FieldsOf(field), IPVersion: 4}
		w := NewWriter("", "")
		w.Append([]flow.Flow{f})
		group := w.Take().ResourceLogs().At(0)
		var back flow.Flow
		require.True(t, Read(&back, group.Resource().Attributes(), group.ScopeLogs().At(0).LogRecords().At(0)))
		require.Equal(t, f.Fields, back.Fields, "field %d", field)
	}
}

func TestMarkdown(t *testing.T) {
	require.Equal(t, `| Name | Where | Type | Meaning | Name from |
| --- | --- | --- | --- | --- |
| `+"`a.b`"+` | attribute | Int | one | otelflow |
| `+"`Body`"+` | log record | Str | two | OTel log data model |
`, Markdown([]Column{{"a.b", Record, Int, Own, "one"}, {"Body", Envelope, Str, LogData, "two"}}))
}
