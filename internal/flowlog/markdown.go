package flowlog

import "strings"

// Markdown is the attribute table of the given columns, for a README.
func Markdown(columns []Column) string {
	var b strings.Builder
	b.WriteString("| Name | Where | Type | Meaning | Name from |\n| --- | --- | --- | --- | --- |\n")
	for _, c := range columns {
		cells := []string{"`" + c.Name + "`", string(c.Place), string(c.Kind), c.Meaning, string(c.Source)}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}
