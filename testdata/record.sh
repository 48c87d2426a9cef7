#!/usr/bin/env bash
# record.sh makes the captures of testdata/pcap: what real flow exporters send about real scans beside ordinary traffic. And those
# of testdata/scenarios: about floods, an upload and a beacon.
#
# Usage: testdata/record.sh [-o DIRECTORY] [-w DIRECTORY] [STORY...]          (as root, on Linux)
#   -o  where the exports go, one <story>-<exporter>.pcap each      (default: pcap/ beside this script; those of a scenario
#       go to scenarios/<story>/<exporter>.pcap, and of two exporters only, whatever -o says)
#   -w  keep here, too, what was on the wire, one <story>.pcap each (default: do not keep it)
#   STORY  block, connect, horizontal, ordinary, slow, sweep, udp, vertical (default: all, one after another, 10 minutes)
#   or a scenario: a_syn_flood_is_recorded, a_udp_flood_is_recorded, an_upload_is_recorded, a_beacon_is_recorded (6 minutes)
#
# The network is made of namespaces, so that nothing leaves the machine and nothing of the machine gets in:
#
#   lan 10.77.0.0/24, fd77::/64                       branch 10.77.8.0/24 (alive: .10 to .21)
#   web .10, dns .53, alice .21, bob .22,            /
#   monitor .30, scanner .66-.70 --[lan]--- router --
#                                    |               \
#                                exporters            outside 198.51.100.0/24 (alive: .2 to .249)
#
# The exporters listen on [lan], the router's bridge: they see both directions of whatever a lan host sends or gets, once.
# Each exports from an address of its own, 192.0.2.1 to .5, and is recorded into a file of its own. On exit the script
# ends the processes that it started and deletes the namespaces that it made, nothing else.
set -euo pipefail
set -m # every background job is a process group, to be ended whole

readonly packages="curl dnsmasq-base ethtool hping3 iperf3 iproute2 iputils-ping nmap pmacct procps python3 softflowd tcpdump"
readonly tools="curl dnsmasq ethtool hping3 iperf3 ip ping nmap pmacctd sysctl python3 softflowd tcpdump"
readonly net="rec$$"                                                  # every namespace made here begins with it
readonly exporters=(softflowd-v5 softflowd-v9 softflowd-ipfix pmacctd-v9 pmacctd-ipfix) # number i is 192.0.2.<i+1>
readonly stories=(block connect horizontal ordinary slow sweep udp vertical) # by name: a glob is in the order of time

readonly scenarios=(a_syn_flood_is_recorded a_udp_flood_is_recorded an_upload_is_recorded a_beacon_is_recorded)
readonly scenario_exporters=(softflowd-v9 pmacctd-ipfix)

# In seconds: a flow that has been silent for so long, or is older than maxlife, is exported. Short, to keep stories short.
readonly timeouts=(tcp=10 tcp.rst=2 tcp.fin=2 udp=5 icmp=5 general=10 maxlife=60 expint=1)
readonly drain=18 # after so long every flow of a story has been exported

work=$(mktemp -d)
here=$(cd "$(dirname "$0")" && pwd)
output=$here/pcap
wire=$work
namespaces=() # made here
running=()    # process groups started here, in this order

tidy() {
  trap - EXIT INT TERM
  stop_after 0
  local name
  for name in "${namespaces[@]}"; do ip netns delete "$name" || true; done
  rm -rf "$work"
}

# start HOST COMMAND... starts a process in the background, for half an hour at most.
start() {
  timeout 1800 ip netns exec "$net-$1" "${@:2}" >>"$work/log" 2>&1 &
  running+=($!)
}

