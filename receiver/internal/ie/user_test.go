package ie

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func userFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestUserElements(t *testing.T) {
	mine := userFile(t, "acme-1.csv", "\ufeff# ours\nenterprise,id,name,type\n40000,7,badge.number,unsigned16\n9,9268,retransmitted,unsigned64\n")
	full := userFile(t, "gate.txt", header+"netflow_v9,33000,acl,octetArray,default,,,current\n0,600,newest,string,,,,\n")
	r, err := NewRegistry(mine, full)
	require.NoError(t, err)
	for _, want := range []Element{
		{Enterprise: 40000, ID: 7, Name: "acme-1.badge.number", Type: Unsigned16},
		{Enterprise: 9, ID: 9268, Name: "acme-1.retransmitted", Type: Unsigned64},
		{Enterprise: NetFlowV9, ID: 33000, Name: "gate.acl", Type: OctetArray, Semantics: "default", Status: "current"},
		{Enterprise: 0, ID: 600, Name: "gate.newest", Type: String},
	} {
		got, ok := r.Lookup(want.Enterprise, want.ID)
		require.True(t, ok, want.Name)
		assert.Equal(t, want, *got)
		named, ok := r.ByName(want.Name)
		require.True(t, ok, want.Name)
		assert.Same(t, got, named)
	}
	e, ok := r.LookupV9(42036)
	require.True(t, ok)
	assert.Equal(t, "acme-1.retransmitted", e.Name)
	_, ok = r.ByName("cisco.clientRetransPackets")
	assert.False(t, ok, "replaced")
	e, ok = r.ByName("cisco.transactionCountDelta")
	require.True(t, ok, "the vendor's other elements stay")
	assert.Equal(t, uint16(9272), e.ID)
}

func TestUserElementErrors(t *testing.T) {
	const header = "enterprise,id,name,type\n"
	const wrongHeader = "the columns must be enterprise,id,name,type,semantics,units,range,status; those after type may be left out, from the end"
	for _, c := range []struct{ name, file, text, want string }{
		{"IANA's", "acme.csv", header + "40000,1,a,string\n0,8,source,string\n",
			"acme.csv: line 3: element 8 of IANA is sourceIPv4Address and cannot be replaced"},
		{"a reverse element", "acme.csv", header + "29305,8,source,string\n",
			"acme.csv: line 2: element 8 of enterprise 29305 is reverseSourceIPv4Address and cannot be replaced"},
		{"a field type that is IANA's", "acme.csv", header + "netflow_v9,1,weird,unsigned32\n",
			"acme.csv: line 2: element 1 of netflow_v9 is IANA's octetDeltaCount and cannot be replaced"},
		{"a field type that is a new one of IANA's", "acme.csv", header + "0,600,a,string\nnetflow_v9,600,b,string\n",
			"acme.csv: line 3: element 600 of netflow_v9 is IANA's acme.a and cannot be replaced"},
		{"a field type, and then IANA's", "acme.csv", header + "netflow_v9,600,b,string\n0,600,a,string\n",
			"acme.csv: line 3: element 600 of IANA would replace acme.b of netflow_v9"},
		{"number twice", "acme.csv", header + "9,9268,a,string\n9,9268,b,string\n",
			"acme.csv: line 3: element 9268 of enterprise 9 is there twice: acme.a and acme.b"},
		{"field type twice", "acme.csv", header + "netflow_v9,33000,a,string\nnetflow_v9,33000,b,string\n",
			"acme.csv: line 3: element 33000 of netflow_v9 is there twice: acme.a and acme.b"},
		{"a new one of IANA's twice", "acme.csv", header + "0,600,a,string\n0,600,b,string\n",
			"acme.csv: line 3: element 600 of IANA is there twice: acme.a and acme.b"},
		{"name twice", "acme.csv", header + "40000,2,a,string\n40000,3,a,string\n",
			"acme.csv: line 3: elements 2 and 3 are both named acme.a"},
		{"a vendor's name", "cisco.csv", header + "9,4,userName,string\n",
			"cisco.csv: line 2: elements 40000 and 4 are both named cisco.userName"},
		{"a bad name", "acme.csv", header + "40000,2,a/b,string\n",
			`acme.csv: line 2: name "a/b" must be of letters, digits, _, . and -`},
		{"a row without type", "acme.csv", header + "40000,2,a\n", "acme.csv: record on line 2: wrong number of fields"},
		{"a file with a bad name", "ac me.csv", header,
			"ac me.csv: elements are named after their file, whose name must be of letters, digits, _ and -"},
		{"a file with a dot", "acme.v2.csv", header,
			"acme.v2.csv: elements are named after their file, whose name must be of letters, digits, _ and -"},
		{"a file that is a number", "9.csv", header,
			"9.csv: elements are named after their file, and a number stands for elements that an exporter told of"},
		{"empty", "acme.csv", "", "acme.csv: " + wrongHeader},
		{"a header that ends early", "acme.csv", "enterprise,id,name\n", "acme.csv: " + wrongHeader},
		{"a header with a gap", "acme.csv", "enterprise,id,name,type,units\n", "acme.csv: " + wrongHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := userFile(t, c.file, c.text)
			_, err := NewRegistry(path)
			assert.EqualError(t, err, filepath.Dir(path)+string(filepath.Separator)+c.want)
		})
	}
	_, err := NewRegistry(filepath.Join(t.TempDir(), "none.csv"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestUserElementTwiceOverFiles(t *testing.T) {
	first := userFile(t, "first.csv", "enterprise,id,name,type\n40000,7,a,string\n")
	second := userFile(t, "second.csv", "enterprise,id,name,type\n40000,7,b,string\n")
	_, err := NewRegistry(first, second)
	assert.EqualError(t, err, second+": line 2: element 7 of enterprise 40000 is there twice: first.a and second.b")
}

func FuzzTable(f *testing.F) {
	f.Add("enterprise,id,name,type\n40000,7,a,string\n")
	f.Add("\ufeff# c\n" + header + "netflow_v9,33000,acl,octetArray,default,,,current\n")
	f.Add(header + "0,8,x,string,,,,\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := &Registry{byID: make(map[key]*Element), byName: make(map[string]*Element)}
		rows := table{name: "fuzz", prefix: "fuzz.", add: r.add}
		if rows.read(strings.NewReader(text)) != nil {
			return
		}
		r.linkReverses()
		for k, e := range r.byID {
			require.NotZero(t, k.id)
			require.True(t, checkName(e.Name), e.Name)
			require.Same(t, e, r.byName[e.Name])
			require.True(t, k.id <= 32767 || k.enterprise == NetFlowV9)
		}
	})
}
