// Package say writes numbers the way the sentences of findings need them, so that all detectors speak alike.
package say

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Thousands writes n with a comma for each three digits.
func Thousands[T ~int | ~uint64](n T) string {
	s := strconv.FormatUint(uint64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Span writes a duration in the largest unit of which it has at least two.
func Span(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "days"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if d >= 2*u.unit {
			return fmt.Sprintf("%d %s", d.Round(u.unit)/u.unit, u.name)
		}
	}
	if d >= time.Second {
		return "1 s"
	}
	return "under 1 s"
}

// Bytes writes an amount of data in the largest binary unit of which it has at least one, with three digits.
func Bytes(n uint64) string {
	units := []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	if n < 1024 {
		return strconv.FormatUint(n, 10) + " bytes"
	}
	x := float64(n) / 1024
	for x >= 1024 {
		x, units = x/1024, units[1:]
	}
	return digits(x) + " " + units[0]
}

// Rate writes so many bits a second in the largest decimal multiple of which there is at least one, and so many of anything else in
// full, both with three digits: 1.25 Mbit/s, 50,000 packets/s.
func Rate(perSecond float64, unit string) string {
	if unit != "bit" {
		return count(perSecond) + " " + unit + "/s"
	}
	prefixes := []string{"", "k", "M", "G", "T", "P"}
	for perSecond >= 1000 && len(prefixes) > 1 {
		perSecond, prefixes = perSecond/1000, prefixes[1:]
	}
	return digits(perSecond) + " " + prefixes[0] + unit + "/s"
}

// Sampling is the sentence, after a space, that packets were looked at one in so many; nothing where all were, or that is not known.
func Sampling(rate uint32) string {
	if rate <= 1 {
		return ""
	}
	return fmt.Sprintf(" Seen through 1-in-%d sampling.", rate)
}

// count writes x in full, with three digits.
func count(x float64) string {
	if x < 1000 {
		return digits(x)
	}
	scale := math.Pow(10, math.Floor(math.Log10(x))-2)
	return Thousands(uint64(math.Round(x/scale) * scale))
}

// digits writes x with three digits, without zeros behind the point.
func digits(x float64) string {
	places := 2
	switch {
	case x >= 100:
		places = 0
	case x >= 10:
		places = 1
	}
	s := strconv.FormatFloat(x, 'f', places, 64)
	if places > 0 {
		for s[len(s)-1] == '0' {
			s = s[:len(s)-1]
		}
		if s[len(s)-1] == '.' {
			s = s[:len(s)-1]
		}
	}
	return s
}
