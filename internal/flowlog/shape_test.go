package flowlog

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// TestShapesTellColumnsApart takes members of a full flow away: one by one, all but one, and at random. Flows of one shape have the same
// columns.
func TestShapesTellColumnsApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	columns := map[shape][]string{}
	check := func(without func(member int) bool) {
		f := fullFlow()
		thin(reflect.ValueOf(&f).Elem(), new(int), without)
		var names []string
		for _, c := range recordColumns {
			if c.has(&f) {
				names = append(names, c.Name)
			}
		}
		known, ok := columns[shapeOf(&f)]
		require.True(t, !ok || reflect.DeepEqual(known, names), "%v and %v are of one shape", known, names)
		columns[shapeOf(&f)] = names
	}
	members := 0
	full := fullFlow()
	thin(reflect.ValueOf(&full).Elem(), &members, func(int) bool { return false })
	for one := range members {
		check(func(member int) bool { return member == one })
		check(func(member int) bool { return member != one })
	}
	for range 2000 {
		odds := random.Float64()
		check(func(int) bool { return random.Float64() < odds })
	}
	require.Greater(t, len(columns), members)
}

// thin sets members of v to zero, those of a structure within it one by one. Members are numbered from *next on.
func thin(v reflect.Value, next *int, without func(member int) bool) {
	for i := range v.NumField() {
		if v.Field(i).Type() == reflect.TypeFor[flow.Reverse]() {
			thin(v.Field(i), next, without)
			continue
		}
		if without(*next) {
			v.Field(i).SetZero()
		}
		*next++
	}
}
