package anomaly

import "testing"

func TestStates(t *testing.T) {
	for state, name := range map[State]string{Opened: "open", Updated: "update", Closed: "close"} {
		if got, ok := ParseState(name); state.String() != name || !ok || got != state {
			t.Errorf("%s: got %s and %d, %v", name, state, got, ok)
		}
	}
	if got := State(3).String(); got != "unknown" {
		t.Errorf("3: got %q", got)
	}
	for _, name := range []string{"", "unknown", "Open"} {
		if got, ok := ParseState(name); ok || got != Opened {
			t.Errorf("%q: got %d, %v", name, got, ok)
		}
	}
}

func TestSeverities(t *testing.T) {
	order := []string{"info", "low", "medium", "high", "critical"}
	for i, name := range order {
		if got, ok := ParseSeverity(name); Severity(i).String() != name || !ok || got != Severity(i) {
			t.Errorf("%s: got %s and %d, %v", name, Severity(i), got, ok)
		}
	}
	if got := Severity(200).String(); got != "unknown" {
		t.Errorf("200: got %q", got)
	}
	for _, name := range []string{"", "unknown", "HIGH"} {
		if got, ok := ParseSeverity(name); ok || got != Info {
			t.Errorf("%q: got %d, %v", name, got, ok)
		}
	}
}
