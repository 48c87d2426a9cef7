// Package otelflow holds only this test: that what the documentation shows can be used as it stands.
package otelflow

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/xconfmap"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor"
	"github.com/otelflow/otelflow/receiver/netflowreceiver"
)

// collector is what `make build` leaves; without it configurations are only checked as far as our own components go.
const collector = "bin/otelcol-flow"

var (
	yamlBlock  = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")
	makeTarget = regexp.MustCompile("`make ([a-z]+)[^`]*`|(?m)^(?:\\$ )?make ([a-z]+)")
	localLink  = regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`)
	required   = regexp.MustCompile(`(?m)^\t(\S+) v\S+$`) // by go.mod, directly: no comment follows
	library    = regexp.MustCompile("`([a-z.]+\\.[a-z]+/[^`*]+)(?:\\*)?`")
)

func TestConfigurationsInDocumentsAreValid(t *testing.T) {
	for _, name := range find(t, ".md") {
		for _, block := range yamlBlock.FindAllSubmatch(read(t, name), -1) {
			if bytes.Contains(block[1], []byte("gomod:")) {
				continue // a manifest, see TestManifestInReadmeIsOurs
			}
			t.Run(name, func(t *testing.T) { checkConfiguration(t, block[1]) })
		}
	}
	for _, name := range find(t, ".yaml") {
		if text := read(t, name); bytes.Contains(text, []byte("\nservice:")) {
			t.Run(name, func(t *testing.T) { checkConfiguration(t, text) })
		}
	}
}

func TestMakeTargetsInDocumentsExist(t *testing.T) {
	makefile := string(read(t, "Makefile"))
	for _, name := range find(t, ".md") {
		for _, match := range makeTarget.FindAllStringSubmatch(string(read(t, name)), -1) {
			target := match[1] + match[2]
			require.Regexp(t, `(?m)^`+target+`:`, makefile, "%s speaks of `make %s`", name, target)
		}
	}
}

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	for _, name := range find(t, ".md") {
		for _, match := range localLink.FindAllSubmatch(read(t, name), -1) {
			_, err := os.Stat(filepath.Join(filepath.Dir(name), string(match[1])))
			require.NoError(t, err, "%s links to %s", name, match[1])
		}
	}
}

func TestLibrariesInContributingAreThoseInUse(t *testing.T) {
	_, table, found := strings.Cut(string(read(t, "CONTRIBUTING.md")), "\n## Libraries")
	require.True(t, found)
	var reasons []string
	for _, match := range library.FindAllStringSubmatch(table, -1) {
		reasons = append(reasons, match[1])
	}
	modules := string(read(t, "go.mod"))
	for _, match := range required.FindAllStringSubmatch(modules, -1) {
		require.True(t, slices.ContainsFunc(reasons, func(reason string) bool {
			return match[1] == reason || strings.HasSuffix(reason, "/") && strings.HasPrefix(match[1], reason)
		}), "CONTRIBUTING.md does not say why %s is here", match[1])
	}
	for _, reason := range reasons {
		require.Contains(t, modules, reason, "CONTRIBUTING.md gives a reason for what is not here")
	}
}

func TestManifestInReadmeIsOurs(t *testing.T) {
	readme := string(read(t, "README.md"))
	for _, line := range strings.Split(string(read(t, "builder-config.yaml")), "\n") {
		if strings.Contains(line, "import: github.com/otelflow/") {
			require.True(t, strings.Contains(readme, strings.TrimSpace(line)), "README.md lacks the line %s", line)
		}
	}
}

// checkConfiguration unmarshals and validates the parts that are ours, and has the collector validate a whole configuration.
func checkConfiguration(t *testing.T, text []byte) {
	var content map[string]any
	require.NoError(t, yaml.Unmarshal(text, &content))
	conf := confmap.NewFromStringMap(content)
	checkComponents(t, conf, "receivers", netflowreceiver.NewFactory())
	checkComponents(t, conf, "processors", flowdetectionprocessor.NewFactory())
	if !conf.IsSet("service") {
		return
	}
	if _, err := os.Stat(collector); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not built: only the netflow and flow_detection sections were checked", collector)
	}
	name := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(name, text, 0o600))
	out, err := exec.Command(collector, "validate", "--config", name).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func checkComponents(t *testing.T, conf *confmap.Conf, section string, factory component.Factory) {
	if !conf.IsSet(section) {
		return
	}
	components, err := conf.Sub(section)
	require.NoError(t, err)
	for key := range components.ToStringMap() {
		var id component.ID
		require.NoError(t, id.UnmarshalText([]byte(key)))
		if id.Type() != factory.Type() {
			continue
		}
		settings, err := components.Sub(key)
		require.NoError(t, err)
		cfg := factory.CreateDefaultConfig()
		require.NoError(t, settings.Unmarshal(cfg))
		require.NoError(t, xconfmap.Validate(cfg))
	}
}

// find lists the project's files with the given ending, without what was built.
func find(t *testing.T, ending string) []string {
	var names []string
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && (name == "bin" || name == "build" || name == "dist" || name == ".git") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ending) {
			names = append(names, name)
		}
		return err
	}))
	require.NotEmpty(t, names)
	return names
}

func read(t *testing.T, name string) []byte {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return text
}