# stop_after NUMBER ends what is running but for the first NUMBER, the last first: a recorder outlives its exporter.
stop_after() {
  local i
  for ((i = ${#running[@]} - 1; i >= $1; i--)); do
    kill -- "-${running[i]}" 2>/dev/null || true
    wait "${running[i]}" 2>/dev/null || true
    unset "running[i]"
  done
}

need_tools() {
  [ "$(id -u)" = 0 ] || { echo "record.sh: must be root, to make network namespaces" >&2; exit 1; }
  local tool missing=()
  for tool in $tools; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || { echo "record.sh: install ${missing[*]} (Debian: $packages)" >&2; exit 1; }
  # shellcheck disable=SC2086 # a list of words
  apt-get install -y --no-install-recommends $packages
}

# --- the network -----------------------------------------------------------------------------------------------------

# at HOST COMMAND... runs a command on a host.
at() { ip netns exec "$net-$1" "${@:2}"; }

add_namespace() {
  ip netns add "$net-$1"
  namespaces+=("$net-$1")
  ip -n "$net-$1" link set lo up
}

# plug HOST joins the host's eth0 to the router's interface HOST. Offloads are off: a cable carries no packet of 64 kB.
plug() {
  add_namespace "$1"
  ip -n "$net-router" link add "$1" type veth peer name eth0 netns "$net-$1"
  at router ethtool -K "$1" tx off tso off gso off gro off >/dev/null
  at "$1" ethtool -K eth0 tx off tso off gso off gro off >/dev/null
  ip -n "$net-router" link set "$1" up
  ip -n "$net-$1" link set eth0 up
}

# add_lan_host HOST NUMBER
add_lan_host() {
  plug "$1"
  ip -n "$net-router" link set "$1" master lan
  ip -n "$net-$1" address add "10.77.0.$2/24" dev eth0
  ip -n "$net-$1" address add "fd77::$2/64" dev eth0 nodad
  ip -n "$net-$1" route add default via 10.77.0.1
}

# add_subnet HOST ROUTER ADDRESS... puts one host that has all the addresses behind the router.
add_subnet() {
  plug "$1"
  ip -n "$net-router" address add "$2/24" dev "$1"
  local address
  for address in "${@:3}"; do ip -n "$net-$1" address add "$address/24" dev eth0; done
  ip -n "$net-$1" route add default via "$2"
}

build_network() {
  local mac i
  add_namespace router
  at router sysctl -qw net.ipv4.ip_forward=1
  ip -n "$net-router" link add lan index 77 type bridge
  ip -n "$net-router" address add 10.77.0.1/24 dev lan
  ip -n "$net-router" link set lan up
  add_lan_host web 10
  add_lan_host alice 21
  add_lan_host bob 22
  add_lan_host monitor 30
  add_lan_host dns 53
  add_lan_host scanner 66
  for i in {67..70}; do ip -n "$net-scanner" address add "10.77.0.$i/24" dev eth0; done # a scanner for every story
  at dns sysctl -qw net.ipv4.icmp_ratelimit=0 # with it, a UDP scan of 100 ports takes two minutes
  add_subnet branch 10.77.8.1 10.77.8.{10..21}
  add_subnet outside 198.51.100.1 198.51.100.{2..249}
  plug recorder # a cable's end without an address: it hears the exporters and never answers them
  mac=$(at recorder cat /sys/class/net/eth0/address)
  for i in "${!exporters[@]}"; do
    ip -n "$net-router" address add "192.0.2.$((i + 1))/32" dev recorder
    ip -n "$net-router" route add "192.0.2.$((i + 101))/32" dev recorder src "192.0.2.$((i + 1))"
    ip -n "$net-router" neighbour add "192.0.2.$((i + 101))" dev recorder lladdr "$mac"
  done
}

# --- servers ---------------------------------------------------------------------------------------------------------

# name_server HOST CONFIGURATION_FILE
name_server() { start "$1" dnsmasq --keep-in-foreground --user=root --pid-file= --conf-file="$2"; }

# write_files writes what the servers read.
write_files() {
  local site
  echo -e "nameserver 10.77.0.53\noptions timeout:2 attempts:1" >"$work/resolv.conf"
  echo -e "no-resolv\nno-hosts\nneg-ttl=300\nhost-record=www.inside.test,10.77.0.10,fd77::10" >"$work/dns.conf"
  echo -e "no-resolv\nno-hosts\nlocal-ttl=300\nbind-dynamic" >"$work/outside.conf"
  for site in {101..160}; do # sites outside, each with its own name server: that is what a resolver meets
    echo "server=/site$site.test/198.51.100.$((site + 60))" >>"$work/dns.conf"
    echo "host-record=www.site$site.test,198.51.100.$site,2001:db8::$site" >>"$work/outside.conf"
  done
  cat >"$work/web.py" <<'PYTHON'
import http.server, socket, sys, threading

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"otelflow " * 333)

class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6  # and IPv4 with it
    request_queue_size = 64

for port in sys.argv[1:]:
    threading.Thread(target=Server(("::", int(port)), Page).serve_forever).start()
PYTHON
}

start_servers() {
  local port
  write_files
  name_server dns "$work/dns.conf"
  name_server outside "$work/outside.conf"
  start web python3 "$work/web.py" 22 80 443 8080
  start branch python3 "$work/web.py" 22 80 445
  start outside python3 "$work/web.py" 80 443
  for port in 5201 5202 5203; do start web iperf3 --server -p $port; done
  sleep 3
}

# --- exporters and recorders -----------------------------------------------------------------------------------------

# start_softflowd VERSION NUMBER. It asks libpcap for no timeout, so it gets its packets in blocks of 256 kB, each when full:
# whole packets (-C) and the steady stream of record() see to it that one is full every other second.
start_softflowd() {
  local timeout flags=()
  for timeout in "${timeouts[@]}"; do flags+=(-t "$timeout"); done
  start router softflowd -d -i 77:lan -C 1600 -v "$1" -n "192.0.2.10$2:2055" "${flags[@]}" -p "$work/$2.pid" -c "$work/$2.control"
}

# start_pmacctd VERSION NUMBER
start_pmacctd() {
  cat >"$work/$2.conf" <<CONFIG
daemonize: false
pcap_interface: lan
plugins: nfprobe
aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags
nfprobe_version: $1
nfprobe_receiver: 192.0.2.10$2:2055
nfprobe_source_ip: 192.0.2.$2
nfprobe_engine: $2
nfprobe_timeouts: $(IFS=:; echo "${timeouts[*]}")
CONFIG
  start router pmacctd -f "$work/$2.conf"
}

# among WORD WORDS... tells whether the first word is one of the others.
among() { [[ " ${*:2} " == *" $1 "* ]]; }

# capture STORY EXPORTER names the file that an exporter's datagrams are recorded into; none for those that are not.
capture() {
  if ! among "$1" "${scenarios[@]}"; then
    echo "$output/$1-$2.pcap"
  elif among "$2" "${scenario_exporters[@]}"; then
    echo "$here/scenarios/$1/$2.pcap"
  fi
}

# start_probes STORY
start_probes() {
  local i file
  start router tcpdump -Z root -s 128 --immediate-mode -i lan -w "$wire/$1.pcap"
  for i in "${!exporters[@]}"; do
    file=$(capture "$1" "${exporters[i]}")
    [ -n "$file" ] || continue
    mkdir -p "$(dirname "$file")"
    start recorder tcpdump -Z root --immediate-mode -i eth0 -w "$file" "udp and src host 192.0.2.$((i + 1))"
  done
  sleep 2
  start_softflowd 5 1
  start_softflowd 9 2
  start_softflowd 10 3
  start_pmacctd 9 4
  start_pmacctd 10 5
  sleep 3
}

# --- ordinary traffic ------------------------------------------------------------------------------------------------

# shellcheck disable=SC2016 # the quoted words are for the inner shell
# client HOST COMMAND... runs a command on a host that resolves names through the dns host.
client() { at "$1" sh -c 'mount --bind "$0" /etc/resolv.conf; exec "$@"' "$work/resolv.conf" "${@:2}"; }
fetch() { client "$1" curl --silent --output /dev/null --connect-timeout 1 --max-time 5 "${@:2}" || true; }
ask() { client "$1" getent ahosts "$2" >/dev/null || true; } # two queries, A and AAAA
upload() { at "$1" timeout $(($3 + 10)) iperf3 -c 10.77.0.10 -p "$2" -b 500K -t "$3" -l 1000 >>"$work/log" 2>&1 || true; }

# repeat ROUNDS PAUSE COMMAND... runs a command periodically, with the number of the round as its last argument.
repeat() {
  local round
  for ((round = 0; round < $1; round++)); do
    "${@:3}" "$round"
    sleep "$2"
  done
}

surf() {
  fetch alice -4 http://www.inside.test/
  fetch alice -6 http://www.inside.test/
  fetch alice "http://www.site$((101 + $1 % 60)).test/"
}
poll() { fetch bob "http://10.77.0.10:8080/health?$1"; }
resolve() { ask monitor "www.site$((101 + $1 * 7 % 60)).test"; }
browse() { fetch alice "http://198.51.100.[101-160]/?$1"; } # sixty servers in a row, a new connection each
check_branch() {
  fetch monitor "http://10.77.8.[10-21]/"
  local number
  for number in {10..21}; do at monitor ping -q -c 1 -W 1 "10.77.8.$number" >/dev/null; done
}
call_dead_servers() {
  fetch bob http://10.77.0.10:9999/ # refuses
  fetch bob http://198.51.100.250/  # is silent
}

# background ROUNDS PAUSE starts what goes on beside every scan.
background() {
  repeat "$1" "$2" surf &
  repeat "$1" "$2" poll &
  repeat $(($1 * 2)) $(($2 / 2)) resolve &
  upload alice 5202 5 &
}

# --- stories: who scans whom is told in truth.yaml -------------------------------------------------------------------

scan() { timeout 400 ip netns exec "$net-$1" nmap -n "${@:2}" >>"$work/log"; }

story_block() { background 6 2; scan scanner -Pn -sS -p 20-49 --max-rate 100 --max-retries 0 10.77.8.0/27; }
story_connect() { background 6 2; scan bob -Pn -sT -p 1-150 --max-rate 50 10.77.0.10; }
story_horizontal() { background 6 2; scan scanner -e eth0 -S 10.77.0.67 -Pn -sS -p 445 --max-rate 50 --max-retries 0 10.77.8.0/24; }
story_slow() { background 11 20; scan outside -e eth0 -S 198.51.100.66 -Pn -sS -p 20-55 --scan-delay 6s --max-retries 0 10.77.0.10; }
story_sweep() { background 6 2; scan scanner -e eth0 -S 10.77.0.68 -sn -PE --max-rate 50 --max-retries 0 10.77.8.0/24; }
story_udp() { background 6 2; scan scanner -e eth0 -S 10.77.0.69 -Pn -sU -p 1-100 --max-rate 50 10.77.0.53; }
story_vertical() { background 6 2; scan scanner -e eth0 -S 10.77.0.70 -Pn -sS -p 1-500 --max-rate 100 10.77.0.10; }
story_ordinary() {
  background 10 4
  repeat 5 6 browse &
  repeat 250 0 resolve &
  repeat 4 10 check_branch &
  repeat 40 0.5 call_dead_servers &
  upload bob 5203 12
}

# --- scenarios: what they are about is told in scenarios/*/story.yaml ------------------------------------------------

# flood ARGUMENTS... runs hping3 outside for forty seconds.
flood() { at outside timeout 40 hping3 -q -n "$@" >>"$work/log" 2>&1 || true; }

story_a_syn_flood_is_recorded() { # from a new made-up address each time; answers to them are lost outside
  at router ip route replace default via 198.51.100.2
  background 10 6
  sleep 15
  flood -S -p 80 -i u12000 --rand-source 10.77.0.10
}
story_a_udp_flood_is_recorded() {
  background 10 6
  sleep 15
  local number
  for number in {31..36}; do flood --udp -a "198.51.100.$number" -k -s "40$number" -p 27015 -d 1200 -i u3000 10.77.0.22 & done
}
story_an_upload_is_recorded() {
  background 10 6
  at outside timeout 90 iperf3 --server -p 8443 -B 198.51.100.77 >>"$work/log" 2>&1 &
  sleep 15
  at alice timeout 60 iperf3 -c 198.51.100.77 -p 8443 -b 16M -t 40 >>"$work/log" 2>&1 || true
}
pause() { sleep "$(python3 -c "import random; print(random.$1)")"; }
call_home() {
  fetch bob "http://198.51.100.90/$1"
  pause 'uniform(4.2, 7.8)' # 6 s, give or take 30 %
}
surf_like_people() {
  surf $((RANDOM))
  pause 'expovariate(1 / 6)'
}
story_a_beacon_is_recorded() { # a loop that surfs every so many seconds would be a beacon, too
  repeat 25 0 surf_like_people &
  repeat 22 8 poll &
  repeat 30 0 call_home
}

# record STORY
record() {
  local before=${#running[@]}
  echo "recording $1"
  start_probes "$1"
  start monitor iperf3 -c 10.77.0.10 -b 1M -t 500 -l 1000
  ("story_$1"; wait) &
  running+=($!)
  wait $!
  sleep "$drain"
  stop_after "$before"
}

main() {
  local option story
  trap tidy EXIT
  trap 'exit 1' INT TERM
  while getopts o:w: option; do
    case $option in
      o) output=$OPTARG ;;
      w) wire=$OPTARG ;;
      *) sed -n '5,10s/^# \?//p' "$0" >&2; exit 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# -gt 0 ] || set -- "${stories[@]}"
  for story in "$@"; do
    among "$story" "${stories[@]}" "${scenarios[@]}" ||
      { echo "record.sh: no story $story, only ${stories[*]} ${scenarios[*]}" >&2; exit 2; }
  done
  need_tools
  mkdir -p "$output" "$wire"
  build_network
  start_servers
  for story in "$@"; do record "$story"; done
}

main "$@"
