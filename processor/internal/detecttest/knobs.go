package detecttest

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Readme is the README of the package that is tested.
func Readme(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// CompareKnobs compares the two tables of the README's section "Knobs" with the configuration: in one every key, in order, with
// its default and what more and less of it costs, in the other every key that the sensitivity moves, with its three values.
func CompareKnobs[C any](t testing.TB, defaults func(detect.Sensitivity) *C) {
	t.Helper()
	_, section, found := strings.Cut(Readme(t), "\n## Knobs\n")
	require.True(t, found, "README.md has a section Knobs")
	section, _, _ = strings.Cut(section, "\n## ")
	var keys, moves []string
	low, medium, high := values(defaults(detect.Low)), values(defaults(detect.Medium)), values(defaults(detect.High))
	for i, key := range keysOf[C]() {
		keys = append(keys, key+" "+medium[i])
		if low[i] != medium[i] || high[i] != medium[i] {
			moves = append(moves, strings.Join([]string{key, low[i], medium[i], high[i]}, " "))
		}
	}
	require.Equal(t, keys, rows(section, `(\S+) \| [^|]{10,}`))
	require.Equal(t, moves, rows(section, `(\S+) \| (\S+) \| (\S+)`))
}

// rows are the cells of the rows of a table that begin with a key and go on as the pattern says, joined by blanks.
func rows(text, pattern string) []string {
	var list []string
	for _, cells := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| "+pattern+" \\|$").FindAllStringSubmatch(text, -1) {
		list = append(list, strings.Join(cells[1:], " "))
	}
	return list
}

// keysOf are the keys of a configuration, in order.
func keysOf[C any]() []string {
	var keys []string
	for t, i := reflect.TypeFor[C](), 0; i < t.NumField(); i++ {
		keys = append(keys, t.Field(i).Tag.Get("mapstructure"))
	}
	return keys
}

// values are the values of a configuration, in order, as a README spells them: lists with commas.
func values[C any](c *C) []string {
	var list []string
	for v, i := reflect.ValueOf(*c), 0; i < v.NumField(); i++ {
		list = append(list, strings.ReplaceAll(fmt.Sprint(v.Field(i).Interface()), " ", ","))
	}
	return list
}
