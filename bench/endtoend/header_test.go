package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStamp(t *testing.T) {
	for name, test := range map[string]struct {
		datagram []byte
		want     []byte
		counts   uint32
	}{
		"v5": {
			[]byte{0, 5, 0, 28, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 6, 6, 6, 6},
			[]byte{0, 5, 0, 28, 0, 0, 0x11, 0x94, 0x65, 0x53, 0xf1, 0x02, 3, 3, 3, 3, 0, 1, 0, 2, 6, 6, 6, 6}, 28,
		},
		"v9": {
			[]byte{0, 9, 0, 28, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4},
			[]byte{0, 9, 0, 28, 0, 0, 0x11, 0x94, 0x65, 0x53, 0xf1, 0x02, 0, 1, 0, 2, 4, 4, 4, 4}, 1,
		},
		"IPFIX": {
			[]byte{0, 10, 0, 16, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3},
			[]byte{0, 10, 0, 16, 0x65, 0x53, 0xf1, 0x02, 0, 1, 0, 2, 3, 3, 3, 3}, 28,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := headerOf(test.datagram)
			require.NoError(t, err)
			h.stamp(test.datagram, 0x00010002, time.Unix(1700000002, 0), 4500*time.Millisecond)
			require.Equal(t, test.want, test.datagram)
			require.Equal(t, test.counts, h.counts(28))
		})
	}
	_, err := headerOf([]byte{0, 8})
	require.EqualError(t, err, "no header of version 8 is known")
}
