package flow

import "testing"

func TestEventNames(t *testing.T) {
	for e, want := range map[NATEvent]string{0: "0", 1: "translation_create", 4: "nat44_session_create", 18: "threshold_reached", 19: "19"} {
		got, ok := ParseNATEvent(want)
		if e.String() != want || !ok || got != e {
			t.Errorf("%d: got %s and %d", e, e, got)
		}
	}
	for e, want := range map[FirewallEvent]string{0: "ignore", 3: "denied", 5: "update", 6: "6", 255: "255"} {
		got, ok := ParseFirewallEvent(want)
		if e.String() != want || !ok || got != e {
			t.Errorf("%d: got %s and %d", e, e, got)
		}
	}
	for _, s := range []string{"", "256", "-1", "Denied"} {
		if _, ok := ParseFirewallEvent(s); ok {
			t.Errorf("%q is an event", s)
		}
	}
}

func TestIsEvent(t *testing.T) {
	for _, c := range []struct {
		name string
		flow Flow
		want bool
	}{
		{"denied", Flow{Fields: FieldsOf(FieldFirewallEvent, FieldBytes), FirewallEvent: 3}, true},
		{"a translation made", Flow{Fields: FieldsOf(FieldNATEvent), NATEvent: 4}, true},
		{"a connection torn down", Flow{Fields: FieldsOf(FieldFirewallEvent, FieldBytes), FirewallEvent: 2, Bytes: 60}, false},
		{"only answers", Flow{Fields: FieldsOf(FieldFirewallEvent, FieldReverseBytes), FirewallEvent: 2, Reverse: Reverse{Bytes: 60}}, false},
		{"a flow without counters", Flow{}, false},
	} {
		if got := c.flow.IsEvent(); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}
