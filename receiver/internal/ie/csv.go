package ie

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// columns are the header of every element file, in this order. Those after the first needed may be left out, from the end.
var columns = []string{"enterprise", "id", "name", "type", "semantics", "units", "range", "status"}

const needed = 4

// maxID is the last number of an element, but for NetFlow v9: one bit of 16 says that an enterprise number follows.
const maxID = 1<<15 - 1

// table is an element file in the reading.
type table struct {
	name   string               // in errors
	prefix string               // goes in front of the names of its elements
	add    func(*Element) error // takes them
}

// read adds the elements of a file, which may have comment lines that begin with #, and a byte order mark.
func (t *table) read(f io.Reader) error {
	b := bufio.NewReader(f)
	const mark = "\ufeff"
	if start, _ := b.Peek(len(mark)); string(start) == mark {
		_, _ = b.Discard(len(mark)) // cannot fail: the octets are there
	}
	rows := csv.NewReader(b)
	rows.Comment = '#'
	header, err := rows.Read()
	if err != nil || len(header) < needed || !slices.Equal(header, columns[:min(len(header), len(columns))]) {
		return fmt.Errorf("%s: the columns must be %s; those after %s may be left out, from the end", t.name, strings.Join(columns, ","),
			columns[needed-1])
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil { // a csv.ParseError, which tells the line itself
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if err := t.addRow(row); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("%s: line %d: %w", t.name, line, err)
		}
	}
}

// addRow adds the element that row, a line of the file, describes.
func (t *table) addRow(row []string) error {
	e, err := parseElement(append(row, make([]string, len(columns)-len(row))...))
	if err != nil {
		return err
	}
	e.Name = t.prefix + e.Name
	return t.add(e)
}

// parseElement reads a row of as many fields as there are columns.
func parseElement(row []string) (*Element, error) {
	enterprise, id, err := parseNumber(row[0], row[1])
	if err != nil {
		return nil, err
	}
	if row[2] == "" {
		return nil, errors.New("name is empty")
	}
	if !checkName(row[2]) {
		return nil, fmt.Errorf("name %q must be of letters, digits, _, . and -", row[2])
	}
	t, ok := ParseType(row[3])
	if !ok {
		return nil, fmt.Errorf("type %q is none of RFC 7012's", row[3])
	}
	return &Element{
		Enterprise: enterprise,
		ID:         id,
		Name:       row[2],
		Type:       t,
		Semantics:  row[4],
		Units:      row[5],
		Range:      row[6],
		Status:     row[7],
	}, nil
}

// parseNumber reads the first two columns.
func parseNumber(enterprise, id string) (uint32, uint16, error) {
	limit := uint64(maxID)
	e, err := uint64(NetFlowV9), error(nil)
	if enterprise == netflowV9Word {
		limit = 1<<16 - 1
	} else if e, err = strconv.ParseUint(enterprise, 10, 32); err != nil || e == NetFlowV9 {
		return 0, 0, fmt.Errorf("enterprise is %q and must be a number below 2^32-1 or %s", enterprise, netflowV9Word)
	}
	n, err := strconv.ParseUint(id, 10, 16)
	if err != nil || n == 0 || n > limit {
		return 0, 0, fmt.Errorf("id is %q and must be a number from 1 to %d", id, limit)
	}
	return uint32(e), uint16(n), nil
}
