package crossread

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// readNfdump has nfcapd receive the payloads and compares what nfdump reads in its file, record by record.
func readNfdump(t *testing.T, f *fixture, payloads [][]byte) {
	read := dump(t, collect(t, f.port, payloads))
	require.Len(t, read, len(f.records))
	want, got := map[string]string{}, map[string]string{}
	for i, r := range f.records {
		for name, value := range r {
			member := vocabulary[name].nfdump
			if special, ok := r["nfdump "+name]; ok {
				value = special
			}
			if member == "" || value == omitted || slices.Contains(f.nfdumpOmits, name) {
				continue
			}
			fact := fmt.Sprintf("%s (%d)", member, i+1)
			want[fact], got[fact] = value, nfdumpValue(member, read[i][member])
		}
	}
	compare(t, want, got)
}

// program is one of nfdump's collectors.
type program struct{ program, debian string }

// collector is the program for what is sent to a port.
func collector(port uint16) program {
	if port == sflow {
		return program{"sfcapd", "nfdump-sflow"}
	}
	return program{"nfcapd", "nfdump"}
}

// last follows the payloads. What a collector has read it stores before it reads again, so that all before the last datagram is
// stored when that is taken, which a signal may overtake then: it is of a version that there is not.
var last = []byte{0xff, 0xff, 0xff, 0xff}

// collect sends the payloads to a collector of its own and gives the directory of its files.
func collect(t *testing.T, protocol uint16, payloads [][]byte) string {
	t.Helper()
	dir := t.TempDir()
	port := freePort(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, collector(protocol).program, "-w", dir, "-b", "127.0.0.1", "-p", fmt.Sprint(port))
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stdout, cmd.Stderr = &complaints, &complaints
	require.NoError(t, cmd.Start())
	await(t, "nfcapd to listen", func() bool { _, ok := queued(t, port); return ok })

	conn, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	for _, payload := range append(slices.Clip(payloads), last) {
		_, err = conn.Write(payload)
		require.NoError(t, err)
	}
	await(t, "nfcapd to take all", func() bool { octets, ok := queued(t, port); return ok && octets == 0 })
	end(t, cmd, conn)
	require.NoError(t, conn.Close())
	if t.Failed() {
		t.Log(complaints.String())
	}
	return dir
}

// end has a collector write its file. One that the signal reaches just before it reads would wait for a datagram first, so it gets more.
func end(t *testing.T, cmd *exec.Cmd, conn net.Conn) {
	t.Helper()
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // some builds end with a status of 1; what counts is the file
		close(ended)
	}()
	await(t, "nfcapd to end", func() bool {
		_, _ = conn.Write(last) // fails when it has ended
		select {
		case <-ended:
			return true
		default:
			return false
		}
	})
}

func freePort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	return conn.LocalAddr().(*net.UDPAddr).Port
}

// queued is how many octets wait in the socket that is bound to the port of the loopback; not ok while there is none.
func queued(t *testing.T, port int) (octets int64, ok bool) {
	t.Helper()
	table, err := os.ReadFile("/proc/net/udp")
	require.NoError(t, err)
	for _, line := range strings.Split(string(table), "\n") {
		columns := strings.Fields(line)
		if len(columns) > 4 && columns[1] == fmt.Sprintf("0100007F:%04X", port) {
			_, waiting, _ := strings.Cut(columns[4], ":") // tx_queue:rx_queue
			n, err := strconv.ParseInt(waiting, 16, 64)
			require.NoError(t, err)
			return n, true
		}
	}
	return 0, false
}

// await polls, since nothing tells when another process's socket changes.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, patience, 5*time.Millisecond, "waited for %s", what)
}

// dump reads every file of the directory.
func dump(t *testing.T, dir string) []map[string]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "nfcapd.2*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	var records []map[string]any
	out := run(t, "nfdump", "-r", files[0], "-o", "json")
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&records), out)
	return records
}

// nfdumpValue writes instants, TCP flags and all else as the vocabulary does.
func nfdumpValue(member string, v any) string {
	s := fmt.Sprint(v)
	switch member {
	case "first", "last":
		if at, err := time.Parse("2006-01-02T15:04:05.999", s); err == nil {
			return at.Format(time.RFC3339Nano)
		}
	case "tcp_flags": // "...AP.SF", a letter or a dot for each bit, the highest first
		n := 0
		for _, letter := range s {
			n <<= 1
			if letter != '.' {
				n++
			}
		}
		return fmt.Sprint(n)
	}
	return s
}
