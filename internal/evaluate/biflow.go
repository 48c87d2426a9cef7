package main

import (
	"cmp"
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// biflows are the rows as an exporter tells of them that meters both directions in one record (RFC 5103) and cuts nothing, in
// the order of their ends. ICMP comes as two records: a biflow has a type for one direction alone. So does a row in which
// only the answer was seen come as a record from who sent it.
func biflows(rows []row) []flow.Flow {
	var flows []flow.Flow
	for i := range rows {
		ways := directions(&rows[i])
		first := ways[0].whole()
		if len(ways) == 2 {
			second := ways[1].whole()
			if first.Has(flow.FieldICMPType) {
				flows = append(flows, second)
			} else {
				first.SetReverse(&second)
			}
		}
		flows = append(flows, first)
	}
	for i := range flows {
		flows[i].Received = flows[i].End
	}
	return inOrder(flows)
}

// inOrder sorts flows by when they are received.
func inOrder(flows []flow.Flow) []flow.Flow {
	slices.SortStableFunc(flows, func(a, b flow.Flow) int { return cmp.Compare(a.Received, b.Received) })
	return flows
}
