package volume

// top is the heaviest few of many, by Space-Saving (Metwally, Agrawal, El Abbadi 2005): who is not among them takes the place of the
// lightest, and with it the weight that it may have had. It is so small that to look at all of it is the fastest way.
type top[K comparable] struct {
	items [topLen]item[K]
	n     int
	total uint64
}

type item[K comparable] struct {
	key    K
	weight uint64 // at most
	over   uint64 // by how much that may be too much
}

const topLen = 8

// add counts weight for key.
func (t *top[K]) add(key K, weight uint64) {
	t.total += weight
	least := 0
	for i := range t.n {
		if t.items[i].key == key {
			t.items[i].weight += weight
			return
		}
		if t.items[i].weight < t.items[least].weight {
			least = i
		}
	}
	if t.n < topLen {
		t.items[t.n] = item[K]{key: key, weight: weight}
		t.n++
		return
	}
	was := t.items[least].weight
	t.items[least] = item[K]{key: key, weight: was + weight, over: was}
}

// sure is what an item certainly weighs.
func (x *item[K]) sure() uint64 { return x.weight - x.over }

// heaviest are up to n keys that certainly weigh at least one in a hundred of all, the heaviest first.
func (t *top[K]) heaviest(n int) []item[K] {
	var list []item[K]
	for i := range t.n {
		x := t.items[i]
		if x.sure() == 0 || x.sure()*100 < t.total {
			continue
		}
		at := len(list)
		for at > 0 && list[at-1].sure() < x.sure() {
			at--
		}
		list = append(list, x)
		copy(list[at+1:], list[at:])
		list[at] = x
	}
	return list[:min(n, len(list))]
}

// lead is the heaviest, and the share of all that it certainly has.
func (t *top[K]) lead() (key K, share float64) {
	best := -1
	for i := range t.n {
		if best < 0 || t.items[i].sure() > t.items[best].sure() {
			best = i
		}
	}
	if best < 0 || t.total == 0 {
		return key, 0
	}
	return t.items[best].key, float64(t.items[best].sure()) / float64(t.total)
}
