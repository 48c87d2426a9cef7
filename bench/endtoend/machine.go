package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine names what was measured on.
func machine() string {
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease") // what cannot be read is not named
	processors, _ := os.ReadFile("/proc/cpuinfo")
	return fmt.Sprintf("%d cores of %s, Linux %s, %s", runtime.NumCPU(), modelOf(string(processors)),
		strings.TrimSpace(string(kernel)), runtime.Version())
}

func modelOf(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unnamed model"
}
