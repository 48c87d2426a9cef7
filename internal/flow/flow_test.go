package flow

import (
	"reflect"
	"strings"
	"testing"
)

func TestFields(t *testing.T) {
	s := FieldsOf(FieldSequence, FieldBytes)
	s.Add(FieldNextHopAS)
	s.Add(FieldBytes)
	for field := FieldSequence; field < FieldCount; field++ {
		want := field == FieldSequence || field == FieldBytes || field == FieldNextHopAS
		if s.Has(field) != want {
			t.Errorf("field %d: got %v", field, s.Has(field))
		}
		if !AllFields.Has(field) {
			t.Errorf("field %d is not in AllFields", field)
		}
	}
	if AllFields.Has(FieldCount) {
		t.Error("AllFields has more than all fields")
	}
	if FieldsOf() != 0 {
		t.Error("the empty set is not empty")
	}
}

// TestEveryNumberHasAField counts the numbers of a Flow: each has a Field but those whose zero means that they are not known.
func TestEveryNumberHasAField(t *testing.T) {
	unmarked := map[string]bool{"Fields": true, "Type": true, "Start": true, "End": true, "Received": true, "Sampling": true}
	numbers := 0
	members := append(reflect.VisibleFields(reflect.TypeFor[Flow]()), reflect.VisibleFields(reflect.TypeFor[Reverse]())...)
	for _, member := range members {
		if strings.HasPrefix(member.Type.Kind().String(), "uint") && !unmarked[member.Name] {
			numbers++
		}
	}
	if numbers != int(FieldCount) {
		t.Errorf("%d numbers, %d fields", numbers, FieldCount)
	}
}

func TestReset(t *testing.T) {
	f := Flow{Fields: FieldsOf(FieldBytes), Bytes: 7, Extra: make([]Attr, 3, 8)}
	f.Reset()
	if len(f.Extra) != 0 || cap(f.Extra) != 8 {
		t.Errorf("Extra has length %d and capacity %d", len(f.Extra), cap(f.Extra))
	}
	f.Extra = nil
	if !reflect.DeepEqual(f, Flow{}) {
		t.Errorf("got %+v", f)
	}
}

func TestTypes(t *testing.T) {
	for kind, name := range map[Type]string{
		UnknownType: "unknown", NetFlowV1: "netflow_v1", NetFlowV5: "netflow_v5", NetFlowV7: "netflow_v7", NetFlowV9: "netflow_v9",
		IPFIX: "ipfix", SFlowV5: "sflow_5",
	} {
		if kind.String() != name || ParseType(name) != kind {
			t.Errorf("%s: got %s and %d", name, kind, ParseType(name))
		}
	}
	if got := Type(200).String(); got != "unknown" {
		t.Errorf("200: got %q", got)
	}
	if got := ParseType("sflow_4"); got != UnknownType {
		t.Errorf("sflow_4: got %s", got)
	}
}
