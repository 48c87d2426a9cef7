package session

// fact is what domains of one device say of the whole exporting process, for the domains that do not say it themselves. Domain 0 of
// IPFIX stands for the whole process. Two exporters behind one address contradict each other; then nobody's word
// counts for others.
type fact[T comparable] struct {
	value        T
	by           teller
	known        bool
	contradicted bool
}

// tell notes what a domain says. An exporter that restarts says other than before, in one domain after the other: the newest counts
// as soon as another domain agrees.
func (f *fact[T]) tell(value T, by teller) {
	if f.known && f.by.whole() && !by.whole() {
		return
	}
	if by != f.by {
		f.contradicted = f.known && !by.whole() && value != f.value
	}
	f.value, f.by, f.known = value, by, true
}

// or is what the domain itself said, or else what the others did.
func (f *fact[T]) or(own T) T {
	var none T
	if own != none || f.contradicted {
		return own
	}
	return f.value
}
