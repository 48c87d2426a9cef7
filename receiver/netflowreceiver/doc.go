// Package netflowreceiver is the Collector's receiver of type netflow: it decodes NetFlow v5, NetFlow v9 and IPFIX, from UDP
// sockets, TCP and TLS connections or capture files, and hands on each flow as a log record.
//
// It is a shell: it is configured, starts, counts and stops. What datagrams mean is known to the session package, and what a
// flow looks like as a log record to flowlog.
package netflowreceiver
