package detect

import "fmt"

// Sensitivity is a choice for all detectors at once of what they start from: how much it takes to be told. Single knobs go
// over it.
type Sensitivity uint8

// The sensitivities. Medium is the zero value.
const (
	Medium Sensitivity = iota
	Low                // fewer findings: about twice the evidence; what is small or slow goes by
	High               // more findings: about half the evidence; ordinary hosts are accused now and then
)

var sensitivities = [...]string{Medium: "medium", Low: "low", High: "high"}

// UnmarshalText reads "low", "medium" or "high".
func (s *Sensitivity) UnmarshalText(text []byte) error {
	for i, name := range sensitivities {
		if name == string(text) {
			*s = Sensitivity(i)
			return nil
		}
	}
	return fmt.Errorf("got %q, may be low, medium or high", text)
}

// MarshalText writes what UnmarshalText reads.
func (s Sensitivity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String is the sensitivity as the configuration spells it.
func (s Sensitivity) String() string { return sensitivities[s] }

// Choose is the value of a knob at a sensitivity.
func Choose[T any](s Sensitivity, low, medium, high T) T {
	return [...]T{Medium: medium, Low: low, High: high}[s]
}
