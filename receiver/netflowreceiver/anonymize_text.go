package netflowreceiver

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
)

// name makes a pseudonym of a text that is an address.
func (a *anonymizer) name(s *string) {
	if *s == "" || !mayBegin((*s)[0]) {
		return
	}
	a.line = append(a.line[:0], *s...)
	if pseudonym, ok := a.text(a.line); ok {
		*s = string(pseudonym)
	}
}

// spaces stand around addresses in texts. Some exporters fill up with zeros.
const spaces = " \t\r\n\x00"

// mayBegin is false for the first octet of most texts that are no address.
func mayBegin(c byte) bool { return spells(c) || c == '[' || strings.IndexByte(spaces, c) >= 0 }

// spells tells whether c can stand in an address.
func spells(c byte) bool {
	_, digit := flow.HexDigit(c)
	return digit || c == '.' || c == ':' || c == '-'
}

// text is the pseudonym of a text that is one address and nothing but it: with spaces around, in brackets, with a port or a prefix
// length, which all stay, or with a zone, which does not. What is no address costs no memory, unless it looks very much like one.
func (a *anonymizer) text(text []byte) (pseudonym []byte, ok bool) {
	from, to := core(text)
	const longest = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255:65535")
	if from == to || to-from > longest {
		return nil, false
	}
	after, ok := behind(text[to:])
	if !ok {
		return nil, false
	}
	word, port := text[from:to], []byte(nil)
	b := a.octets
	b = append(b, text[:from]...)
	spelt, ok := a.word(b, word)
	if colon := bytes.LastIndexByte(word, ':'); !ok && colon >= 0 && isNumber(word[colon+1:]) {
		word, port = word[:colon], word[colon:]
		spelt, ok = a.word(b, word)
	}
	if !ok {
		return nil, false
	}
	return a.keep(append(append(spelt, port...), after...)), true
}

// core is where an address would stand in text.
func core(text []byte) (from, to int) {
	for from < len(text) && !spells(text[from]) && mayBegin(text[from]) {
		from++
	}
	for to = from; to < len(text) && spells(text[to]); {
		to++
	}
	return from, to
}

// behind is what stays of what stands behind an address. It is not ok where that is more than text allows for.
func behind(rest []byte) (stays []byte, ok bool) {
	if len(rest) > 0 && rest[0] == '%' {
		bracket := bytes.IndexByte(rest, ']')
		if bracket < 0 { // all is the zone's name, which may hold anything
			return nil, true
		}
		rest = rest[bracket:]
	}
	stays = rest
	rest = bytes.TrimPrefix(bytes.Trim(rest, spaces), []byte("]"))
	if len(rest) > 0 && (rest[0] == ':' || rest[0] == '/') {
		return stays, isNumber(rest[1:])
	}
	return stays, len(rest) == 0
}

// isNumber tells whether text could be a port or a prefix length.
func isNumber(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) <= len("65535")
}

// word appends the pseudonym of a word that is an address.
func (a *anonymizer) word(b, word []byte) (_ []byte, ok bool) {
	if h, ok := parseHardware(word); ok {
		h.address = a.pseudonyms.MAC(h.address)
		return h.append(b), true
	}
	address, ok := parse4(word)
	if !ok && (bytes.Contains(word, []byte("::")) || bytes.Count(word, []byte(":")) >= 6) { // all others are not IPv6
		parsed, err := netip.ParseAddr(string(word))
		address, ok = parsed, err == nil
	}
	if !ok {
		return nil, false
	}
	return a.pseudonyms.Addr(address).AppendTo(b), true
}

// parse4 reads four decimal numbers, also with zeros in front, which netip refuses: to some they are octal. It is an address either way.
func parse4(text []byte) (_ netip.Addr, ok bool) {
	var octets [4]byte
	at, number, digits := 0, 0, 0
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9' && digits < 3:
			number = 10*number + int(c-'0')
			digits++
		case c == '.' && digits > 0 && at < 3:
			octets[at] = byte(number)
			at, number, digits = at+1, 0, 0
		default:
			return netip.Addr{}, false
		}
		if number > 255 {
			return netip.Addr{}, false
		}
	}
	octets[at] = byte(number)
	return netip.AddrFrom4(octets), at == 3 && digits > 0
}
