package flow

import (
	"net/netip"
	"reflect"
	"testing"
)

func TestCutReverse(t *testing.T) {
	client, server := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	f := Flow{
		Fields: FieldsOf(FieldSrcPort, FieldDstPort, FieldProtocol, FieldBytes, FieldIn, FieldSrcAS, FieldICMPType,
			FieldReverseBytes, FieldReversePackets, FieldReverseTCPFlags),
		Exporter: netip.MustParseAddr("10.9.9.9"), Start: 11, End: 12, Received: 13,
		Src: client, Dst: server, SrcPort: 40001, DstPort: 443, Protocol: TCP, Bytes: 100, In: 3, SrcAS: 65001, Sampling: 7,
		InName: "inside", OutName: "outside", NextHop: netip.MustParseAddr("10.0.0.3"),
		Reverse: Reverse{Start: 14, End: 15, Bytes: 5000, Packets: 9, TCPFlags: 0x1b},
		Extra:   []Attr{{Name: "flowEndReason", Value: UintValue(3)}},
	}
	r, ok := f.CutReverse()
	if !ok {
		t.Fatal("no reverse half")
	}
	want := Flow{
		Fields:   FieldsOf(FieldSrcPort, FieldDstPort, FieldProtocol, FieldOut, FieldDstAS, FieldBytes, FieldPackets, FieldTCPFlags),
		Exporter: netip.MustParseAddr("10.9.9.9"), Start: 14, End: 15, Received: 13,
		Src: server, Dst: client, SrcPort: 443, DstPort: 40001, Protocol: TCP, Bytes: 5000, Packets: 9, TCPFlags: 0x1b, Out: 3,
		DstAS: 65001, Sampling: 7, InName: "outside", OutName: "inside",
	}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("got  %+v\nwant %+v", r, want)
	}
	if f.IsBiflow() || f.Bytes != 100 || len(f.Extra) != 1 {
		t.Errorf("the forward half is %+v", f)
	}
}

func TestCutReverseWithoutPackets(t *testing.T) {
	for name, f := range map[string]Flow{
		"uniflow":    {Bytes: 7},
		"unanswered": {Fields: FieldsOf(FieldReverseBytes, FieldReversePackets), Bytes: 8},
	} {
		if r, ok := f.CutReverse(); ok || f.IsBiflow() {
			t.Errorf("%s: got %+v and left %+v", name, r, f)
		}
	}
}

func TestCutReverseAnswersPings(t *testing.T) {
	for _, test := range []struct {
		protocol      Protocol
		asked, answer uint8
		known         bool
	}{
		{ICMP, 8, 0, true}, {ICMP, 13, 14, true}, {ICMP, 15, 16, true}, {ICMP, 17, 18, true}, {ICMPv6, 128, 129, true},
		{ICMP, 3, 0, false}, {ICMP, 128, 0, false}, {ICMPv6, 8, 0, false}, {TCP, 8, 0, false},
	} {
		f := Flow{Fields: FieldsOf(FieldICMPType, FieldReversePackets), Protocol: test.protocol, ICMPType: test.asked, Reverse: Reverse{Packets: 2}}
		r, ok := f.CutReverse()
		if !ok || r.Has(FieldICMPType) != test.known || r.ICMPType != test.answer {
			t.Errorf("%v: got %+v", test, r)
		}
	}
}

func TestCutReverseTakesTheTimesOfBoth(t *testing.T) {
	f := Flow{Fields: FieldsOf(FieldReverseBytes), Start: 21, End: 22, Reverse: Reverse{Bytes: 1}}
	if r, ok := f.CutReverse(); !ok || r.Start != 21 || r.End != 22 {
		t.Errorf("got %+v, %v", r, ok)
	}
}

func TestSetReverse(t *testing.T) {
	var f Flow
	f.SetReverse(&Flow{
		Fields: FieldsOf(FieldBytes, FieldTOS, FieldSrcPort), Start: 31, End: 32, Bytes: 33, TOS: 34, Packets: 0, SrcPort: 35,
	})
	want := Flow{
		Fields:  FieldsOf(FieldReverseBytes, FieldReverseTOS),
		Reverse: Reverse{Start: 31, End: 32, Bytes: 33, TOS: 34},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v", f)
	}
}
