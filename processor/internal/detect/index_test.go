package detect

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// found tells whether a look-up by hash comes by r.
func (x *index) found(hash uint32, r Ref) bool {
	for i := x.home(hash); x.slots[i] != 0; i = x.after(i) {
		if x.slots[i].hash() == hash && x.slots[i].ref() == r {
			return true
		}
	}
	return false
}

// TestIndex puts in and takes out numbers whose hashes crowd together, most of all where the last slot is followed by the
// first, and sees each time that all that are in are found, and nothing else.
func TestIndex(t *testing.T) {
	crowded := []uint32{0, 1, 1 << 26, 1<<31 - 1, 1 << 31, 1<<32 - 1<<25, 1<<32 - 2, 1<<32 - 1}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		x, in := newIndex(300), map[Ref]uint32{}
		for range 3000 {
			ref := Ref(r.IntN(400) + 1)
			if hash, ok := in[ref]; ok {
				x.remove(hash, ref)
				delete(in, ref)
			} else if len(in) < 300 {
				in[ref] = crowded[r.IntN(len(crowded))]
				if r.IntN(2) == 0 {
					in[ref] = r.Uint32()
				}
				x.add(in[ref], ref)
			}
			require.Equal(t, len(in), x.held)
		}
		filled := 0
		for _, s := range x.slots {
			if s != 0 {
				filled++
				require.Equal(t, in[s.ref()], s.hash())
			}
		}
		require.Equal(t, len(in), filled)
		for ref, hash := range in {
			require.True(t, x.found(hash, ref))
			require.False(t, x.found(hash+1, ref))
		}
	}
}

// TestIndexSize holds that an index grows to four thirds of what it must hold, and no further.
func TestIndexSize(t *testing.T) {
	for _, most := range []int{1, 48, 49, 1000, 100_000} {
		x := newIndex(most)
		for i := range most {
			x.add(uint32(i)*0x9e3779b1, Ref(i+1))
		}
		require.LessOrEqual(t, len(x.slots), max(64, most+most/3+2))
		require.Less(t, x.held, len(x.slots))
	}
}

func TestSlab(t *testing.T) {
	var s Slab[[3]uint64]
	var refs []Ref
	for i := range 2500 {
		r := s.Take()
		require.NotZero(t, r)
		s.At(r)[1] = uint64(i)
		refs = append(refs, r)
	}
	for i, r := range refs {
		require.Equal(t, uint64(i), s.At(r)[1])
	}
	kept := s.At(refs[7])
	s.Give(refs[2000])
	s.Give(refs[3])
	require.Equal(t, refs[3], s.Take(), "what was given last is taken first")
	require.Equal(t, [3]uint64{}, *s.At(refs[3]), "and is zero")
	require.Equal(t, refs[2000], s.Take())
	require.Len(t, s.blocks, 3)
	require.Equal(t, uint64(7), kept[1], "pointers stay good")
}
