package beacon

// isWeb tells whether a port is one that browsers and what passes for them call.
func isWeb(port uint16) bool {
	switch port {
	case 80, 443, 8080, 8443:
		return true
	}
	return false
}

// isUsual tells whether a port outside is one that ordinary software of clients calls: the web, mail, files, push channels and
// messengers, telephony and conferences, time, tunnels. Regular calls to another port are unusual by themselves.
func isUsual(port uint16) bool {
	if isWeb(port) {
		return true
	}
	switch port {
	case 20, 21, 22, 25, 43, 110, 119, 143, 389, 465, 514, 563, 587, 636, 853, 873, 989, 990, 993, 995,
		500, 1194, 1701, 4500, 51820, // IPsec, OpenVPN, L2TP, WireGuard
		1883, 8883, 5671, 5672, // MQTT, AMQP
		3478, 3479, 5349, 19302, 5060, 5061, // STUN and TURN, SIP
		5222, 5223, 5228, 5229, 5230, 2195, 2196, 2197, // XMPP, and the push channels of Apple and Google
		5938, 6568, 7070, 3389, // TeamViewer, AnyDesk, RDP
		4317, 4318, 6514, 9418, 9997, 11371: // OTLP, syslog over TLS, git, log shippers, key servers
		return true
	}
	return false
}
