package netflowreceiver

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestREADMEConformance looks for every test that the conformance table names, as `package.TestName`.
func TestREADMEConformance(t *testing.T) {
	tests := testsOf(t, "*_test.go", "../internal/*/*_test.go")
	table := rows(t, "## Conformance")
	require.NotEmpty(t, table)
	for _, row := range table {
		require.Len(t, row, 3, "requirement, source, tests: %v", row)
		for _, cell := range strings.Split(row[2], ", ") {
			assert.True(t, tests[quoted(cell)], "%s: there is no %s", row[0], cell)
		}
	}
}

// testsOf are the tests of the files that the globs name, with their package in front.
func testsOf(t *testing.T, globs ...string) map[string]bool {
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	all := make(map[string]bool)
	for _, glob := range globs {
		files, err := filepath.Glob(glob)
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			dir, err := filepath.Abs(filepath.Dir(file))
			require.NoError(t, err)
			for _, found := range declared.FindAllSubmatch(text, -1) {
				all[filepath.Base(dir)+"."+string(found[1])] = true
			}
		}
	}
	return all
}
