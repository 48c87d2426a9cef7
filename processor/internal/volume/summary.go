package volume

import (
	"fmt"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/say"
)

const protocolUDP = flow.UDP

// summary is the finding in one sentence: who sent how much of what to whom, for how long, and against which limit.
func (d *dossier) summary() string {
	var b strings.Builder
	switch d.key.class {
	case outbound:
		fmt.Fprintf(&b, "%s flooded %s with %s of %s", d.subject(), d.targets(), d.amount(), d.what())
	case link:
		index, out := d.key.ifIndex()
		way := "came in through"
		if out {
			way = "went out through"
		}
		fmt.Fprintf(&b, "%s %s interface %d of %s", capital(d.amount()), way, index, d.subject())
	case network:
		fmt.Fprintf(&b, "%s was flooded as a whole, about %s hosts of it, with %s of %s", d.key.prefix(), say.Thousands(d.hosts()), d.amount(), d.what())
	case reflected:
		fmt.Fprintf(&b, "%s got %s of %s that it had not asked for, from %s", d.subject(), d.amount(), d.what(), d.count("reflectors"))
	default:
		fmt.Fprintf(&b, "%s was flooded with %s of %s from %s", d.subject(), d.amount(), d.what(), d.senders())
	}
	fmt.Fprintf(&b, " for %s; %s.", say.Span(d.last.Sub(d.begin())), d.against())
	d.remarks(&b)
	return b.String()
}

// remarks are what else must be known to believe it.
func (d *dossier) remarks(b *strings.Builder) {
	if d.verdict.answered {
		b.WriteString(" Most of it was answered.")
	} else if d.blind && d.doubtful() {
		b.WriteString(" Whether it was answered could not be seen.")
	}
	b.WriteString(say.Sampling(d.sampling))
}

// amount is the peak of the rate that is over its limit, with that of another one beside it.
func (d *dossier) amount() string {
	p := &d.verdict.peak
	size, count := say.Rate(p.bits, "bit"), say.Rate(p.packets, "packets")
	switch d.verdict.by {
	case flows:
		text := "up to " + say.Rate(p.flows, "new flows")
		if p.bits > 0 { // what was answered weighs nothing
			text += " (" + size + ")"
		}
		return text
	case packets:
		return "up to " + count + " (" + size + ")"
	}
	return "up to " + size + " (" + count + ")"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// what is the traffic in words.
func (d *dossier) what() string {
	words := "traffic"
	switch d.class() {
	case syn:
		words = "TCP SYNs"
	case icmp:
		words = "ICMP"
	case fragment:
		words = "IP fragments"
	case reflected:
		return d.answersOf() + " answers"
	default:
		if p := d.over(); p != 0 {
			words = strings.ToUpper(p.String())
		}
		if d.key.class == outbound && d.verdict.knocking {
			words = "TCP SYNs"
		}
	}
	if port := d.port(); port != 0 {
		words += fmt.Sprintf(" to port %d", port)
	}
	return words
}

// answersOf names the services whose answers came.
func (d *dossier) answersOf() string {
	var list []string
	for _, x := range d.ports.heaviest(3) {
		list = append(list, service(x.key))
	}
	if len(list) == 0 {
		return "UDP"
	}
	return strings.Join(list, ", ")
}

// targets are whom a sender floods.
func (d *dossier) targets() string {
	if lead := d.lead(); lead.IsValid() {
		return lead.String()
	}
	return d.count("hosts") + d.named()
}

// senders are where a flood comes from.
func (d *dossier) senders() string {
	if lead := d.lead(); lead.IsValid() {
		return lead.String()
	}
	width := "/24"
	if !d.subject().Is4() {
		width = "/64"
	}
	if d.others.count() == 1 {
		return "one " + width + " network" + d.named()
	}
	return d.count(width+" networks") + d.named()
}

// named lists the first few peers.
func (d *dossier) named() string {
	var list []string
	for _, x := range d.peers.heaviest(3) {
		list = append(list, x.key.Addr().String())
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// hosts is how many hosts of a network were hit: an estimate, but no more than it has.
func (d *dossier) hosts() int {
	p := d.key.prefix()
	return min(d.others.count(), 1<<min(p.Addr().BitLen()-p.Bits(), 30))
}

// count is how many different others there are.
func (d *dossier) count(of string) string {
	switch n := d.others.count(); {
	case n == 1:
		return "1 " + strings.TrimSuffix(of, "s")
	case n >= mostDistinct:
		return "at least " + say.Thousands(n) + " " + of
	case n > 20:
		return "about " + say.Thousands(n) + " " + of
	default:
		return say.Thousands(n) + " " + of
	}
}

// against says which limit was crossed, and what spoke: the target's own past, or the floor.
func (d *dossier) against() string {
	v := &d.verdict
	unit := [metrics]string{"bit", "packets", "new flows"}[v.by]
	limit := say.Rate(v.by.of(rates(v.limits)), unit)
	switch {
	case v.learnt>>v.by&1 != 0:
		return fmt.Sprintf("usual are %s, and the limit learnt from that is %s", say.Rate(v.usual, unit), limit)
	case v.known:
		return fmt.Sprintf("the floor is %s, usual are %s", limit, say.Rate(v.usual, unit))
	}
	return fmt.Sprintf("the floor is %s, what is usual is not known yet", limit)
}

// summary is the finding in one sentence.
func (a *abuse) summary(gain float64) string {
	return fmt.Sprintf("%s sent %s of %s answers to %s, %.0f times what it was asked, in %s: an open reflector is being used against that address.",
		a.server.Addr(), say.Bytes(a.answered.Bytes), service(a.port), a.client.Addr(), gain, say.Span(a.last.Sub(a.first))) + say.Sampling(a.sampling)
}
