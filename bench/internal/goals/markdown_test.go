package goals

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table of goals into the README")

// TestReadme compares the table of goals in the README with this package's. To bring the README up to date:
//
//	go test ./internal/goals -run TestReadme -update
func TestReadme(t *testing.T) {
	const path, begin, end = "../../README.md", "<!-- goals -->\n", "<!-- /goals -->"
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, begins := strings.Cut(string(content), begin)
	_, after, ends := strings.Cut(rest, end)
	require.True(t, begins && ends, "%s has no place for the table", path)
	readme := before + begin + Markdown() + end + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(readme), 0o644))
		return
	}
	require.Equal(t, readme, string(content), "%s is out of date: go test ./internal/goals -run TestReadme -update", path)
}
