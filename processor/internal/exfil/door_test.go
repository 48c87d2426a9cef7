package exfil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestDoorkeeper fills one set and sees who goes.
func TestDoorkeeper(t *testing.T) {
	d := newDoorkeeper(ways, 5000)
	for i := range uint64(ways) {
		d.add(100+i, at(float64(i))).sent = 10 + i
	}
	require.Equal(t, ways, d.held)
	require.Equal(t, uint64(13), d.find(103, at(9)).sent)
	d.find(100, at(10)).sent = 5000 // he sent much, which is seen when he is met again
	d.find(100, at(10))
	for i := range uint64(ways) - 2 { // all go but these two
		d.add(200+i, at(11+float64(i)))
	}
	require.Equal(t, ways, d.held)
	require.Equal(t, uint64(ways-2), d.evicted)
	require.NotNil(t, d.find(103, at(20)))
	require.Nil(t, d.find(101, at(20)))
	for i := range uint64(ways) - 1 {
		d.add(300+i, at(30+float64(i)))
	}
	require.Nil(t, d.find(103, at(40)), "the others have been there for a shorter time")
	require.Equal(t, uint64(5000), d.find(100, at(41)).sent)
	d.remove(100)
	require.Nil(t, d.find(100, at(42)))
	require.Equal(t, ways-1, d.held)
	d.add(400, at(43))
	require.Equal(t, uint64(2*ways-3), d.evicted, "there was a free place")
	d.add(500, at(230))
	require.Equal(t, uint64(2*ways-3), d.evicted, "whose place it was had been silent for two hours")
	require.Equal(t, ways, d.held)
}

// TestDoorkeeperForgets sweeps those who have been silent for two hours.
func TestDoorkeeperForgets(t *testing.T) {
	d := newDoorkeeper(100*ways, 5000)
	for i := range uint64(100) {
		d.add(i<<57|i, at(float64(i)/60)).sent = 7 + 90*i
	}
	require.Equal(t, 100, d.held)
	for range len(d.sets) {
		d.sweep(at(120 - 1.0/15))
	}
	require.Equal(t, 100, d.held)
	for range len(d.sets) {
		d.sweep(at(120).Add(50 * time.Second))
	}
	require.Equal(t, 48, d.held, "each that came in the second 51 or before is gone, to two seconds")
	d.add(1<<57|1, at(500))
	require.Zero(t, d.evicted, "who had been forgotten was not pushed out")
}
