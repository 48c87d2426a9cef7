package anomaly

import "slices"

// State is where an episode stands in its life.
type State uint8

// The states, in the order in which an episode passes through them.
const (
	Opened State = iota
	Updated
	Closed
)

var stateNames = [...]string{Opened: "open", Updated: "update", Closed: "close"}

// String is the value of flow.anomaly.state; "unknown" for a value that is none of the constants.
func (s State) String() string { return nameOf(stateNames[:], uint8(s)) }

// ParseState is the inverse of String.
func ParseState(name string) (State, bool) {
	i := slices.Index(stateNames[:], name)
	return State(max(i, 0)), i >= 0
}

// Severity is how much a finding matters to whoever is on call, if it is true.
type Severity uint8

// The severities, as detection rules and SIEM vocabularies (OCSF severity_id 1 to 5) order them.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{Info: "info", Low: "low", Medium: "medium", High: "high", Critical: "critical"}

// String is the severity's name in lower case; "unknown" for a value that is none of the constants.
func (s Severity) String() string { return nameOf(severityNames[:], uint8(s)) }

// ParseSeverity is the inverse of String.
func ParseSeverity(name string) (Severity, bool) {
	i := slices.Index(severityNames[:], name)
	return Severity(max(i, 0)), i >= 0
}

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return "unknown"
}
