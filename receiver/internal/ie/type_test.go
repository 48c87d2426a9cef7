package ie

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The numbers are those of IANA's registry "IPFIX Information Element Data Types".
func TestTypeNamesAndNumbers(t *testing.T) {
	for number, name := range []string{
		"octetArray", "unsigned8", "unsigned16", "unsigned32", "unsigned64", "signed8", "signed16", "signed32", "signed64",
		"float32", "float64", "boolean", "macAddress", "string", "dateTimeSeconds", "dateTimeMilliseconds",
		"dateTimeMicroseconds", "dateTimeNanoseconds", "ipv4Address", "ipv6Address", "basicList", "subTemplateList",
		"subTemplateMultiList", "unsigned256",
	} {
		assert.Equal(t, name, Type(number).String())
		parsed, ok := ParseType(name)
		assert.True(t, ok, name)
		assert.Equal(t, Type(number), parsed)
	}
	assert.Equal(t, "unknown", Type(24).String())
	_, ok := ParseType("unsigned128")
	assert.False(t, ok)
}
