package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine names what is measured on, and says what it does besides: on a machine that others use, too, only ratios count.
func machine() string {
	processors, _ := os.ReadFile("/proc/cpuinfo") // what cannot be read is not named
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	load, _ := os.ReadFile("/proc/loadavg")
	busy, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%d cores of %s, Linux %s, %s, load average %s before the start", runtime.NumCPU(), modelOf(string(processors)),
		strings.TrimSpace(string(kernel)), runtime.Version(), busy)
}

func modelOf(cpuinfo string) string {
	for line := range strings.Lines(cpuinfo) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unnamed model"
}
