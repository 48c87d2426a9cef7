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
		fmt.Fprintf(&b, ", %s of them within ten minutes", say.Thousands(v.tries))
	} else {
		r := &v.rhythm
		fmt.Fprintf(&b, ", every %s", period(r.median))
		if r.spread > 0 {
			fmt.Fprintf(&b, " give or take %s", period(r.spread))
		}
		fmt.Fprintf(&b, "; %d of the last %d gaps are within 40 %% of that", r.near, r.gaps)
		if r.missed > 0 {
			fmt.Fprintf(&b, " and %d are two or three times that", r.missed)
		}
	}
	fmt.Fprintf(&b, "; %s; %s, and %s.%s", p.fate(), p.sends(v), p.company(v), sampled(p.sampling))
	return b.String()
}

// callee is who is called.
func (d *dossier) callee() string {
	l, p := d.entry.Key, &d.entry.Value
	if isWide(l, p) {
		return fmt.Sprintf("hosts of %s on port %d (%s)", placeOf(l.server.Addr()), l.port, l.protocolOf())
	}
	return fmt.Sprintf("%s (%s)", netip.AddrPortFrom(p.server.Addr(), l.port), l.protocolOf())
}

// period writes so many seconds with more digits than a span has.
func period(seconds uint32) string {
	switch {
	case seconds >= 2*3600:
		return fmt.Sprintf("%.3g h", float64(seconds)/3600)
	case seconds >= 600:
		return fmt.Sprintf("%.3g min", float64(seconds)/60)
	}
	return fmt.Sprintf("%d s", seconds)
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

// sends says what the client sends.
func (p *pair) sends(v *verdict) string {
	if v.alike >= 0.9 {
		return "it sends about " + say.Bytes(bytesOf(v.size)) + " each time"
	}
	return "it sends different amounts"
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
		text += ", new " + say.Span(p.last.Sub(p.known)) + " ago"
	case v.youth == 0:
		text += ", known for " + say.Span(p.last.Sub(p.known))
	case p.watched() < time.Hour:
		text += ", known since the watch began"
	default:
		text += ", first seen when all had been watched for " + say.Span(p.watched())
	}
	return text
}

// sampled says through what it was seen.
func sampled(rate uint32) string {
	if rate <= 1 {
		return ""
	}
	return fmt.Sprintf(" Seen through 1-in-%d sampling.", rate)
}
