package peers

import (
	"fmt"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// outside is the sentence of a server's first step outside.
func (n *notice) outside(top *service) string {
	to := n.server.String()
	if n.port != 0 {
		to += fmt.Sprintf(" port %d/%s", n.port, n.protocol)
	} else {
		to += " by " + n.protocol.String()
	}
	return fmt.Sprintf("%s (serves %s on %d/%s) opened a connection to the outside for the first time in %s of watching: %s.%s",
		n.subject, clients(top.count()), top.port, top.protocol, say.Span(n.watched), to, n.sampled())
}

// service is the sentence of a new service.
func (n *notice) service(s *service, workstation bool) string {
	who := n.client.String()
	if n.clientZone != detect.Inside {
		who += " from outside"
	}
	connected := who + " connected to it"
	if c := s.count(); c > 1 {
		connected = fmt.Sprintf("%s connected to it, %s the latest", clients(c), who)
	} else if s.hours > 1 {
		connected = fmt.Sprintf("%s connected to it in %d separate hours", who, s.hours)
	}
	what := ""
	if workstation && remote(s.port, s.protocol) {
		what = " It served hardly anybody before, and this is a port of remote access."
	}
	return fmt.Sprintf("%s answered on port %d/%s for the first time in %s of watching; %s.%s%s",
		n.subject, n.port, n.protocol, say.Span(n.watched), connected, what, n.sampled())
}

// size is the sentence of an unusual size.
func (n *notice) size(o outlier, serves bool) string {
	verb := "sent"
	if serves {
		verb = "answered with"
	}
	return fmt.Sprintf("%s %s %s to %s on port %d/%s, for the second time within an hour far more than it usually does at the beginning of a "+
		"conversation over this service: about %s, and never above %s in %s of watching.",
		n.subject, verb, say.Bytes(o.bytes), n.peer(), n.port, n.protocol, say.Bytes(o.usual), say.Bytes(o.largest), say.Span(n.watched))
}

// hour is the sentence of an unusual hour.
func (n *notice) hour(hour uint8, zone string, days int, share float64) string {
	weekday := time.Weekday((int(hour)/24 + 1) % 7)
	did := fmt.Sprintf("%s used %s on %s", n.client, human(n.port, n.protocol), n.server)
	whose := n.client
	if n.clientZone != detect.Inside {
		did = fmt.Sprintf("%s from outside used %s on %s", n.client, human(n.port, n.protocol), n.server)
		whose = n.server
	}
	ever := "never"
	if share > 0 {
		ever = "hardly ever"
	}
	return fmt.Sprintf("%s (port %d/%s) on %s between %02d:00 and %02d:00 %s; %s has been active so on %s, %s at that hour of the week and not within "+
		"%d hours of it.%s", did, n.port, n.protocol, weekday, hour%24, (hour+1)%24, zone, whose, plural(days, "day"), ever, around, n.sampled())
}

// sampled is the warning that packets were sampled, where they were.
func (n *notice) sampled() string {
	if n.sampling <= 1 {
		return ""
	}
	return fmt.Sprintf(" Seen through 1-in-%d sampling: earlier times may have gone unseen.", n.sampling)
}

// clients says how many, by linear counting: of more than a dozen, about so many.
func clients(n int) string {
	switch {
	case n >= many:
		return fmt.Sprintf("%d or more clients", many)
	case n > 12:
		return fmt.Sprintf("about %d clients", n)
	}
	return plural(n, "client")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
