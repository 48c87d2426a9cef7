package scan

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// summary is the finding in one sentence: who tried what of whom, for how long, and what came of it.
func (d *dossier) summary(v *verdict, open []netip.AddrPort) string {
	var b strings.Builder
	least := ""
	if d.saturated {
		least = "at least "
	}
	first := d.lead(v.blind)
	hosts := number(v.hostsTried()) + " hosts"
	if v.hostsTried() == 1 {
		hosts = first.host.Addr().String()
	}
	ports := number(v.portsTried()) + " " + d.over() + "ports"
	if v.victim.IsValid() && v.hosts > 1 {
		hosts = v.victim.String() + " and " + others(v.hosts-1)
	}
	switch {
	case v.form == sweep:
		fmt.Fprintf(&b, "%s pinged %s%s", d.client, least, hosts)
	case v.port != 0:
		fmt.Fprintf(&b, "%s knocked on port %d%s of %s%s%s", d.client, v.port, slash(d.protocolOf(v)), least, hosts, besides(v))
	case v.hosts == 1:
		fmt.Fprintf(&b, "%s tried %s%s of %s", d.client, least, ports, hosts)
	case v.form == horizontal && v.open(v.form) > 0: // how many hosts answered is not known, only how many targets
		fmt.Fprintf(&b, "%s tried %s%s of %s in vain", d.client, least, ports, hosts)
	default:
		fmt.Fprintf(&b, "%s tried %s%s of %s, %s targets in all", d.client, least, ports, hosts, number(v.magnitude()+v.open(v.form)))
	}
	fmt.Fprintf(&b, " in %s; %s.", say.Span(d.last.Sub(d.first)), outcomes(v, named(v, open)))
	return b.String() + say.Sampling(d.sampling)
}

// slash is a protocol as it stands behind a port.
func slash(p flow.Protocol) string {
	if p == 0 {
		return ""
	}
	return "/" + p.String()
}

// besides tells what else was tried than the one port. How many hosts answered on that is not known then, only how many targets.
func besides(v *verdict) string {
	if v.strays == 0 {
		return ""
	}
	text := ""
	if v.open(v.form) > 0 {
		text = " in vain"
	}
	if v.strays == 1 {
		return text + " and tried another target"
	}
	return text + " and tried " + number(v.strays) + " other targets"
}

func others(hosts int) string {
	if hosts == 1 {
		return "another host"
	}
	return number(hosts) + " other hosts"
}

// outcomes says what came of it.
func outcomes(v *verdict, names string) string {
	switch {
	case v.mute:
		return "no more than a SYN was seen of nearly all, and whether they answered could not be"
	case v.blind:
		return "whether they answered could not be seen"
	}
	about := ""
	if v.tried > exactDistinct {
		about = "about "
	}
	var parts []string
	if v.refused > 0 {
		parts = append(parts, about+say.Thousands(v.refused)+" refused")
	}
	if v.silent > 0 {
		parts = append(parts, about+say.Thousands(v.silent)+" silent")
	}
	switch open := v.open(v.form); {
	case open > 0:
		parts = append(parts, number(open)+" answered"+names)
	case v.unseen > 0:
		parts = append(parts, "none seen to answer")
	default:
		parts = append(parts, "none answered")
	}
	switch v.unseen {
	case 0:
	case 1:
		parts = append(parts, "another target of unknown outcome")
	default:
		parts = append(parts, number(v.unseen)+" other targets of unknown outcome")
	}
	return strings.Join(parts, ", ")
}

// number writes a count of different things, and that it is an estimate where it is one.
func number(n int) string {
	if n > exactDistinct {
		return "about " + say.Thousands(n)
	}
	return say.Thousands(n)
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
