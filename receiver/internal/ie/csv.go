package ie

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// ianaFile is the one file whose names stand without a prefix.
const ianaFile = "iana.csv"

// columns are the header of every element file, in this order.
var columns = []string{"enterprise", "id", "name", "type", "semantics", "units", "range", "status"}

// readFile adds the elements of one file, which may have comment lines that begin with #.
func (r *Registry) readFile(fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.Comment = '#'
	rows.FieldsPerRecord = len(columns)
	if header, err := rows.Read(); err != nil || !slices.Equal(header, columns) {
		return fmt.Errorf("%s: the columns must be %s", name, strings.Join(columns, ","))
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil { // a csv.ParseError, which tells the line itself
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := r.addRow(name, row); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
}

// addRow adds the element that row, a line of the named file, describes.
func (r *Registry) addRow(file string, row []string) error {
	e, err := parseElement(row)
	if err != nil {
		return err
	}
	if file != ianaFile {
		e.Name = strings.TrimSuffix(file, "csv") + e.Name
	}
	return r.add(e)
}

// parseElement reads a row of as many fields as there are columns.
func parseElement(row []string) (*Element, error) {
	enterprise, err := strconv.ParseUint(row[0], 10, 32)
	if err != nil {
		return nil, fmt.Errorf("enterprise is %q and must be a number below 2^32", row[0])
	}
	id, err := strconv.ParseUint(row[1], 10, 15)
	if err != nil || id == 0 {
		return nil, fmt.Errorf("id is %q and must be a number from 1 to 32767", row[1])
	}
	if row[2] == "" {
		return nil, errors.New("name is empty")
	}
	t, ok := ParseType(row[3])
	if !ok {
		return nil, fmt.Errorf("type %q is none of RFC 7012's", row[3])
	}
	return &Element{
		Enterprise: uint32(enterprise),
		ID:         uint16(id),
		Name:       row[2],
		Type:       t,
		Semantics:  row[4],
		Units:      row[5],
		Range:      row[6],
		Status:     row[7],
	}, nil
}
