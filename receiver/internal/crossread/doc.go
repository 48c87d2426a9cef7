// Package crossread has tests only: messages that package wire wrote are read by package session and by programs that share no
// code with us, tshark and nfdump, and all must find the same literals. So what writes our fixtures and what reads them cannot
// be wrong together, where no capture of a real device exists.
//
// Its tests cross wire, session and the registry, which share no lower directory than this one's parent. `make crossread` runs
// them with the programs; without OTELFLOW_CROSSREAD set only session reads.
package crossread
