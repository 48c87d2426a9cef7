package flow

import "testing"

func TestMAC48(t *testing.T) {
	if got := MAC48([6]byte{0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f}); got != 0x0a1b2c3d4e5f {
		t.Errorf("got %x", got)
	}
}

func TestHexDigit(t *testing.T) {
	for c, want := range map[byte]uint64{'0': 0, '9': 9, 'a': 10, 'f': 15, 'A': 10, 'F': 15} {
		if got, ok := HexDigit(c); !ok || got != want {
			t.Errorf("%c: got %d, %v", c, got, ok)
		}
	}
	for _, c := range []byte{'/', ':', '@', 'G', '`', 'g', 0, 0xff} {
		if _, ok := HexDigit(c); ok {
			t.Errorf("%q is a digit", c)
		}
	}
}
