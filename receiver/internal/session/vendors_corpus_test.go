package session

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestVendorsOfCorpus has what devices of the corpus told in elements of their makers, in their first flow.
func TestVendorsOfCorpus(t *testing.T) {
	for file, want := range map[string][]string{
		"graylog2-server/ixflow/ixflow.pcap": {
			"ixia.srcCountryCode CN", "ixia.encryptType Cleartext", "ixia.dstAsName CLOUDFLARENET - CloudFlare, Inc., US",
			"ixia.latency 35", "ixia.dnsClasses IN", "ixia.dnsRecords {semantic:allOf records:[{" +
				"ixia.dnsName:server-1020002.example.int. ixia.dnsRdataIPv4:1.2.0.2 ixia.dnsRdataIPv6:::}]}",
		},
		"elastic-beats/IPFIX-Barracuda-extended-uniflow-template-256/ipfix_test_barracuda_extended_uniflow_*256.dat": {
			"barracuda.Timestamp 1524039407", "barracuda.LogOp 1", "barracuda.FW_Rule MTH:MTH-MC-to-Inet",
			"barracuda.ServiceName https", "barracuda.ReasonText Normal Operation", "barracuda.BindIPv4Address 213.208.150.99",
			"barracuda.BindTransportPort 64238", "barracuda.AuditCounter 4157725",
		},
	} {
		t.Run(file, func(t *testing.T) {
			told, application := firstExtra(t, file)
			assert.Subset(t, told, want)
			if strings.HasSuffix(file, ".pcap") {
				assert.Equal(t, "domain", application)
			}
		})
	}
}

// firstExtra is what the first flow of the files has besides its fields, and its application.
func firstExtra(t *testing.T, pattern string) (told []string, application string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t), filepath.FromSlash(pattern)))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	d := newDecoder(t)
	for i := range files { // the template's file comes last by name
		eachDatagram(t, files[len(files)-1-i], func(dg Datagram) {
			flows, _, err := d.Decode(nil, dg)
			require.NoError(t, err)
			for _, f := range flows[:min(1, len(flows))] {
				if len(told) > 0 {
					break
				}
				application = f.Application
				for _, a := range f.Extra {
					told = append(told, a.Name+" "+spell(a.Value))
				}
			}
		})
	}
	return told, application
}

// Ixia has numbers of its own for what came back.
func TestIxiaReverse(t *testing.T) {
	octets, packets := field(176, 4), field(177, 4)
	octets.Enterprise, packets.Enterprise = 3054, 3054
	got := ipfixFlow(t, "00000007 00000002 00000009 00000003", field(1, 4), field(2, 4), octets, packets)
	assert.EqualValues(t, 7, got.Bytes)
	assert.EqualValues(t, 2, got.Packets)
	assert.EqualValues(t, 9, got.Reverse.Bytes)
	assert.EqualValues(t, 3, got.Reverse.Packets)
}
