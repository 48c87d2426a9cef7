package main

import (
	"cmp"
	"iter"
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// biflows are the rows as an exporter tells of them that meters both directions in one record (RFC 5103) and cuts nothing, in
// the order of their ends. ICMP comes as two records: a biflow has a type for one direction alone. And a row in which only the
// answer was seen comes as a record from who sent it.
func biflows(rows []row) iter.Seq[flow.Flow] {
	order := make([]*row, len(rows))
	for i := range rows {
		order[i] = &rows[i]
	}
	slices.SortStableFunc(order, func(a, b *row) int { return cmp.Compare(a.end(), b.end()) })
	return func(yield func(flow.Flow) bool) {
		for _, r := range order {
			ways := directions(r)
			first := ways[0].whole()
			if len(ways) == 2 {
				second := ways[1].whole()
				if !r.isICMP() {
					first.SetReverse(&second)
				} else if !yield(second) {
					return
				}
			}
			if !yield(first) {
				return
			}
		}
	}
}

// whole is the direction as one record, which is exported as soon as the row is over.
func (w *oneWay) whole() flow.Flow {
	x := record{
		row: w.row, isAnswer: w.isAnswer, flags: w.flags, packets: w.packets, bytes: w.bytes,
		start: w.first, end: w.first.Add(w.length), due: w.row.end(),
	}
	return x.flow()
}
