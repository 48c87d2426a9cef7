package session

// slot is a place where a record's value waits until the whole record has been read, because what it means, or whether it is
// wanted at all, depends on other values of the same record.
type slot uint8

const (
	noSlot slot = iota

	src4
	src6
	dst4
	dst6
	nextHop4
	nextHop6
	bgpNextHop4
	bgpNextHop6
	srcNet4
	srcNet6
	dstNet4
	dstNet6

	icmpTypeCode4
	icmpTypeCode6
	icmpType4
	icmpCode4
	icmpType6
	icmpCode6

	startNano
	startMicro
	startDelta
	startMilli
	startUptime
	startSecond
	endNano
	endMicro
	endDelta
	endMilli
	endUptime
	endSecond
	durationMicro
	durationMilli
	observedNano
	observedMicro
	observedMilli
	observedSecond

	natSrc4
	natSrc6
	natDst4
	natDst6

	systemInit
	ingressVRF
	egressVRF
	applicationID
	applicationName
	interfaceName
	secondInterfaceName
	interfaceDescription
	exporter4
	exporter6

	samplingPacketInterval
	samplingPacketSpace
	samplingSize
	samplingPopulation
	samplingProbability
	samplingInterval
	samplerRandomInterval
	samplerID
	selectorID

	slotCount // at most 64: slots is a word
)

// The slots that only option records have take the numbers of those that only flow records have.
const (
	optionInterface = noSlot + 1 + slot(iota)
	vrfName
	infoEnterprise
	infoElement
	infoType
	infoName
	firstReport // and as many more as there are Reports
)

// slots is a set of slot.
type slots uint64

func slotsOf(list ...slot) slots {
	var set slots
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

func (set slots) has(s slot) bool { return set>>s&1 == 1 }

// fillers are the slots whose zero, when something else was preferred to it, is only what the exporter filled the field with:
// the addresses of the other family, a time or an exporter that it does not know, a sampler that is off.
var fillers = slotsOf(src4, src6, dst4, dst6, nextHop4, nextHop6, bgpNextHop4, bgpNextHop6, srcNet4, srcNet6, dstNet4, dstNet6,
	icmpTypeCode4, icmpTypeCode6, icmpType4, icmpCode4, icmpType6, icmpCode6, startNano, startMicro, startMilli, startUptime,
	startSecond, endNano, endMicro, endMilli, endUptime, endSecond, observedNano, observedMicro, observedMilli, observedSecond,
	natSrc4, natSrc6, natDst4, natDst6, systemInit, exporter4, exporter6, samplingPacketInterval, samplingPacketSpace, samplingSize,
	samplingPopulation, samplingProbability, samplingInterval, samplerRandomInterval)
