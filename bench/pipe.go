package bench

import (
	"net/netip"
	"time"

	"github.com/netsampler/goflow2/v2/producer"
	protoproducer "github.com/netsampler/goflow2/v2/producer/proto"
	"github.com/netsampler/goflow2/v2/utils"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Pipe is goflow2's NetFlowPipe with its own messages as the product, and no format or transport behind it: so the Collector's
// existing receiver uses it, which makes log records within Produce.
type Pipe struct {
	pipe *utils.NetFlowPipe
}

// NewPipe has learnt the templates of l. wrap may change what its producer does.
func NewPipe(l *Load, wrap func(producer.ProducerInterface) producer.ProducerInterface) (*Pipe, error) {
	config, err := (&protoproducer.ProducerConfig{}).Compile()
	if err != nil {
		return nil, err
	}
	p, err := protoproducer.CreateProtoProducer(config, protoproducer.CreateSamplingSystem)
	if err != nil {
		return nil, err
	}
	pipe := &Pipe{utils.NewNetFlowPipe(&utils.PipeConfig{Producer: wrap(p)})}
	if l.Templates == nil {
		return pipe, nil
	}
	return pipe, pipe.Read(l.Templates)
}

// Read takes a datagram through the pipe, in a message of its own, as goflow2's UDP receiver makes one.
func (p *Pipe) Read(datagram []byte) error {
	return p.pipe.DecodeFlow(&utils.Message{
		Src: netip.AddrPortFrom(exporter, 40000), Payload: datagram, Received: time.Unix(received, 0),
	})
}

// Counting counts the messages of the datagram read last.
type Counting struct {
	producer.ProducerInterface
	Messages int
}

// Produce makes messages.
func (c *Counting) Produce(packet any, args *producer.ProduceArgs) ([]producer.ProducerMessage, error) {
	messages, err := c.ProducerInterface.Produce(packet, args)
	c.Messages = len(messages)
	return messages, err
}

// Putting makes one plog.Logs of a datagram's messages, as the Collector's existing receiver does.
type Putting struct {
	producer.ProducerInterface
	Consume func(plog.Logs)
}

// Produce makes messages, and hands log records of them on.
func (p *Putting) Produce(packet any, args *producer.ProduceArgs) ([]producer.ProducerMessage, error) {
	messages, err := p.ProducerInterface.Produce(packet, args)
	if err != nil {
		return messages, err
	}
	p.Consume(Put(messages))
	return messages, nil
}
