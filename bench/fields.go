package bench

import (
	"slices"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

const (
	lastSwitched  = 21
	firstSwitched = 22
)

// plain are the fields of a Cisco router's record: addresses, next hop, interfaces, counters, times, ports and the rest; 22 in all.
func plain(v6 bool) []wire.Field {
	ends := []wire.Field{{ID: 8, Length: 4}, {ID: 12, Length: 4}, {ID: 15, Length: 4}, {ID: 9, Length: 1}, {ID: 13, Length: 1}}
	if v6 {
		ends = []wire.Field{{ID: 27, Length: 16}, {ID: 28, Length: 16}, {ID: 62, Length: 16}, {ID: 29, Length: 1}, {ID: 30, Length: 1}}
	}
	return append(ends, []wire.Field{
		{ID: 10, Length: 4}, {ID: 14, Length: 4}, {ID: 2, Length: 8}, {ID: 1, Length: 8}, {ID: firstSwitched, Length: 4},
		{ID: lastSwitched, Length: 4}, {ID: 7, Length: 2}, {ID: 11, Length: 2}, {ID: 6, Length: 1}, {ID: 4, Length: 1},
		{ID: 5, Length: 1}, {ID: 61, Length: 1}, {ID: 16, Length: 4}, {ID: 17, Length: 4}, {ID: 48, Length: 1}, {ID: 136, Length: 1},
		{ID: 89, Length: 1},
	}...)
}

// common are the fields behind the 16 attributes that the Collector's existing receiver writes, and no others: on them both write
// the same facts. The sampling rate comes with sampling, the rest of the 16 from the header.
func common() []wire.Field {
	return []wire.Field{
		{ID: 8, Length: 4}, {ID: 12, Length: 4}, {ID: 7, Length: 2}, {ID: 11, Length: 2}, {ID: 4, Length: 1}, {ID: 6, Length: 1},
		{ID: 1, Length: 8}, {ID: 2, Length: 8}, {ID: firstSwitched, Length: 4}, {ID: lastSwitched, Length: 4},
	}
}

// rich are plain fields with IPFIX's times, a user's name and a URL of variable length, and two elements of vendors.
func rich() []wire.Field {
	return append(without(plain(false), firstSwitched, lastSwitched),
		wire.Field{ID: 152, Length: 8}, wire.Field{ID: 153, Length: 8}, wire.Field{ID: 371, Length: wire.Variable},
		wire.Field{Enterprise: 35632, ID: 180, Length: wire.Variable}, wire.Field{Enterprise: 9, ID: 12232, Length: 4})
}

func without(fields []wire.Field, ids ...uint16) []wire.Field {
	return slices.DeleteFunc(fields, func(f wire.Field) bool { return slices.Contains(ids, f.ID) })
}
