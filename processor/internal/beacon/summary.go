package beacon

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// summary is the finding in one sentence: who called whom, how often and how regularly, what came of it, and who else does.
func (d *dossier) summary(v *verdict) string {
	l, p := d.entry.Key, &d.entry.Value
	var b strings.Builder
	fmt.Fprintf(&b, "%s called %s %s times in %s", l.client.Addr(), d.callee(), say.Thousands(uint64(p.calls)), say.Span(p.last.Sub(p.first)))
	if v.form == storm {
		fmt.Fprintf(&b, ", up to %s of them within ten minutes", say.Thousands(int(p.peak)))
	} else {
		r := &v.rhythm
		fmt.Fprintf(&b, ", every %s", period(r.median))
		if seconds(r.spread) >= 0.5 {
			fmt.Fprintf(&b, " give or take %s", period(r.spread))
		}
		fmt.Fprintf(&b, "; %d of the last %d gaps are close to that", r.near, r.gaps)
		if r.missed > 0 {
			fmt.Fprintf(&b, " and %d are two or three times that", r.missed)
		}
	}
	fmt.Fprintf(&b, "; %s; %s%s.%s", p.fate(), p.sends(v), p.company(v), say.Sampling(p.sampling))
	return b.String()
}

// callee is who is called.
func (d *dossier) callee() string {
	l, p := d.entry.Key, &d.entry.Value
	if isWide(l, p) {
		return fmt.Sprintf("hosts of %s on port %d (%s)", l.server.Network(), l.port, l.protocolOf())
	}
	return fmt.Sprintf("%s (%s)", netip.AddrPortFrom(p.server.Addr(), l.port), l.protocolOf())
}

// period writes so many ticks with more digits than a span has.
func period(ticks uint32) string {
	switch s := seconds(ticks); {
	case s >= 2*3600:
		return fmt.Sprintf("%.3g h", s/3600)
	case s >= 600:
		return fmt.Sprintf("%.3g min", s/60)
	case s >= 10:
		return fmt.Sprintf("%.0f s", s)
	default:
		return fmt.Sprintf("%.2g s", s)
	}
}

// fate says what came of the calls.
func (p *pair) fate() string {
	failed, known := p.failed()
	switch {
	case known == 0:
		return "whether they were answered could not be seen"
	case failed == 0:
		return "all were answered"
	case failed < known:
		return fmt.Sprintf("%d of the last %d failed", failed, known)
	case p.outcomes[detect.Silent] == 0:
		return "none answered, all were refused"
	case p.outcomes[detect.Refused] == 0:
		return "none answered"
	}
	return "none answered, some were refused"
}

// sends says what the client sends to who answers.
func (p *pair) sends(v *verdict) string {
	switch {
	case v.form != periodic:
		return ""
	case v.alike >= 0.9:
		return "it sends about " + say.Bytes(bytesOf(v.size)) + " each time; "
	}
	return "it sends different amounts; "
}

// company says who else calls there, and since when this client does.
func (p *pair) company(v *verdict) string {
	text := "no other host inside talks to it"
	if others := int(p.clients) - 1; others == 1 {
		text = "one other host inside talks to it"
	} else if others > 1 {
		text = fmt.Sprintf("%d other hosts inside talk to it", others)
	}
	switch {
	case v.youth == 1:
		text += ", this one only for the last " + say.Span(p.last.Sub(p.known))
	case v.youth == 0:
		text += ", this one for " + say.Span(p.last.Sub(p.known))
	case p.watched() < time.Hour:
		text += ", this one since the watch began"
	default:
		text += ", nor did this one in the first " + say.Span(p.watched()) + " of the watch"
	}
	return text
}
