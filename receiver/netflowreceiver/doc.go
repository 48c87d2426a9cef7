// Package netflowreceiver is the Collector's receiver of type netflow: it decodes NetFlow v1, v5, v7 and v9, IPFIX and sFlow v5,
// from UDP sockets, TCP and TLS connections or capture files, and hands on each flow as a log record.
//
// It is a shell: it is configured, starts, counts and stops. What datagrams mean is known to the session package, and what a
// flow looks like as a log record to flowlog.
package netflowreceiver
