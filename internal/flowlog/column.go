// Package flowlog writes flows and findings as log records and reads them back. It is the only place that knows attribute
// names.
//
// Two tables, flowColumns and eventColumns, hold one row an attribute: its name, where it lives, its type, its meaning, and
// the code for both directions. The writers, the readers and the attribute tables of the READMEs all come from them, so a name
// that moves (the conventions for network flows are still being written) moves in one line.
//
// Writing keeps to three rules. What was not measured yields no attribute. A number above the largest that an OpenTelemetry Int
// can hold (2^63-1) is written as a decimal string rather than wrapped or cut. Nothing is written under a name that another
// row has. Reading is the inverse and forgiving: a value of the wrong type or outside its field's range leaves the field
// absent and costs nothing else of the record.
package flowlog

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Column describes one fact of a log record.
type Column struct {
	Name    string // the attribute's name, or the log record's field where Place is Envelope
	Place   Place
	Kind    Kind
	Source  Source
	Meaning string // one line, with the unit
}

// Place says where in a log record a fact lives.
type Place string

// The places. Envelope is a field of the log record itself: Timestamp, Body and so on.
const (
	Resource Place = "resource"
	Envelope Place = "log record"
	Record   Place = "attribute"
)

// Kind is the type of a value in the log record.
type Kind string

// The kinds, named as the Collector's debug exporter prints them.
const (
	Str    Kind = "Str"
	Int    Kind = "Int"
	Double Kind = "Double"
	Strs   Kind = "Slice of Str"
	Ints   Kind = "Slice of Int"
	Any    Kind = "any"
)

// Source says whose name a column bears.
type Source string

// The sources, in the order in which a name is looked for.
const (
	SemConv Source = "OTel semantic conventions"
	LogData Source = "OTel log data model"
	Contrib Source = "contrib netflowreceiver"
	ECS     Source = "Elastic Common Schema"
	IANA    Source = "IANA IPFIX registry"
	Own     Source = "otelflow"
)

// Columns are the facts of a flow's log record, in the order in which they are written.
func Columns() []Column { return described(flowColumns) }

// EventColumns are the facts of an anomaly event's log record, in the order in which they are written.
func EventColumns() []Column { return described(eventColumns) }

// column is a Column and its code. A column without code is written and read by hand: those of the Envelope, whose types
// are pdata's, and those whose name is a pattern.
type column[T any] struct {
	Column
	has  func(*T) bool                   // tells whether T has the fact
	set  func(*T, pcommon.Value, *texts) // writes the fact, which T has
	read func(*T, pcommon.Value)         // leaves T as it is if the value cannot be the fact
}

func described[T any](table []column[T]) []Column {
	all := make([]Column, len(table))
	for i := range table {
		all[i] = table[i].Column
	}
	return all
}

// written are the columns of a table that live in place and have code.
func written[T any](table []column[T], place Place) []column[T] {
	return slices.DeleteFunc(slices.Clone(table), func(c column[T]) bool {
		return c.Place != place || c.set == nil
	})
}

// writeColumns puts the facts that t has, in the order of the table.
func writeColumns[T any](columns []column[T], t *T, m pcommon.Map, spelt *texts) {
	for i := range columns {
		if columns[i].has(t) {
			columns[i].set(t, m.PutEmpty(columns[i].Name), spelt)
		}
	}
}

// byName gives the row of each name.
func byName[T any](columns []column[T]) map[string]int {
	rows := make(map[string]int, len(columns))
	for row := range columns {
		rows[columns[row].Name] = row
	}
	return rows
}
