package netflowreceiver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.pcap", "a.pcap", "c.dat"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d.pcap"), 0o700))
	in := func(names ...string) (paths []string) {
		for _, name := range names {
			paths = append(paths, filepath.Join(dir, name))
		}
		return paths
	}
	got, err := expand(in("c.dat", "*.pcap", "a.*"))
	require.NoError(t, err)
	require.Equal(t, in("c.dat", "a.pcap", "b.pcap"), got)

	missing := in("*.pcapng")[0]
	_, err = expand([]string{in("c.dat")[0], missing})
	require.EqualError(t, err, `capture_files::include "`+missing+`": no such file`)
}

func TestExpandRefusesWhatIsNoRegularFile(t *testing.T) {
	_, err := expand([]string{os.DevNull})
	require.ErrorContains(t, err, "capture_files::include ")
	require.ErrorContains(t, err, ": "+os.DevNull+" is no regular file")
}
