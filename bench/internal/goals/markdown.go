package goals

import (
	"fmt"
	"strings"
)

// Markdown is the goals that are aimed at or judged, and the ceilings, as the README shows them.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| benchmark | beside | by | aim | reached | why |\n|---|---|---|---:|---:|---|\n")
	for _, g := range Goals {
		if g.Aim > 0 || g.Reached > 0 {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s | %s |\n", g.Ours, g.Peer, g.Unit, number(g.Aim), number(g.Reached), g.Why)
		}
	}
	b.WriteString("\n| benchmark | at most |\n|---|---:|\n")
	for _, c := range Ceilings {
		fmt.Fprintf(&b, "| `%s` | %g %s |\n", c.Ours, c.AtMost, c.Unit)
	}
	return b.String()
}

// number is empty for 0.
func number(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.3g", v)
}
