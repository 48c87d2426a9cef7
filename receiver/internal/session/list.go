package session

import (
	"errors"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Structured data (RFC 6313) becomes a Map: the semantic, and the values of a basicList under their element's name, or the records
// of the other two under recordsKey, each a Map of its elements. A nested list is a Map in its place; nothing of it is lifted into
// the flow, for its records tell of parts of the flow or of other things than flows.
const (
	semanticKey = "semantic"
	recordsKey  = "records"

	// What stands for the records of a template that is not there.
	templateKey = "templateId"
	octetsKey   = "octets"
)

const (
	// listDepth is how deep lists may stand in lists. The deepest in use is three: YAF's DNS and TLS records of a flow.
	listDepth = 8

	// listItems is how many lists, records and values the lists of one record may have. An empty record takes about 90 octets
	// of memory and comes in a single one.
	listItems = 4096
)

var (
	errListDepth = errors.New("too many lists in each other")
	errListItems = errors.New("too many items")
)

// semantics are the names of IANA's registry.
var semantics = map[wire.Semantic]flow.Value{
	wire.NoneOf:       flow.StringValue([]byte("noneOf")),
	wire.ExactlyOneOf: flow.StringValue([]byte("exactlyOneOf")),
	wire.OneOrMoreOf:  flow.StringValue([]byte("oneOrMoreOf")),
	wire.AllOf:        flow.StringValue([]byte("allOf")),
	wire.Ordered:      flow.StringValue([]byte("ordered")),
	wire.Undefined:    flow.StringValue([]byte("undefined")),
}

// semanticOf is the name of s, or its number where it has none.
func semanticOf(s wire.Semantic) flow.Value {
	if name, ok := semantics[s]; ok {
		return name
	}
	return flow.UintValue(uint64(s))
}

// lists is the memory of the lists of a datagram.
type lists struct {
	closed []flow.Attr // items of the lists and maps that are finished and point here
	open   []flow.Attr // of those being read, the innermost last
	values [][]byte    // of the records being read, the innermost last
	left   int         // items that the record at hand may still have
}

// push adds an item to the innermost list or map; a None is no item.
func (l *lists) push(name string, v flow.Value) error {
	if v.Kind() == flow.None {
		return nil
	}
	if l.left <= 0 {
		return errListItems
	}
	l.left--
	l.open = append(l.open, flow.Attr{Name: name, Value: v})
	return nil
}

// shut ends the innermost list or map, which has the items of open from first.
func (l *lists) shut(first int) []flow.Attr {
	at := len(l.closed)
	l.closed = append(l.closed, l.open[first:]...)
	l.cut(first, len(l.values))
	return l.closed[at:len(l.closed):len(l.closed)]
}

// cut gives back what was opened since open and values had these lengths.
func (l *lists) cut(open, values int) {
	clear(l.open[open:])
	clear(l.values[values:])
	l.open, l.values = l.open[:open], l.values[:values]
}

// pair makes a Map of two items, which are not counted: they belong to the list that they describe.
func (l *lists) pair(first, second flow.Attr) flow.Value {
	at := len(l.closed)
	l.closed = append(l.closed, first, second)
	return flow.MapValue(l.closed[at:len(l.closed):len(l.closed)])
}

// release lets go of the datagram before.
func (l *lists) release() {
	clear(l.closed)
	l.closed = l.closed[:0]
}

// value is what octets say that are of the given type and stand depth lists deep, 0 in the record itself. A None is to be left out.
// Only IPFIX has lists: in NetFlow v9 their elements are octets.
func (d *Decoder) value(kind ie.Type, b []byte, depth int) flow.Value {
	if kind.Structured() && d.message.Version == wire.IPFIX10 {
		return d.list(kind, b, depth+1)
	}
	v, ok := kind.Value(b)
	if !ok {
		d.tally.Lost[BadValue]++
		return flow.Value{}
	}
	return v
}

// list is the Map of a list, and None where nobody knows the element of a basicList. What cannot be read to its end, or is too much,
// stays octets and is counted.
func (d *Decoder) list(kind ie.Type, b []byte, depth int) flow.Value {
	open, values := len(d.lists.open), len(d.lists.values)
	v, err := d.readList(kind, b, depth)
	if err != nil {
		d.lists.cut(open, values)
		d.tally.Lost[BadValue]++
		return flow.OctetsValue(b)
	}
	return v
}

func (d *Decoder) readList(kind ie.Type, b []byte, depth int) (flow.Value, error) {
	if depth > listDepth {
		return flow.Value{}, errListDepth
	}
	switch kind {
	case ie.BasicList:
		l, err := wire.ParseBasicList(b)
		if err != nil {
			return flow.Value{}, err
		}
		return d.basicList(&l, depth)
	case ie.SubTemplateList:
		l, err := wire.ParseSubTemplateList(b)
		if err != nil {
			return flow.Value{}, err
		}
		first := len(d.lists.open)
		if err := d.listRecords(l.Records, depth); err != nil {
			return flow.Value{}, err
		}
		return d.described(l.Semantic, recordsKey, first), nil
	default:
		l, err := wire.ParseSubTemplateMultiList(b)
		if err != nil {
			return flow.Value{}, err
		}
		return d.multiList(&l, depth)
	}
}

// described is the Map of a list of the items of open from first.
func (d *Decoder) described(s wire.Semantic, name string, first int) flow.Value {
	items := flow.ListValue(d.lists.shut(first))
	return d.lists.pair(flow.Attr{Name: semanticKey, Value: semanticOf(s)}, flow.Attr{Name: name, Value: items})
}

func (d *Decoder) basicList(l *wire.BasicList, depth int) (flow.Value, error) {
	element := d.sessions.dictionary.lookup(l.Element, false, d.session.elements())
	if element == nil {
		d.tally.Lost[UnknownElement]++
		return flow.Value{}, nil
	}
	first := len(d.lists.open)
	for rest := l.Content; len(rest) > 0; {
		item, next, err := l.Cut(rest)
		if err != nil {
			return flow.Value{}, err
		}
		if err := d.lists.push("", d.value(element.Type, item, depth)); err != nil {
			return flow.Value{}, err
		}
		rest = next
	}
	return d.described(l.Semantic, element.Name, first), nil
}

func (d *Decoder) multiList(l *wire.SubTemplateMultiList, depth int) (flow.Value, error) {
	first := len(d.lists.open)
	for rest := l.Content; len(rest) > 0; {
		block, next, err := l.Cut(rest)
		if err != nil {
			return flow.Value{}, err
		}
		if err := d.listRecords(block, depth); err != nil {
			return flow.Value{}, err
		}
		rest = next
	}
	return d.described(l.Semantic, recordsKey, first), nil
}

// listRecords pushes a Map for each record of the block. Where the template is not there, or is one of options, which cannot be
// meant, a Map of its ID and the octets of all the records stands for them.
func (d *Decoder) listRecords(block wire.TemplateRecords, depth int) error {
	if len(block.Data) == 0 { // then some exporters name no template
		return nil
	}
	t := d.lookup(block.Template)
	if t == nil || t.options {
		d.tally.Lost[NoTemplate]++
		id := flow.Attr{Name: templateKey, Value: flow.UintValue(uint64(block.Template))}
		return d.lists.push("", d.lists.pair(id, flow.Attr{Name: octetsKey, Value: flow.OctetsValue(block.Data)}))
	}
	first := len(d.lists.values)
	for data := block.Data; len(data) > 0; {
		values, rest, err := t.layout.Split(d.lists.values, data)
		if err != nil {
			return err
		}
		d.lists.values, data = values, rest
		if err := d.listRecord(&t.program, values[first:], depth); err != nil {
			return err
		}
		d.lists.cut(len(d.lists.open), first)
	}
	return nil
}

// listRecord pushes the Map of a record, in template order but for elements of the reverse direction, which may come last.
func (d *Decoder) listRecord(p *program, values [][]byte, depth int) error {
	first := len(d.lists.open)
	for ; p != nil; p = p.reverse {
		for i := range p.steps {
			s := &p.steps[i]
			b := values[s.index]
			if len(b) == 0 {
				continue
			}
			if err := d.lists.push(s.element.Name, d.value(s.kind, b, depth)); err != nil {
				return err
			}
		}
	}
	return d.lists.push("", flow.MapValue(d.lists.shut(first)))
}
