package ie

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const header = "enterprise,id,name,type,semantics,units,range,status\n"

func TestIANAElements(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for _, want := range []Element{
		{0, 1, "octetDeltaCount", Unsigned64, "deltaCounter", "octets", "", "current", nil},
		{0, 6, "tcpControlBits", Unsigned16, "flags", "", "", "current", nil},
		{0, 8, "sourceIPv4Address", IPv4Address, "default", "", "", "current", nil},
		{0, 34, "samplingInterval", Unsigned32, "quantity", "packets", "", "deprecated", nil},
		{0, 210, "paddingOctets", OctetArray, "default", "", "", "current", nil},
		{0, 434, "mibObjectValueInteger", Signed32, "quantity", "", "", "current", nil},
		{0, 533, "pathDelaySumDeltaMicroseconds", Unsigned64, "deltaCounter", "", "", "current", nil},
	} {
		got, ok := r.Lookup(want.Enterprise, want.ID)
		require.True(t, ok, want.Name)
		assert.Equal(t, want, *got)
		named, ok := r.ByName(want.Name)
		require.True(t, ok, want.Name)
		assert.Same(t, got, named)
	}
	_, ok := r.Lookup(9, 1)
	assert.False(t, ok, "another enterprise's element 1")
	_, ok = r.ByName("octetdeltacount")
	assert.False(t, ok)
}

// IANA described every element from 1 to 533 but these.
func TestIANAElementsAreComplete(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	var missing []uint16
	for id := uint16(0); id < 1<<15; id++ {
		_, ok := r.Lookup(0, id)
		if !ok && id <= 533 {
			missing = append(missing, id)
		}
		assert.False(t, ok && id > 533, "element %d", id)
	}
	assert.Equal(t, []uint16{
		0, 65, 66, 67, 68, 69, 97,
		105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
		416, 419,
	}, missing)
}

func TestVendorElementsCarryTheFileName(t *testing.T) {
	r, err := readRegistry(fstest.MapFS{
		"iana.csv": {Data: []byte(header + "0,96,applicationName,string,default,,,current\n")},
		"acme.csv": {Data: []byte("# origin\n" + header + "40000,7,applicationName,string,default,,,current\n")},
	})
	require.NoError(t, err)
	e, ok := r.ByName("acme.applicationName")
	require.True(t, ok)
	assert.Equal(t, uint32(40000), e.Enterprise)
	e, ok = r.ByName("applicationName")
	require.True(t, ok)
	assert.Equal(t, uint16(96), e.ID)
}

func TestRegistryErrors(t *testing.T) {
	const columns = "acme.csv: the columns must be enterprise,id,name,type,semantics,units,range,status; " +
		"those after type may be left out, from the end"
	for _, c := range []struct{ name, file, want string }{
		{"no header", "", columns},
		{"other columns", "enterprise,id,name,type,semantics,units,status,range\n", columns},
		{"no enterprise", header + ",1,a,string,,,,\n", `acme.csv: line 2: enterprise is "" and must be a number below 2^32-1 or netflow_v9`},
		{"enterprise too large", header + "4294967296,1,a,string,,,,\n",
			`acme.csv: line 2: enterprise is "4294967296" and must be a number below 2^32-1 or netflow_v9`},
		{"the pseudo enterprise as a number", header + "4294967295,1,a,string,,,,\n",
			`acme.csv: line 2: enterprise is "4294967295" and must be a number below 2^32-1 or netflow_v9`},
		{"a field type too large", header + "netflow_v9,65536,a,string,,,,\n",
			`acme.csv: line 2: id is "65536" and must be a number from 1 to 65535`},
		{"a range of ids", header + "# one\n0,105-127,a,string,,,,\n",
			`acme.csv: line 3: id is "105-127" and must be a number from 1 to 32767`},
		{"id 0", header + "0,0,a,string,,,,\n", `acme.csv: line 2: id is "0" and must be a number from 1 to 32767`},
		{"id too large", header + "0,32768,a,string,,,,\n",
			`acme.csv: line 2: id is "32768" and must be a number from 1 to 32767`},
		{"no name", header + "0,1,,string,,,,\n", "acme.csv: line 2: name is empty"},
		{"a name that is no attribute's", header + "0,1,a b,string,,,,\n",
			`acme.csv: line 2: name "a b" must be of letters, digits, _, . and -`},
		{"unknown type", header + "0,1,a,unsigned128,,,,\n", `acme.csv: line 2: type "unsigned128" is none of RFC 7012's`},
		{"id twice", header + "0,1,a,string,,,,\n0,1,b,string,,,,\n",
			"acme.csv: line 3: element 1 of IANA is there twice: acme.a and acme.b"},
		{"name twice", header + "0,1,a,string,,,,\n0,2,a,string,,,,\n",
			"acme.csv: line 3: elements 1 and 2 are both named acme.a"},
		{"too few columns in the header", "enterprise,id,name\n0,1,a\n", columns},
		{"a column more", header[:len(header)-1] + ",more\n", columns},
		{"too few columns", header + "0,1,a,string\n", "acme.csv: record on line 2: wrong number of fields"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readRegistry(fstest.MapFS{"acme.csv": {Data: []byte(c.file)}})
			assert.EqualError(t, err, c.want)
		})
	}
}
