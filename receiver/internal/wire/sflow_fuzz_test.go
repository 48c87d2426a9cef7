package wire

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSFlow: no octets make ParseSFlow, sflowLength or the Parse of a record panic; what they read, with an error or without, Append
// writes and they read back the same; and what ParseSFlow reads without an error comes out octet for octet where every length is a
// multiple of four (see SFlow.Append).
func FuzzSFlow(f *testing.F) {
	f.Add(unhex(sflowHex))
	f.Add(unhex(sflowStart + "00000002 00000001 00000029" + sflowFlow + "00000001 0113d005 00000001 61 626364 00000002 00000001 65"))
	for _, c := range sflowRecords {
		d := SFlow{Samples: []SFlowSample{{Format: SFlowFlowSample, Records: []SFlowRecord{{Format: c.format, Data: unhex(c.hex)}}}}}
		b, err := d.Append(nil)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var d SFlow
		parsed := ParseSFlow(&d, b)
		n, err := sflowLength(b)
		if err == nil && (n <= 0 || n > len(b)) {
			t.Fatalf("a datagram of %d octets in %d", n, len(b))
		}
		even := appendRecords(t, &d)
		again, err := d.Append(nil)
		require.NoError(t, err)
		if parsed == nil && even {
			require.Equal(t, b, again)
		}
		var d2 SFlow
		require.NoError(t, ParseSFlow(&d2, again))
		once, err := d2.Append(nil)
		require.NoError(t, err)
		if !bytes.Equal(again, once) {
			assertSFlow(t, d, d2)
			t.FailNow()
		}
	})
}

// appendRecords reads every record of d, writes it and reads it again. It tells whether all lengths in d are multiples of four.
func appendRecords(t *testing.T, d *SFlow) (even bool) {
	even = true
	for _, s := range d.Samples {
		even = even && len(s.Data)%4 == 0
		for _, r := range s.Records {
			even = even && len(r.Data)%4 == 0
			parse, ok := recordParsers[r.Format]
			if !ok {
				continue
			}
			v, appendTo, err := parse(r.Data)
			if err != nil {
				continue
			}
			b, err := appendTo(nil)
			require.NoError(t, err)
			if len(b) > len(r.Data)+6 { // two paddings at most that were not there
				t.Fatalf("record of %d octets became %d", len(r.Data), len(b))
			}
			v2, _, err := parse(b)
			require.NoError(t, err)
			require.Equal(t, v, v2)
		}
	}
	return even
}
