package flowlog

import (
	"net/netip"
	"strconv"
	"strings"
)

// texts makes strings of what has to be spelt, many to an allocation.
type texts struct {
	made strings.Builder
}

// textChunk is how many octets are allocated at once. A record that somebody keeps alone keeps the whole of the chunks that its texts
// stand in.
const textChunk = 4096

// keep is b as a string. What does not leave a chunk mostly free for others is allocated by itself.
func (t *texts) keep(b []byte) string {
	if len(b) > textChunk/8 {
		return string(b)
	}
	if t.made.Cap()-t.made.Len() < len(b) {
		t.made.Reset()
		t.made.Grow(textChunk)
	}
	start := t.made.Len()
	t.made.Write(b)
	return t.made.String()[start:]
}

func (t *texts) address(a netip.Addr) string {
	var spelt [64]byte // more than an address without a zone takes
	return t.keep(a.AppendTo(spelt[:0]))
}

func (t *texts) decimal(n uint64) string {
	var spelt [20]byte
	return t.keep(strconv.AppendUint(spelt[:0], n, 10))
}
