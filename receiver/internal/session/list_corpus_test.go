package session

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestListsOfCorpus has the lists of the corpus, all of one exporter; its octets are in the order of an Intel machine.
func TestListsOfCorpus(t *testing.T) {
	const (
		first  = "{ingressInterface:167772160 sourceIPv4Prefix:0.2.0.192 sourceIPv4PrefixLength:24}"
		second = "{ingressInterface:184549376 sourceIPv4Prefix:0.3.0.192 sourceIPv4PrefixLength:24} " +
			"{ingressInterface:369098752 sourceIPv4Prefix:0.0.1.198 sourceIPv4PrefixLength:23}"
	)
	got, lost := listsOf(t, "sample_sav")
	require.Len(t, got, 3)
	assert.Equal(t, "{semantic:allOf records:["+first+"]}", got[0])
	assert.Equal(t, "{semantic:allOf records:["+second+"]}", got[1])
	assert.Zero(t, lost[BadValue])

	got, lost = listsOf(t, "scenario1") // where nine octets would be a record and there are eleven
	require.Len(t, got, 13)
	assert.Equal(t, "xff03850009000000000000000000", got[0])
	assert.EqualValues(t, 13, lost[BadValue])
}

func listsOf(t *testing.T, name string) (lists []string, lost [Losses]uint64) {
	t.Helper()
	d, sum := newDecoder(t), Tally{}
	eachDatagram(t, filepath.Join(shared(t), "sav-ipfix-validator", name, name+".replay.pcap"), func(dg Datagram) {
		flows, tally, err := d.Decode(nil, dg)
		require.NoError(t, err)
		sum.Add(tally)
		for i := range flows {
			for _, a := range flows[i].Extra {
				if a.Name == "subTemplateList" {
					lists = append(lists, spell(a.Value))
				}
			}
		}
	})
	return lists, sum.Lost
}
