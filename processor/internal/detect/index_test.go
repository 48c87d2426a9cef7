package detect

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// found tells whether a look-up by hash comes by r.
func (x *index) found(hash uint32, r Ref) bool {
	p := x.part(hash)
	for i := p.home(hash); p.slots[i] != 0; i = p.after(i) {
		if p.slots[i].hash() == hash && p.slots[i].ref() == r {
			return true
		}
	}
	return false
}

// TestIndex puts in and takes out numbers whose hashes crowd together, most of all where the last slot is followed by the
// first, and sees each time that all that are in are found, and nothing else.
func TestIndex(t *testing.T) {
	crowded := []uint32{0, 1, 2, 4, 1 << 26, 1<<31 - 1, 1 << 31, 1<<32 - 1<<25, 1<<32 - 2, 1<<32 - 1}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		x, in := newIndex([]int{300, 100_000}[seed%2]), map[Ref]uint32{}
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
		for i := range x.parts {
			for _, s := range x.parts[i].slots {
				if s != 0 {
					filled++
					require.Equal(t, in[s.ref()], s.hash())
				}
			}
		}
		require.Equal(t, len(in), filled)
		for ref, hash := range in {
			require.True(t, x.found(hash, ref))
			require.False(t, x.found(hash+1, ref))
		}
	}
}

// TestIndexSize holds what a key takes in the index, and that some slots are always free.
func TestIndexSize(t *testing.T) {
	x, slots := newIndex(300_000), 0
	for i := range 300_000 {
		x.add(uint32(i)*0x9e3779b1, Ref(i+1))
	}
	for i := range x.parts {
		slots += len(x.parts[i].slots)
		require.Less(t, x.parts[i].held*4, len(x.parts[i].slots)*3+1)
	}
	require.InDelta(t, 12, float64(slots*8)/300_000, 1.5)
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
