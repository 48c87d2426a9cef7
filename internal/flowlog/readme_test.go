package flowlog

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the attribute tables into the READMEs")

// TestReadme compares the attribute tables of the READMEs with the tables of this package. A table stands between its marker
// and the next HTML comment, whatever that is. To bring the READMEs up to date:
//
//	go test ./internal/flowlog -run TestReadme -update
func TestReadme(t *testing.T) {
	tables := map[string]string{
		"<!-- attributes -->":       Markdown(Columns()),
		"<!-- event attributes -->": Markdown(EventColumns()),
	}
	for _, path := range []string{
		"../../README.md", "../../receiver/netflowreceiver/README.md", "../../processor/flowdetectionprocessor/README.md",
	} {
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		readme := string(content)
		for marker, table := range tables {
			readme = withTable(t, readme, marker, table)
		}
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(readme), 0o644))
			continue
		}
		require.Equal(t, readme, string(content), "%s is out of date: go test ./internal/flowlog -run TestReadme -update", path)
	}
}

// withTable is readme with table after marker, or readme if it has no marker.
func withTable(t *testing.T, readme, marker, table string) string {
	before, after, ok := strings.Cut(readme, marker+"\n")
	if !ok {
		return readme
	}
	end := strings.Index(after, "<!--")
	require.GreaterOrEqual(t, end, 0, "%s has no comment after it that ends the table", marker)
	return before + marker + "\n" + table + after[end:]
}

func TestWithTable(t *testing.T) {
	require.Equal(t, "# A\n", withTable(t, "# A\n", "<!-- x -->", "| new |\n"))
	require.Equal(t, "# A\n<!-- x -->\n| new |\n<!-- /x -->\nB\n",
		withTable(t, "# A\n<!-- x -->\n| old |\n<!-- /x -->\nB\n", "<!-- x -->", "| new |\n"))
}
