package netflowreceiver

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// mutant takes one behaviour away that a row of the conformance table asks for.
type mutant struct {
	Row  string // how the row begins
	File string // below receiver
	Old  string // stands in File
	New  string // is put in its place
}

// TestMutants shows for every row of the conformance table that one of its tests fails when the behaviour is removed. It compiles
// and tests as often as there are rows, so that only `make mutants` asks for it.
func TestMutants(t *testing.T) {
	if os.Getenv("OTELFLOW_MUTANTS") == "" {
		t.Skip("OTELFLOW_MUTANTS is not set: make mutants runs this")
	}
	text, err := os.ReadFile(filepath.Join("testdata", "mutants.yaml"))
	require.NoError(t, err)
	var mutants []mutant
	require.NoError(t, yaml.Unmarshal(text, &mutants))
	for _, row := range rows(t, "## Conformance") {
		t.Run(row[0], func(t *testing.T) {
			mine := mutantsOf(mutants, row[0])
			require.NotEmpty(t, mine, "no mutant removes what the row asks for")
			for _, m := range mine {
				assert.True(t, m.isFound(t, strings.Split(row[2], ", ")), "no test of the row fails with %q in %s", m.New, m.File)
			}
		})
	}
}

func mutantsOf(all []mutant, row string) (mine []mutant) {
	for _, m := range all {
		if strings.HasPrefix(row, m.Row) {
			mine = append(mine, m)
		}
	}
	return mine
}

// isFound tells whether one of the tests, `package.TestName`, fails with m in the code.
func (m *mutant) isFound(t *testing.T, tests []string) bool {
	overlay := m.overlay(t)
	for pkg, names := range byPackage(tests) {
		dir := "../internal/" + pkg
		if pkg == "netflowreceiver" {
			dir = "."
		}
		program := filepath.Join(t.TempDir(), pkg)
		out, err := exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-c", "-o", program, dir).CombinedOutput()
		require.NoError(t, err, "%s", out)
		run := exec.Command(program, "-test.timeout=2m", "-test.failfast", "-test.run=^("+strings.Join(names, "|")+")$")
		run.Dir = dir
		if run.Run() != nil {
			return true
		}
	}
	return false
}

func byPackage(tests []string) map[string][]string {
	names := make(map[string][]string)
	for _, cell := range tests {
		pkg, name, _ := strings.Cut(quoted(cell), ".")
		names[pkg] = append(names[pkg], name)
	}
	return names
}

// overlay is the file that tells go what to compile instead of m.File.
func (m *mutant) overlay(t *testing.T) string {
	file, err := filepath.Abs(filepath.Join("..", filepath.FromSlash(m.File)))
	require.NoError(t, err)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), m.Old), "%s: how often %q stands in it", m.File, m.Old)
	dir := t.TempDir()
	changed := filepath.Join(dir, "changed.go")
	require.NoError(t, os.WriteFile(changed, []byte(strings.Replace(string(text), m.Old, m.New, 1)), 0o600))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {file: changed}})
	require.NoError(t, err)
	path := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(path, overlay, 0o600))
	return path
}
