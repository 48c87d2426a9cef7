package bench

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestMain names the machine before benchmarks, in their format, as far as package testing does not.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		fmt.Printf("cores: %d\nmemory: %s\nkernel: %s\ngo: %s\n",
			runtime.NumCPU(), memory(), first("/proc/sys/kernel/osrelease"), runtime.Version())
	}
	os.Exit(m.Run())
}

// memory is the machine's, where the system is Linux.
func memory() string {
	var kilobytes uint64
	if _, err := fmt.Sscanf(first("/proc/meminfo"), "MemTotal: %d kB", &kilobytes); err != nil {
		return ""
	}
	return fmt.Sprintf("%.1f GiB", float64(kilobytes)/(1<<20))
}

// first is the first line of a file, empty where there is none.
func first(file string) string {
	b, _ := os.ReadFile(file)
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}
