package session

import (
	"bytes"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// users takes the names of who sends and who receives. IANA has one element for both; where both are there it comes twice, the source's
// first.
func (d *Decoder) users(u wire.SFlowUser) {
	d.text("userName", u.Src)
	d.text("userName", u.Dst)
}

// request takes an HTTP request. The format has its whole first line, as RFC 2616 section 5.1 has it; some agents send the target
// alone.
func (d *Decoder) request(u wire.SFlowURL) {
	target := u.URL
	if line := bytes.Split(target, []byte(" ")); len(line) == 3 {
		d.text("httpRequestMethod", line[0])
		target = line[1]
	}
	d.text("httpRequestTarget", target)
	d.text("httpRequestHost", u.Host)
}

// text adds a text to the flow at hand, unless it is empty.
func (d *Decoder) text(name string, b []byte) {
	if v, ok := ie.String.Value(b); ok && len(v.Bytes()) > 0 {
		d.extra = append(d.extra, flow.Attr{Name: name, Value: v})
	}
}
