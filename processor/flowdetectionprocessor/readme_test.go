package flowdetectionprocessor

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap/xconfmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

var update = flag.Bool("update", false, "write the generated parts of README.md")

const readme = "README.md"

func readmeText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	return string(text)
}

// generated compares the part of the README between the markers called name with what it must be, or writes it there.
func generated(t *testing.T, name, want string) {
	t.Helper()
	text := readmeText(t)
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	before, rest, ok := strings.Cut(text, begin)
	require.True(t, ok, begin)
	got, after, ok := strings.Cut(rest, end)
	require.True(t, ok, end)
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644))
		return
	}
	require.Equal(t, want, got, "README.md is out of date: go test ./processor/flowdetectionprocessor -run Readme -update")
}

var configRow = regexp.MustCompile("(?m)^\\| `([a-z_:]+)` \\| `([^`]*)` \\| .* \\|$")

// The defaults of the README, read as a configuration over nothing at all, are the defaults of the code: no key is missing,
// none has another value.
func TestReadmeDefaults(t *testing.T) {
	section, _, ok := strings.Cut(strings.SplitN(readmeText(t), "\n## Configuration\n", 2)[1], "\n###")
	require.True(t, ok)
	var text strings.Builder
	for _, row := range configRow.FindAllStringSubmatch(section, -1) {
		text.WriteString(row[1] + ": " + row[2] + "\n")
	}
	var cfg Config
	require.NoError(t, parse(t, text.String()).Unmarshal(&cfg))
	require.NoError(t, xconfmap.Validate(&cfg))
	want := createDefaultConfig().(*Config)
	want.Allow = []detect.Allow{}
	require.Equal(t, want, &cfg)
	require.Equal(t, keysOf(reflect.TypeFor[Config]()), strings.Count(text.String(), "\n"))
}

// keysOf counts the keys of a configuration.
func keysOf(t reflect.Type) int {
	n := 0
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("mapstructure") == ",squash" {
			n += keysOf(t.Field(i).Type)
		} else {
			n++
		}
	}
	return n
}

func TestReadmeNamesEveryDetector(t *testing.T) {
	for _, spec := range detectors() {
		require.Contains(t, readmeText(t), "| `"+spec.Name+"` |")
		require.Contains(t, readmeText(t), "(../internal/"+spec.Name+"/README.md)")
		evaluation, err := os.ReadFile("EVALUATION.md")
		require.NoError(t, err)
		require.Contains(t, string(evaluation), "| pooled | biflow | "+spec.Name+" |")
	}
}

// The event of the README is one that the processor sent.
func TestReadmeEvent(t *testing.T) {
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	event := recordsOf(sink.AllLogs()...)[0]
	require.NoError(t, p.Shutdown(t.Context()))
	var text strings.Builder
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	require.NoError(t, out.Encode(struct {
		EventName, Timestamp, SeverityText, Body string
		SeverityNumber                           int
		Attributes                               map[string]any
	}{
		event.EventName(), event.Timestamp().AsTime().Format("2006-01-02T15:04:05.000Z"), event.SeverityText(), event.Body().Str(),
		int(event.SeverityNumber()), event.Attributes().AsRaw(),
	}))
	generated(t, "event example", "```json\n"+compact(text.String())+"```\n")
}

var shortList = regexp.MustCompile(`(?s)\[\s+([^\[\]{}]*?)\s+\]`)

// compact puts lists on one line.
func compact(text string) string {
	return shortList.ReplaceAllStringFunc(text, func(list string) string {
		return strings.Join(strings.Fields(list), " ")
	})
}

// described are the metrics of metadata.yaml.
type described struct {
	Telemetry struct {
		Metrics yaml.Node
	}
}

type describedMetric struct {
	name        string
	Description string
	Unit        string
	Attributes  []string
	Sum         struct{ Monotonic, Async bool }
}

func metricsOf(t *testing.T) []describedMetric {
	t.Helper()
	text, err := os.ReadFile("metadata.yaml")
	require.NoError(t, err)
	var file described
	require.NoError(t, yaml.Unmarshal(text, &file))
	var metrics []describedMetric
	for i := 0; i < len(file.Telemetry.Metrics.Content); i += 2 {
		m := describedMetric{name: "otelcol_" + file.Telemetry.Metrics.Content[i].Value}
		require.NoError(t, file.Telemetry.Metrics.Content[i+1].Decode(&m))
		metrics = append(metrics, m)
	}
	return metrics
}

func TestReadmeMetrics(t *testing.T) {
	var table strings.Builder
	table.WriteString("| Metric | Unit | Attributes | Meaning |\n| --- | --- | --- | --- |\n")
	for _, m := range metricsOf(t) {
		attributes := ""
		if len(m.Attributes) > 1 {
			attributes = "`" + strings.Join(m.Attributes[1:], "`, `") + "`"
		}
		table.WriteString("| `" + m.name + "` | " + m.Unit + " | " + attributes + " | " + m.Description + " |\n")
	}
	generated(t, "metrics", table.String())
}
