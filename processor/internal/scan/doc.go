// Package scan finds hosts that look for services: many ports of one host, one port on many hosts, both, or hosts alone by
// ping. README.md says what it measures, what each knob costs and what fools it.
//
// One rule serves fast and slow scans: the distinct targets that a source failed to reach, since it last behaved. Whether
// it behaves is a threshold random walk over its first contacts (Jung, Paxson, Berger, Balakrishnan: Fast Portscan Detection
// Using Sequential Hypothesis Testing, 2004).
package scan
