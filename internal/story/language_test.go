package story

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// written reads a story that stands in a test.
func written(t *testing.T, text string) (*Story, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a_test")
	require.NoError(t, os.Mkdir(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o644))
	return Read(dir)
}

func TestSpans(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"14d": 336 * time.Hour, "1w2d": 216 * time.Hour, "1d9h30m": 33*time.Hour + 30*time.Minute, "40s": 40 * time.Second,
		"1.5d": 36 * time.Hour, "-1s": -time.Second,
	} {
		var got span
		require.NoError(t, yaml.Unmarshal([]byte(text), &got), text)
		require.Equal(t, want, time.Duration(got), text)
	}
	for _, text := range []string{"''", "9", "d", "3x", "1d2d"} {
		require.Error(t, yaml.Unmarshal([]byte(text), new(span)), text)
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]size{"300": 300, "60KiB": 61440, "1.5GB": 1_500_000_000, "2 MiB": 2097152, "7B": 7} {
		var got size
		require.NoError(t, yaml.Unmarshal([]byte(text), &got), text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"KiB", "3PB", "-1", "1kiB"} {
		require.Error(t, yaml.Unmarshal([]byte(text), new(size)), text)
	}
}

func TestChoices(t *testing.T) {
	var some hosts
	require.NoError(t, yaml.Unmarshal([]byte(`{next: [10.0.0.5, 10.1.0.0/30, "fd00::fe-fd00::101"]}`), &some))
	require.Equal(t, uint64(7), some.n) // of a /30 two are hosts
	require.Equal(t, "next", some.use)
	for i, want := range []string{"10.0.0.5", "10.1.0.1", "10.1.0.2", "fd00::fe", "fd00::ff", "fd00::100", "fd00::101"} {
		require.Equal(t, want, some.at(uint64(i)).String())
	}
	var doors ports
	require.NoError(t, yaml.Unmarshal([]byte(`[22, 65530-65535]`), &doors))
	require.Equal(t, uint64(7), doors.n)
	require.Equal(t, uint16(65535), doors.at(6))
	for _, text := range []string{"{every: 10.0.0.1}", "10.0.0.9-10.0.0.1", "10.0.0", "{each: 10.0.0.1, any: 10.0.0.2}"} {
		require.Error(t, yaml.Unmarshal([]byte(text), new(hosts)), text)
	}
	for _, text := range []string{"65536", "-1", "9-1", "http"} {
		require.Error(t, yaml.Unmarshal([]byte(text), new(ports)), text)
	}
}

func TestHours(t *testing.T) {
	at := func(clock string) time.Time {
		got, err := time.Parse("15:04:05", clock)
		require.NoError(t, err)
		return got
	}
	var day, night, all hours
	require.NoError(t, yaml.Unmarshal([]byte("8h-18h30m"), &day))
	require.NoError(t, yaml.Unmarshal([]byte("22h-6h"), &night))
	require.True(t, day.contains(at("08:00:00")) && day.contains(at("18:29:59")))
	require.False(t, day.contains(at("18:30:00")) || day.contains(at("07:59:59")))
	require.True(t, night.contains(at("23:10:00")) && night.contains(at("05:59:00")))
	require.False(t, night.contains(at("06:00:00")))
	require.True(t, all.contains(at("03:00:00")))
}

// What a story gets wrong is said, not passed over.
func TestWrongStories(t *testing.T) {
	const traffic = "traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80}]"
	for name, c := range map[string]struct{ text, want string }{
		"key":       {"says: x\ntells: []\nsaid: y\n" + traffic, "field said not found"},
		"no says":   {"tells: []\n" + traffic, "says: got nothing"},
		"no tells":  {"says: x\n" + traffic, "tells: got nothing"},
		"nothing":   {"says: x\ntells: []\n", "traffic, captures: got both or none"},
		"matcher":   {"says: x\ntells: [{type: scan.block, host: 10.0.0.1}]\n" + traffic, `key: got "host"`},
		"exporter":  {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, seen_by: [core]}]", `no exporter "core"`},
		"port":      {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2}]", "port: got nothing"},
		"icmp port": {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2, protocol: icmp, port: 80}]", "port: got one"},
		"endless":   {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, every: 1m}]", "times, until: got neither"},
		"outcome":   {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, outcome: lost}]", `outcome: got "lost"`},
		"flags":     {"says: x\ntells: []\ntraffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80, flags: xmas}]", `got "xmas"`},
	} {
		_, err := written(t, c.text)
		require.ErrorContains(t, err, c.want, name)
	}
}
