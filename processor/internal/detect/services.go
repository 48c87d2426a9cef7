package detect

// isService tells whether a port is one that servers listen on: the IANA system ports (RFC 6335 section 6) and those of the
// registered ones that are common enough to tell a server from a client by. It is asked only when nothing better tells.
func isService(port uint16) bool {
	if port == 0 {
		return false
	}
	if port < 1024 {
		return true
	}
	switch port {
	case 1080, 1194, 1433, 1434, 1521, 1701, 1723, 1812, 1813, 1883, 1900, // proxies, VPNs, MS-SQL, Oracle, RADIUS, MQTT, SSDP
		2049, 2055, 2181, 2222, 2375, 2376, 2379, 2380, // NFS, NetFlow, ZooKeeper, SSH, Docker, etcd
		3128, 3268, 3269, 3306, 3389, 3478, 3479, 3702, // Squid, global catalogue, MySQL, RDP, STUN, WS-Discovery
		4317, 4318, 4369, 4500, 4739, 4789, // OTLP, EPMD, IPsec NAT-T, IPFIX, VXLAN
		5000, 5060, 5061, 5201, 5222, 5223, 5353, 5355, 5432, 5555, 5601, 5671, 5672, 5683, 5900, 5984, 5985, 5986,
		6343, 6379, 6443, 6514, 6881, // sFlow, Redis, Kubernetes, syslog over TLS, BitTorrent
		7000, 7001, 8000, 8008, 8009, 8080, 8081, 8086, 8088, 8089, 8123, 8443, 8883, 8888,
		9000, 9042, 9090, 9092, 9100, 9200, 9300, 9418, 9443, 9995, 9996, 9997,
		10000, 10050, 10051, 10250, 11211, 15672, 19132, 25565, 27017, 27018, 50000, 51820:
		return true
	}
	return false
}
