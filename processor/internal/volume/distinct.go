package volume

import (
	"math"
	"math/bits"
)

// distinct counts different things by linear counting (Whang, Vander-Zanden, Taylor 1990): 128 octets for up to five thousand, with
// an error of some percent. Beyond that it says "at least".
type distinct struct {
	bits [distinctBits / 64]uint64
}

const (
	distinctBits = 1024
	// mostDistinct is where hardly a bit is left to tell more by.
	mostDistinct = 5000
)

func (d *distinct) add(hash uint64) {
	i := hash >> (64 - 10)
	d.bits[i/64] |= 1 << (i % 64)
}

// count is the estimate.
func (d *distinct) count() int {
	unset := distinctBits
	for _, word := range d.bits {
		unset -= bits.OnesCount64(word)
	}
	if unset == 0 {
		return mostDistinct
	}
	return min(mostDistinct, int(math.Round(-distinctBits*math.Log(float64(unset)/distinctBits))))
}
