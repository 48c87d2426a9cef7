package bench

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// idle is the octets of memory that an idle collector holds (otelcol_process_runtime_heap_alloc_bytes of bin/otelcol-flow): the garbage
// collector begins when as much again was allocated. Without it what is measured would be mostly that one of a process which has nothing
// else runs all the time.
const idle = 6 << 20

// measure runs read, the i-th time with i, and reports what one of the flows costs that each call reads: time, CPU time and
// allocations.
func measure(b *testing.B, flows int, read func(i int) error) {
	if err := read(0); err != nil { // for memory that is kept
		b.Fatal(err)
	}
	held := make([]byte, idle)
	runtime.GC() // of what preparing left behind
	before := spent(b)
	i := 0
	for b.Loop() {
		if err := read(i); err != nil {
			b.Fatal(err)
		}
		i++
	}
	after, n := spent(b), float64(i*flows)
	runtime.KeepAlive(held)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/flow")
	b.ReportMetric(float64((after.cpu-before.cpu).Nanoseconds())/n, "cpu-ns/flow")
	b.ReportMetric(float64(after.allocations-before.allocations)/n, "allocs/flow")
	b.ReportMetric(0, "ns/op") // of datagrams, which only confuses; 0 leaves it out
}

// spending is what the process has cost since it began.
type spending struct {
	cpu         time.Duration // of all its threads, the garbage collector's too, in the system too
	allocations uint64
}

func spent(b *testing.B) spending {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return spending{time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), memory.Mallocs}
}
