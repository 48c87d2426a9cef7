package exfil

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// summary is the finding in words: who sent how much to whom, for how long, what came back, how well the place is known, and which
// bound was crossed.
func (t *teller) summary(c *charge, d *dossier) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s sent %s to %s", t.Key.client.Addr(), say.Bytes(c.total.sent), c.host.value.Addr())
	if !c.host.nearlyAll() {
		fmt.Fprintf(&b, " and others in %s", t.Key.place.Network())
	}
	fmt.Fprintf(&b, "%s in %s", c.over(), say.Span(c.last.Sub(c.first)))
	if c.form == drip {
		fmt.Fprintf(&b, ", in %d different hours", c.hours)
	}
	if c.blind {
		b.WriteString("; answers could not be seen")
	} else {
		fmt.Fprintf(&b, " and got %s back (%s times less)", say.Bytes(c.total.received), times(c.total.ratio()))
	}
	fmt.Fprintf(&b, "; %s. The floor was %s.", t.familiarity(c), t.bound(c))
	if d.sampling > 1 {
		fmt.Fprintf(&b, " Seen through 1-in-%d sampling: amounts are estimates from %s packets.", d.sampling, say.Thousands(uint64(c.packets)))
	}
	return b.String()
}

// over is by which port or protocol.
func (c *charge) over() string {
	s := c.service.value
	switch {
	case !c.service.nearlyAll():
		return " on several ports"
	case !s.protocol.HasPorts() || s.port == 0:
		return " over " + s.protocol.String()
	}
	return fmt.Sprintf(" on port %d/%s", s.port, s.protocol)
}

// times writes a ratio with as many digits as matter.
func times(ratio float64) string {
	if ratio < 10 {
		return strconv.FormatFloat(ratio, 'f', 1, 64)
	}
	return say.Thousands(uint64(ratio + 0.5))
}

// familiarity says how well the place is known, and to how many.
func (t *teller) familiarity(c *charge) string {
	since := minute(t.Value.placeMet)
	var how string
	switch c.novelty {
	case fresh:
		how = "the network of the destination is new here, first met " + since
	case strange:
		how = "the network of the destination is known here, but by this service this host first met it " + minute(t.Value.met[c.main.kind()])
	case known:
		how = "this host has known the network of the destination since " + minute(t.Value.met[c.main.kind()])
	case undated:
		how = "since when the network of the destination is known cannot be told yet"
	}
	switch n := int(t.Value.clients) - 1; {
	case n < 0:
		return how
	case n == 0:
		return how + ", and no other host inside deals with it"
	case n == 1:
		return how + ", and 1 other host inside deals with it"
	case n >= manyClients-1:
		return how + ", and many other hosts inside deal with it"
	default:
		return fmt.Sprintf("%s, and %d other hosts inside deal with it", how, n)
	}
}

// bound says what was crossed, and which of the host's own past and the configuration spoke.
func (t *teller) bound(c *charge) string {
	span := "an hour"
	if c.form == drip {
		span = "a day"
	}
	switch {
	case c.own > c.fixed:
		return fmt.Sprintf("%s in %s, by what the host sent in its last %d days", say.Bytes(c.own), span, historyDays-1)
	case c.own > 0:
		return fmt.Sprintf("%s in %s, fixed; the host's own past would ask for %s", say.Bytes(c.fixed), span, say.Bytes(c.own))
	}
	return fmt.Sprintf("%s in %s, fixed, as the host has no uploads in its past", say.Bytes(c.fixed), span)
}

// minute writes an instant as an analyst reads it.
func minute(at flow.Time) string { return at.Std().Format("2006-01-02 15:04 UTC") }

// age is for how long the place has been known when it was last sent to; 0 when that is not known.
func (t *teller) age(c *charge) time.Duration {
	if t.Value.placeMet == 0 {
		return 0
	}
	return max(0, c.last.Sub(t.Value.placeMet))
}
