package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sheet reads a CSV file with a header, row by row. What it says about a mistake names the file, the line and the column. The
// first mistake is kept: the reading methods go on after it, and next reports it.
type sheet struct {
	name    string // "<set>/<file>", for errors
	reader  *csv.Reader
	columns map[string]int
	record  []string
	err     error
}

// newSheet reads the header, which must have all required columns; others may stand beside them.
func newSheet(name string, r io.Reader, required []string) (*sheet, error) {
	s := &sheet{name: name, reader: csv.NewReader(r), columns: map[string]int{}}
	s.reader.ReuseRecord = true
	s.reader.LazyQuotes = true
	header, err := s.reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: empty, want a header", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i, column := range header {
		s.columns[strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))] = i
	}
	for _, column := range required {
		if _, ok := s.columns[column]; !ok {
			return nil, fmt.Errorf("%s line 1: no column %q among %s", name, column, strings.Join(header, ","))
		}
	}
	return s, nil
}

// next goes to the next row; it is false at the end and after a mistake.
func (s *sheet) next() (bool, error) {
	if s.err != nil {
		return false, s.err
	}
	record, err := s.reader.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", s.name, err)
	}
	s.record = record
	return true, nil
}

// line is where the current row begins, from 1.
func (s *sheet) line() int {
	line, _ := s.reader.FieldPos(0)
	return line
}

// text is the row's value, empty where it is unset, be it in Zeek's way.
func (s *sheet) text(column string) string {
	i, ok := s.columns[column]
	if !ok {
		return ""
	}
	switch v := strings.TrimSpace(s.record[i]); v {
	case "-", "(empty)":
		return ""
	default:
		return strings.Clone(v)
	}
}

func (s *sheet) fail(column, want string) {
	if s.err == nil {
		s.err = fmt.Errorf("%s line %d, column %s: got %q, want %s", s.name, s.line(), column, s.record[s.columns[column]], want)
	}
}

// number is a whole number up to most, 0 where it is unset. Decimal, hexadecimal with 0x, and whole numbers in the way of
// floating point ("443.0") are numbers.
func (s *sheet) number(column string, most uint64) uint64 {
	v := s.text(column)
	if v == "" {
		return 0
	}
	n, ok := whole(v)
	if !ok || n > most {
		s.fail(column, fmt.Sprintf("a whole number up to %d", most))
		return 0
	}
	return n
}

func whole(v string) (uint64, bool) {
	if digits, ok := strings.CutPrefix(v, "0x"); ok {
		n, err := strconv.ParseUint(digits, 16, 64)
		return n, err == nil
	}
	if n, err := strconv.ParseUint(v, 10, 64); err == nil {
		return n, true
	}
	x, err := strconv.ParseFloat(v, 64)
	return uint64(max(x, 0)), err == nil && x >= 0 && x < 1<<53 && x == math.Trunc(x)
}

// seconds is a time in seconds, exact to the microsecond, which is as much as a float64 of seconds since 1970 holds; 0 where it
// is unset.
func (s *sheet) seconds(column string) time.Duration {
	const most = 1 << 33 // the year 2242
	v := s.text(column)
	if v == "" {
		return 0
	}
	x, err := strconv.ParseFloat(v, 64)
	if err != nil || !(math.Abs(x) < most) {
		s.fail(column, "seconds")
		return 0
	}
	return time.Duration(math.Round(x*1e6)) * time.Microsecond
}

// address is a host. A zone is no part of who it is.
func (s *sheet) address(column string) netip.Addr {
	a, err := netip.ParseAddr(s.text(column))
	if err != nil {
		s.fail(column, "an IP address")
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// network is a host, a network, or anybody: the zero Prefix, for what is unset or begins with an asterisk.
func (s *sheet) network(column string) netip.Prefix {
	v := s.text(column)
	if v == "" || strings.HasPrefix(v, "*") {
		return netip.Prefix{}
	}
	p, err := parseNetwork(v)
	if err != nil {
		s.fail(column, "an IP address, a CIDR, or nothing for anybody")
	}
	return p
}

// parseNetwork reads an address or a CIDR.
func parseNetwork(v string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(v); err == nil {
		a = a.Unmap().WithZone("")
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(v)
	return p.Masked(), err
}

// contains tells whether a is in one of the networks.
func contains(networks []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(a) })
}
