package detecttest

import "runtime"

// Heap is how many octets are in use. What a pool or a finalizer holds goes with the second collection.
func Heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
