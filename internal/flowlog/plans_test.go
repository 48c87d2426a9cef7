package flowlog

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func portAnd(extra ...flow.Attr) flow.Flow {
	return flow.Flow{Fields: flow.FieldsOf(flow.FieldSrcPort), SrcPort: 1006, Extra: extra}
}

// TestPlansFollowTheFlow has one Writer write flows that differ from their predecessors in one respect each.
func TestPlansFollowTheFlow(t *testing.T) {
	w := NewWriter("", "")
	one, two := flow.Attr{Name: "a", Value: flow.UintValue(1)}, flow.Attr{Name: "b", Value: flow.UintValue(2)}
	for _, step := range []struct {
		flow flow.Flow
		want []string
	}{
		{flow.Flow{}, nil},
		{portAnd(), []string{"source.port Int 1006"}},
		{portAnd(one), []string{"source.port Int 1006", "ipfix.a Int 1"}},
		{portAnd(one, two), []string{"source.port Int 1006", "ipfix.a Int 1", "ipfix.b Int 2"}},
		{portAnd(two, one), []string{"source.port Int 1006", "ipfix.b Int 2", "ipfix.a Int 1"}},
		{portAnd(two, one), []string{"source.port Int 1006", "ipfix.b Int 2", "ipfix.a Int 1"}},
		{portAnd(two, flow.Attr{Name: "a"}), []string{"source.port Int 1006", "ipfix.b Int 2"}},
		{portAnd(flow.Attr{Name: "b", Value: flow.InstantValue(0)}, one), []string{"source.port Int 1006", "ipfix.a Int 1"}},
		{portAnd(one, one), []string{"source.port Int 1006", "ipfix.a Slice [1,1]"}},
		{portAnd(one, two, one), []string{"source.port Int 1006", "ipfix.a Slice [1,1]", "ipfix.b Int 2"}},
		{portAnd(one, flow.Attr{Name: "b", Value: flow.BoolValue(true)}), []string{"source.port Int 1006", "ipfix.a Int 1", "ipfix.b Bool true"}},
		{portAnd(), []string{"source.port Int 1006"}},
		{flow.Flow{Start: 5, SrcPort: 1006}, []string{"flow.start Int 5"}},
		{flow.Flow{End: 5}, []string{"flow.end Int 5"}},
	} {
		w.Append([]flow.Flow{step.flow, step.flow, fullFlow(), portAnd(one, two), step.flow})
		group := w.Take().ResourceLogs().At(0)
		for _, i := range []int{0, 1, 3} { // 2 is of one and two
			require.Equal(t, step.want, shown(group.ScopeLogs().At(0).LogRecords().At(i).Attributes()))
		}
	}
}

// TestPlansOfAnyFlows sends flows of random members, some of a shape and some not, through one Writer, and reads every one of them back.
func TestPlansOfAnyFlows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	w := NewWriter("", "")
	for range 600 {
		var sent, got flow.Flow
		data := make([]byte, 900)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		(&source{left: data}).fill(reflect.ValueOf(&sent).Elem())
		sent.Fields = []flow.Fields{0, sent.Fields, flow.AllFields}[random.IntN(3)]
		odds := float64(random.IntN(3)) / 2
		thin(reflect.ValueOf(&sent).Elem(), new(int), func(int) bool { return random.Float64() < odds })
		w.Append([]flow.Flow{sent, sent})
		group := w.Take().ResourceLogs().At(0)
		for _, record := range group.ScopeLogs().At(0).LogRecords().All() {
			Read(&got, group.Resource().Attributes(), record)
			same(t, asRead(sent), got)
		}
	}
}

// TestPlansAreBounded has a Writer meet ever new elements, and then ever new shapes.
func TestPlansAreBounded(t *testing.T) {
	w := NewWriter("", "")
	for i := range 3 * maxPlans {
		name := fmt.Sprint("e", i)
		w.Append([]flow.Flow{portAnd(flow.Attr{Name: name, Value: flow.UintValue(1)})})
		record := w.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		require.Equal(t, []string{"source.port Int 1006", "ipfix." + name + " Int 1"}, shown(record.Attributes()))
		require.LessOrEqual(t, known(w), maxAlike)
	}
	for i := range 3 * maxPlans {
		w.Append([]flow.Flow{{Fields: flow.Fields(i)}})
		require.LessOrEqual(t, known(w), maxPlans)
	}
}

// TestWritersShareAPlan has two Writers by turns.
func TestWritersShareAPlan(t *testing.T) {
	plans, one, other := NewPlans(), NewWriter("", ""), NewWriter("", "")
	attr := flow.Attr{Name: "a", Value: flow.UintValue(1)}
	for range 3 {
		one.AppendBy(plans, []flow.Flow{portAnd(attr)})
		other.AppendBy(plans, []flow.Flow{portAnd(attr), portAnd()})
	}
	require.Equal(t, 3, one.Len())
	require.Equal(t, 6, other.Len())
	require.Equal(t, 2, plans.made)
	for _, w := range []*Writer{one, other} {
		record := w.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		require.Equal(t, []string{"source.port Int 1006", "ipfix.a Int 1"}, shown(record.Attributes()))
	}
}

func TestPlansHaveAFewElements(t *testing.T) {
	var extra []flow.Attr
	for i := range maxElements + 1 {
		extra = append(extra, flow.Attr{Name: fmt.Sprint("e", i), Value: flow.UintValue(uint64(i))})
	}
	w := NewWriter("", "")
	for _, many := range []int{maxElements, maxElements + 1, maxElements} {
		w.Append([]flow.Flow{portAnd(extra[:many]...), portAnd(extra[:many]...)})
		for _, record := range w.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			lines := shown(record.Attributes())
			require.Len(t, lines, 1+many)
			require.Equal(t, "source.port Int 1006", lines[0])
			require.Equal(t, fmt.Sprintf("ipfix.e%d Int %[1]d", many-1), lines[many])
		}
		require.LessOrEqual(t, len(w.plans.last.elements), maxElements)
	}
}

func known(w *Writer) (plans int) {
	for _, alike := range w.plans.known {
		plans += len(alike)
	}
	return plans
}
