package main

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cell is a sheet that stands at a row of one value.
func cell(t *testing.T, value string) *sheet {
	t.Helper()
	s, err := newSheet("day3/flows.csv.gz", strings.NewReader("ts,v\n0,"+value+"\n"), []string{"v"})
	require.NoError(t, err)
	more, err := s.next()
	require.NoError(t, err)
	require.True(t, more)
	return s
}

func TestNumber(t *testing.T) {
	for value, want := range map[string]uint64{
		"443": 443, "": 0, "-": 0, "(empty)": 0, " 17 ": 17, "0x0303": 771, "8080.0": 8080, "1e3": 1000,
	} {
		s := cell(t, value)
		require.Equal(t, want, s.number("v", 65535), value)
		require.NoError(t, s.err, value)
	}
	for _, value := range []string{"http", "-1", "65536", "1.5", "0xzz", "NaN", "inf"} {
		s := cell(t, value)
		require.Zero(t, s.number("v", 65535), value)
		require.EqualError(t, s.err,
			`day3/flows.csv.gz line 2, column v: got "`+value+`", want a whole number up to 65535`)
	}
}

func TestSeconds(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"1655056416.228417": 1655056416228417 * time.Microsecond, "0.000075": 75 * time.Microsecond, "-": 0, "9": 9 * time.Second,
		"-2.5": -2500 * time.Millisecond, "1.6e9": 1_600_000_000 * time.Second,
	} {
		s := cell(t, value)
		require.Equal(t, want, s.seconds("v"), value)
		require.NoError(t, s.err, value)
	}
	for _, value := range []string{"noon", "NaN", "Inf", "1655056416228"} {
		s := cell(t, value)
		s.seconds("v")
		require.EqualError(t, s.err, `day3/flows.csv.gz line 2, column v: got "`+value+`", want seconds`)
	}
}

func TestAddressesAndNetworks(t *testing.T) {
	require.Equal(t, netip.MustParseAddr("fe80::9"), cell(t, "fe80::9%eth0").address("v"))
	require.Equal(t, netip.MustParseAddr("192.0.2.9"), cell(t, "::ffff:192.0.2.9").address("v"))
	s := cell(t, "00:11:22:33:44:55")
	s.address("v")
	require.ErrorContains(t, s.err, `line 2, column v: got "00:11:22:33:44:55", want an IP address`)
	for value, want := range map[string]string{
		"192.0.2.9": "192.0.2.9/32", "2001:db8::7": "2001:db8::7/128", "10.1.2.3/8": "10.0.0.0/8", "": "invalid Prefix",
		"-": "invalid Prefix", "*": "invalid Prefix", "*181": "invalid Prefix",
	} {
		s := cell(t, value)
		require.Equal(t, want, s.network("v").String(), value)
		require.NoError(t, s.err)
	}
	s = cell(t, "everybody")
	s.network("v")
	require.ErrorContains(t, s.err, `got "everybody", want an IP address, a CIDR, or nothing for anybody`)
}

func TestTheFirstMistakeIsKept(t *testing.T) {
	s := cell(t, "x")
	s.number("v", 9)
	s.seconds("v")
	more, err := s.next()
	require.False(t, more)
	require.ErrorContains(t, err, "want a whole number up to 9")
}

func TestHeader(t *testing.T) {
	_, err := newSheet("day3/truth.csv", strings.NewReader(""), nil)
	require.EqualError(t, err, "day3/truth.csv: empty, want a header")
	_, err = newSheet("day3/truth.csv", strings.NewReader("a,b\n"), []string{"b", "c"})
	require.EqualError(t, err, `day3/truth.csv line 1: no column "c" among a,b`)
	s, err := newSheet("day3/truth.csv", strings.NewReader("\ufeffa, b\n1,2\n3\n"), []string{"a", "b"})
	require.NoError(t, err)
	more, err := s.next()
	require.True(t, more)
	require.NoError(t, err)
	require.Equal(t, "2", s.text("b"))
	require.Empty(t, s.text("a column that may be missing"))
	_, err = s.next()
	require.ErrorContains(t, err, "day3/truth.csv: record on line 3: wrong number of fields")
}
