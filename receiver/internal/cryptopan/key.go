package cryptopan

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
)

// Key is a secret of 256 random bits. Who has it can undo every pseudonym.
type Key [32]byte

var (
	errHalf = errors.New("fewer than 64 hexadecimal digits are no key, and as octets are too easily guessed: write 64 digits, as " +
		"openssl rand -hex 32 does, or 32 random octets")
	errConstant = errors.New("one octet again and again is no key: write 64 random hexadecimal digits, as openssl rand -hex 32 does, " +
		"or 32 random octets")
)

// ParseKey reads the content of a key file: 32 octets as they are, or 64 hexadecimal digits with or without white space after them.
// What is plainly not random is refused.
func ParseKey(b []byte) (Key, error) {
	key, err := parseKey(b)
	if err == nil && bytes.Count(key[:], key[:1]) == len(key) {
		return Key{}, errConstant
	}
	return key, err
}

func parseKey(b []byte) (key Key, err error) {
	digits := bytes.TrimRight(b, " \t\r\n")
	switch {
	case len(digits) > 0 && len(digits) <= len(key) && onlyDigits(digits): // or half a key would pass as octets
		return Key{}, errHalf
	case len(b) == len(key):
		return Key(b), nil
	case len(digits) != hex.EncodedLen(len(key)):
		return Key{}, fmt.Errorf("%d octets are no key, which is 32 octets, or 64 hexadecimal digits", len(b))
	}
	if _, err := hex.Decode(key[:], digits); err != nil { // err would tell a part of the key
		return Key{}, fmt.Errorf("%d octets are no key, which is 32 octets, or 64 hexadecimal digits, but some of these are none", len(b))
	}
	return key, nil
}

func onlyDigits(b []byte) bool {
	return len(bytes.Trim(b, "0123456789abcdefABCDEF")) == 0
}
