package flow

import "testing"

func TestMAC48(t *testing.T) {
	if got := MAC48([6]byte{0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f}); got != 0x0a1b2c3d4e5f {
		t.Errorf("got %x", got)
	}
}
