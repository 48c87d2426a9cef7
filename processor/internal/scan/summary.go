package scan

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// summary is the finding in one sentence: who tried what of whom, for how long, and what came of it.
func (s *source) summary(v *verdict, open []netip.AddrPort) string {
	var b strings.Builder
	about := ""
	if v.about {
		about = "about "
	}
	if s.saturated {
		about = "at least "
	}
	first := s.lead()
	hosts := thousands(v.hostsTried()) + " hosts"
	if v.hostsTried() == 1 {
		hosts = first.host.String()
	}
	ports := thousands(v.portsTried()) + " " + s.over() + "ports"
	switch {
	case v.form == sweep:
		fmt.Fprintf(&b, "%s pinged %s%s", s.client, about, hosts)
	case v.ports == 1:
		fmt.Fprintf(&b, "%s knocked on port %d/%s of %s%s", s.client, first.port, first.protocol, about, hosts)
	case v.hosts == 1:
		fmt.Fprintf(&b, "%s tried %s%s of %s", s.client, about, ports, hosts)
	default:
		fmt.Fprintf(&b, "%s tried %s%s of %s, %s targets in all", s.client, about, ports, hosts, thousands(v.failed+v.unseen+v.open(v.form)))
	}
	fmt.Fprintf(&b, " in %s; %s.", spell(s.last.Sub(s.first)), outcomes(v, named(v, open)))
	if s.sampling > 1 {
		fmt.Fprintf(&b, " Seen through 1-in-%d sampling.", s.sampling)
	}
	return b.String()
}

// outcomes says what came of it.
func outcomes(v *verdict, names string) string {
	if v.blind {
		return "whether they answered could not be seen"
	}
	var parts []string
	if v.refused > 0 {
		parts = append(parts, thousands(v.refused)+" refused")
	}
	if v.silent > 0 {
		parts = append(parts, thousands(v.silent)+" silent")
	}
	open := v.open(v.form)
	if open == 0 {
		return strings.Join(append(parts, "none answered"), ", ")
	}
	return strings.Join(append(parts, thousands(open)+" answered"+names), ", ")
}

// named lists the first few that answered, as shortly as the form allows.
func named(v *verdict, open []netip.AddrPort) string {
	const most = 5
	var list []string
	for i, at := range open {
		switch {
		case i == most:
			list = append(list, "...")
		case i > most:
		case v.form == sweep || v.ports == 1:
			list = append(list, at.Addr().String())
		case v.hosts == 1:
			list = append(list, strconv.Itoa(int(at.Port())))
		default:
			list = append(list, at.String())
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// thousands writes n with a comma for each three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// spell writes a duration in the largest unit of which it has at least two.
func spell(d time.Duration) string {
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
