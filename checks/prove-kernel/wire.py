"""Packets as bytes: IPv4 and IPv6 with the transport headers that the rules look at."""
import socket
import struct


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def pseudo(six, source, destination, protocol, length):
    if six:
        return source + destination + struct.pack("!II", length, protocol)
    return source + destination + struct.pack("!BBH", 0, protocol, length)


def transport(p, source, destination):
    """The transport header and four bytes behind it, with a right checksum unless the packet asks for a wrong one."""
    number, body = p["protocol"], b"test"
    wrong = 1 if p["bad_checksum"] else 0
    ports = struct.pack("!HH", p["source_port"], p["destination_port"])
    if number == 6:
        data = ports + struct.pack("!IIBBHHH", 1, 1, 5 << 4, p["flags"], 8192, 0, 0) + body
        at, head = 16, pseudo(p["six"], source, destination, 6, len(data))
    elif number == 17:
        data = ports + struct.pack("!HH", 8 + len(body), 0) + body
        at, head = 6, pseudo(p["six"], source, destination, 17, len(data))
    elif number in (1, 58):
        data = bytes(p["icmp"]) + struct.pack("!HHH", 0, p.get("echo", 7), 1) + p.get("body", body * 16)
        at, head = 2, pseudo(True, source, destination, 58, len(data)) if p["six"] and number == 58 else b""
    elif number == 132:
        # an INIT, so that it can begin an association
        data = ports + struct.pack("!II", 0, 0) + struct.pack("!BBHIIHHI", 1, 0, 20, 1, 8192, 1, 1, 1)
        sum32 = crc32c(data) ^ wrong
        return data[:8] + struct.pack("<I", sum32) + data[12:]
    else:
        return ports + b"\0" * 12 + body
    value = checksum(head + data) or (0xFFFF if number == 17 else 0)
    return data[:at] + struct.pack("!H", value ^ wrong) + data[at + 2:]


def address(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def packet(p):
    """The whole packet, and bytes 0 to 3 of its transport header."""
    source, destination = address(p["source"]), address(p["destination"])
    data = transport(p, source, destination)
    if p["six"]:
        first, extension = p["protocol"], b""
        if p["extension"] is not None:
            first = p["extension"]
            # eight bytes: padding, or a routing header with nowhere left to go
            extension = bytes([p["protocol"], 0]) + (b"\x04\0\0\0\0\0" if first == 43 else b"\x01\x04\0\0\0\0")
        head = struct.pack("!IHBB", 6 << 28, len(extension) + len(data), first, p["hops"]) + source + destination
        return head + extension + data, data[:4]
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(data), 1, 0, p["hops"], p["protocol"], 0) + source + destination
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + data, data[:4]
