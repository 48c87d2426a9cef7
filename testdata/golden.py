#!/usr/bin/env python3
"""golden.py writes golden/*.tsv: the first flow records of some of the captures in pcap/, as tshark decodes them.

They are what TestRecorded compares the receiver with. Run it after record.sh has made new captures:

    testdata/golden.py

One line a record: observation domain, source and destination address, source and destination port, protocol, bytes, packets,
start, end, TCP flags; empty where the record has none. tshark leaves the arithmetic of relative times to its reader: in
NetFlow v5 and v9 they are relative to the header's uptime, in IPFIX to the systemInitTimeMilliseconds of an option record.
"""
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone

CAPTURES = ["horizontal-softflowd-v5", "horizontal-pmacctd-v9", "horizontal-softflowd-ipfix"]
RECORDS = 60  # of each

ADDRESSES = [("cflow.srcaddr", "cflow.srcaddrv6"), ("cflow.dstaddr", "cflow.dstaddrv6")]
NUMBERS = [("cflow.srcport",), ("cflow.dstport",), ("cflow.protocol",), ("cflow.octets",), ("cflow.packets",)]
TIMES = [("cflow.timestart", "cflow.abstimestart"), ("cflow.timeend", "cflow.abstimeend")]


def fields(node):
    """The octets of each named field below node by its name, the first of each; addresses as text."""
    found = {}
    for field in node.iter("field"):
        name = field.get("name")
        if name:
            found.setdefault(name, field.get("show") if "addr" in name else int(field.get("value") or "0", 16))
    return found


def instant(nanoseconds):
    """nanoseconds since 1970 as RFC 3339 with as many digits as needed."""
    seconds, rest = divmod(nanoseconds, 10**9)
    text = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{rest:09}".rstrip("0") if rest else "") + "Z"


def time(record, header, relative, absolute):
    if absolute in record:
        return instant(record[absolute] * 10**6)
    if relative not in record:
        return ""
    if "started" in header:
        return instant((header["started"] + record[relative]) * 10**6)
    export = header["cflow.unix_secs"] * 10**9 + header.get("cflow.unix_nsecs", 0)
    return instant(export + (record[relative] - header["cflow.sysuptime"]) * 10**6)


def line(record, header):
    domain = header.get("cflow.source_id", header.get("cflow.od_id"))
    if domain is None:
        domain = header["cflow.engine_type"] << 8 | header["cflow.engine_id"]
    either = lambda names: next((str(record[n]) for n in names if n in record), "")
    columns = [str(domain), *map(either, ADDRESSES), *map(either, NUMBERS)]
    columns += [time(record, header, *names) for names in TIMES]
    return "\t".join(columns + [either(["cflow.tcpflags"])])


def lines(capture):
    pdml = subprocess.run(["tshark", "-r", capture, "-d", "udp.port==2055,cflow", "-T", "pdml"], check=True, stdout=subprocess.PIPE)
    started = {}
    for message in ElementTree.fromstring(pdml.stdout).iterfind(".//proto[@name='cflow']"):
        header = fields(message)
        for node in message.iter("field"):
            if not re.match(r"(Flow|pdu) \d", node.get("show") or ""):
                continue
            record = fields(node)
            if "cflow.sys_init_time" in record:
                started = {"started": record["cflow.sys_init_time"]}
            if any(name in record for name in ADDRESSES[0]):
                yield line(record, header | started)


def main():
    here = pathlib.Path(__file__).parent
    for name in CAPTURES:
        records = list(lines(here / "pcap" / f"{name}.pcap"))[:RECORDS]
        (here / "golden" / f"{name}.tsv").write_text("\n".join(records) + "\n")


main()
