package cryptopan

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// Key is a secret of 256 random bits. Who has it can undo every pseudonym.
type Key [32]byte

// ParseKey reads the content of a key file: 32 octets as they are, or 64 hexadecimal digits with or without white space after them.
func ParseKey(b []byte) (Key, error) {
	if len(b) == len(Key{}) {
		return Key(b), nil
	}
	digits := bytes.TrimRight(b, " \t\r\n")
	var key Key
	if len(digits) != hex.EncodedLen(len(key)) {
		return Key{}, fmt.Errorf("%d octets are no key, which is 32 octets, or 64 hexadecimal digits", len(b))
	}
	if _, err := hex.Decode(key[:], digits); err != nil { // err would tell a part of the key
		return Key{}, fmt.Errorf("%d octets are no key, which is 32 octets, or 64 hexadecimal digits, but some of these are none", len(b))
	}
	return key, nil
}
