package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/otelflow/otelflow/internal/flow"
)

// frame is one frame of a packet capture. Its data is good until the next one is read.
type frame struct {
	data    []byte
	link    layers.LinkType
	time    flow.Time
	snapped bool // the frame was longer on the wire
}

// maxFrame is the longest frame that a file is believed to hold, in octets: tcpdump's MAXIMUM_SNAPLEN, which it applies
// whatever the file's own header says, since many writers do not keep to what they put there.
const maxFrame = 262144

// pcapFile reads the classic format, in both byte orders and with microseconds or nanoseconds.
type pcapFile struct{ r *pcapgo.Reader }

func newPcapFile(r io.Reader) (*pcapFile, error) {
	reader, err := pcapgo.NewReader(r)
	if err != nil {
		return nil, err
	}
	reader.SetSnaplen(maxFrame)
	return &pcapFile{reader}, nil
}

func (f *pcapFile) next() (frame, error) {
	data, info, err := f.r.ZeroCopyReadPacketData()
	if errors.Is(err, io.EOF) && info.CaptureLength > 0 {
		err = io.ErrUnexpectedEOF // the file ends between a frame's header and its data
	}
	if err != nil {
		return frame{}, err
	}
	return frameOf(data, info, f.r.LinkType()), nil
}

// pcapngFile reads pcapng with as many sections and interfaces as there are.
type pcapngFile struct{ r *pcapgo.NgReader }

func newPcapngFile(r *bufio.Reader) (f *pcapngFile, err error) {
	defer recoverAs(&err)
	reader, err := pcapgo.NewNgReader(&blocks{r: r}, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
	if err != nil {
		return nil, err
	}
	return &pcapngFile{reader}, nil
}

// next allocates every frame: the reader's own buffer is as long as the interface's snapshot length, and that is any number
// that the file likes to give.
func (f *pcapngFile) next() (fr frame, err error) {
	defer recoverAs(&err)
	data, info, err := f.r.ReadPacketData()
	if err != nil {
		return frame{}, err
	}
	iface, err := f.r.Interface(info.InterfaceIndex)
	if err != nil {
		return frame{}, err
	}
	return frameOf(data, info, iface.LinkType), nil
}

// errDamaged is told for contents that the pcapng reader cannot stand.
var errDamaged = errors.New("damaged block")

// recoverAs turns a panic of the pcapng reader into an error: it (v1.6.0) divides by a timestamp resolution that the file gives
// and that may overflow to zero, and slices options without looking at their length.
func recoverAs(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", errDamaged, r)
	}
}

func frameOf(data []byte, info gopacket.CaptureInfo, link layers.LinkType) frame {
	return frame{data: data, link: link, time: flow.TimeOf(info.Timestamp), snapped: info.CaptureLength < info.Length}
}
