package flowlog

import (
	"net/netip"
	"strconv"
	"strings"
)

// texts makes strings of what has to be spelt, many to an allocation: a record of IPv4 has three addresses, and its other attributes
// need but one allocation each.
type texts struct {
	chunk strings.Builder // never beyond its capacity, so that the strings that it gave stay where they are
}

// chunkSize is how many octets are allocated at once. More is no faster: 16 KiB was measured. It is also what a record costs that
// somebody keeps alone, since it keeps the texts of its neighbours alive with its own, some forty records' of IPv4.
const chunkSize = 1024

// keep is b as a string. What would leave much of a chunk unused has an allocation of its own.
func (t *texts) keep(b []byte) string {
	if len(b) > chunkSize/8 {
		return string(b)
	}
	if t.chunk.Cap()-t.chunk.Len() < len(b) {
		t.chunk.Reset()
		t.chunk.Grow(chunkSize)
	}
	start := t.chunk.Len()
	t.chunk.Write(b)
	return t.chunk.String()[start:]
}

func (t *texts) address(a netip.Addr) string {
	const longest = len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
	return t.keep(a.AppendTo(make([]byte, 0, longest)))
}

func (t *texts) decimal(n uint64) string {
	const longest = len("18446744073709551615")
	return t.keep(strconv.AppendUint(make([]byte, 0, longest), n, 10))
}
