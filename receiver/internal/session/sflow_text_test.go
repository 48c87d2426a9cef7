package session

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestSFlowTexts(t *testing.T) {
	text := func(name, value string) flow.Attr {
		return flow.Attr{Name: name, Value: flow.StringValue([]byte(value))}
	}
	for name, test := range map[string]struct {
		take func(d *Decoder)
		want []flow.Attr
	}{
		"users": {
			func(d *Decoder) { d.users(wire.SFlowUser{Src: []byte("ada"), Dst: []byte("grace")}) },
			[]flow.Attr{text("userName", "ada"), text("userName", "grace")},
		},
		"one user": {
			func(d *Decoder) { d.users(wire.SFlowUser{Dst: []byte("grace")}) },
			[]flow.Attr{text("userName", "grace")},
		},
		"request line": {
			func(d *Decoder) {
				d.request(wire.SFlowURL{URL: []byte("GET /a?b=c HTTP/1.1"), Host: []byte("www.example.net")})
			},
			[]flow.Attr{
				text("httpRequestMethod", "GET"), text("httpRequestTarget", "/a?b=c"), text("httpRequestHost", "www.example.net"),
			},
		},
		"target alone": {
			func(d *Decoder) { d.request(wire.SFlowURL{URL: []byte("/d")}) },
			[]flow.Attr{text("httpRequestTarget", "/d")},
		},
		"a record of users": {
			func(d *Decoder) {
				d.sflowRecord(new(flow.Flow), wire.SFlowRecord{Format: wire.SFlowFormatUser,
					Data: unhex(t, "0000006a 00000003 61646100 0000006a 00000000")})
			},
			[]flow.Attr{text("userName", "ada")},
		},
		"a record of a request": {
			func(d *Decoder) {
				d.sflowRecord(new(flow.Flow), wire.SFlowRecord{Format: wire.SFlowFormatURL,
					Data: unhex(t, "00000002 00000002 2f650000 00000001 66000000")})
			},
			[]flow.Attr{text("httpRequestTarget", "/e"), text("httpRequestHost", "f")},
		},
		"nothing": {func(d *Decoder) { d.request(wire.SFlowURL{}) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDecoder(t)
			test.take(d)
			assert.Equal(t, test.want, d.extra)
		})
	}
}
