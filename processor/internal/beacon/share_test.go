package beacon

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// rhythms repeats a pattern of pauses until there are so many calls: r is a minute, s half of one and l one and a half, both of which are far
// from the median.
func (s *story) rhythms(pattern string, calls, hosts int) {
	pauses := map[byte]time.Duration{'r': time.Minute, 's': 30 * time.Second, 'l': 90 * time.Second}
	at := time.Duration(0)
	for i := range calls {
		server := netip.AddrPortFrom(detecttest.Host("203.0.113.0/24", 10+s.random.IntN(hosts)), 443)
		s.call(victim, server.String(), at, 700, open)
		at += pauses[pattern[i%len(pattern)]]
	}
}

// TestPlaceMustBeMoreRegular holds that a place of several hosts needs three quarters of its gaps to be regular, and one host less.
func TestPlaceMustBeMoreRegular(t *testing.T) {
	tests := []struct {
		pattern string
		hosts   int
		told    int
	}{
		{"srrlrrr", 1, 1}, // 5 of 7
		{"srrlrrr", 6, 0},
		{"srrrlrrrr", 6, 1}, // 7 of 9
	}
	for _, test := range tests {
		s := newStory()
		s.rhythms(test.pattern, 120, test.hosts)
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, test.told, "%s, %d hosts", test.pattern, test.hosts)
		for _, f := range opened {
			require.Equal(t, test.hosts > 1, strings.Contains(f.Summary, "called hosts of 203.0.113.0/24"), f.Summary)
		}
	}
}

// TestCompany holds that one other client leaves the severity where it is, and a second one lowers it.
func TestCompany(t *testing.T) {
	const week = 7 * 24 * time.Hour
	tests := []struct {
		name, server string
		tell         func(*story)
		severity     [2]anomaly.Severity // with one other client, and with two
	}{
		{"dead, on an unusual port", "41.108.179.197:1177", func(s *story) {
			for i := range 30 {
				s.call(victim, "41.108.179.197:1177", time.Hour+time.Duration(i)*23*time.Second, 0, nothing)
			}
		}, [2]anomaly.Severity{anomaly.High, anomaly.Medium}},
		{"new, and day and night", master, func(s *story) {
			s.call(victim, "198.51.100.9:443", 0, 900, open)
			s.calls(victim, master, week, beat{840, time.Minute, 0.1})
		}, [2]anomaly.Severity{anomaly.High, anomaly.Medium}},
	}
	for _, test := range tests {
		for i, want := range test.severity {
			s := newStory()
			test.tell(s)
			for other := range 1 + i {
				s.call(detecttest.Host("10.9.0.0/24", 1+other).String(), test.server, 30*time.Minute+time.Duration(other)*time.Second, 600, nothing)
			}
			found := run(t, s.InOrder())
			require.NotEmpty(t, found, test.name)
			last := found[len(found)-1]
			require.Equal(t, float64(2+i), detecttest.Count(t, &last, "inside_clients").Value, test.name)
			require.Equal(t, want, last.Severity, "%s: %s", test.name, last.Summary)
		}
	}
}
