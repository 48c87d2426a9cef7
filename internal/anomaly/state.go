package anomaly

// State is where an episode stands in its life.
type State uint8

// The states, in the order in which an episode passes through them.
const (
	Opened State = iota
	Updated
	Closed
)

// String is the value of flow.anomaly.state.
func (s State) String() string { return [...]string{"open", "update", "close"}[s] }

// Severity is how much a finding matters to whoever is on call, if it is true.
type Severity uint8

// The severities, as DETECTION rules and SIEM vocabularies (OCSF severity_id 1 to 5) order them.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

// String is the severity's name in lower case.
func (s Severity) String() string {
	return [...]string{"info", "low", "medium", "high", "critical"}[s]
}
