# Names and time come from the declared servers alone, from those with the right certificate, and by no other packet.
kit:
let
  hosts = [
    "cosigner-eu-1"
    "public-eu-1"
  ];
  # a server of names, by TLS where it has a certificate: every name is at the address that it is given
  answerer = ''
    import socket, ssl, sys, threading

    answer, port = socket.inet_aton(sys.argv[1]), int(sys.argv[2])


    def reply(question):
        end = 12
        while question[end]:
            end += question[end] + 1
        asked, kind = question[12:end + 5], question[end + 1:end + 3]
        one = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x05\x00\x04" + answer if kind == b"\x00\x01" else b""
        return question[:2] + b"\x81\x80\x00\x01" + (b"\x00\x01" if one else b"\x00\x00") + b"\x00\x00\x00\x00" + asked + one


    def serve(connection):
        try:
            stream = connection if port == 53 else context.wrap_socket(connection, server_side=True)
            while head := stream.recv(2):
                said = reply(stream.recv(int.from_bytes(head, "big")))
                stream.sendall(len(said).to_bytes(2, "big") + said)
        except OSError:
            pass


    def datagrams():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("", port))
        while True:
            question, whose = server.recvfrom(4096)
            server.sendto(reply(question), whose)


    if port == 53:
        threading.Thread(target=datagrams, daemon=True).start()
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[3:])
    server = socket.create_server(("", port))
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
  '';
in
{
  nodes =
    kit.lib.genAttrs hosts (
      name:
      kit.host name {
        # nixpkgs' OpenSSL looks there of itself
        systemd.services.systemd-resolved.environment.SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";
      }
    )
    // {
      internet = kit.internet hosts (
        { pkgs, ... }:
        {
          environment.systemPackages = [
            pkgs.chrony
            pkgs.openssl
          ];
          environment.etc."answerer.py".text = answerer;
          # the declared servers
          systemd.network.networks."10-up0".address = [
            "198.51.100.254/32"
            "203.0.113.254/32"
          ];
        }
      );
    };
  testScript = kit.script ''
    HOSTS = {cosigner_eu_1: "198.51.100.6", public_eu_1: "198.51.100.2"}
    SERVERS = {"198.51.100.254", "203.0.113.254"}
    FIREWALL = "systemctl restart palisade-firewall-closed nftables"
    TRUE, FALSE = "192.0.2.7", "192.0.2.66"


    def openssl(words):  # type: ignore
        internet.succeed(f"cd /root && openssl {words}")


    def signed(name, ca):  # type: ignore
        """A certificate for all declared servers, and its key."""
        openssl(f"req -config cnf -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}")
        names = ",".join(f"DNS:{kind}.lab-{of}.example" for kind in ["dns", "time"] for of in "ab")
        internet.succeed(f"echo subjectAltName={names} >/root/{name}.ext")
        openssl(f"x509 -req -in {name}.csr -CA {ca}.pem -CAkey {ca}.key -days 30 -extfile {name}.ext -out {name}.pem")


    def serve_names(unit, address, port, certificate=""):  # type: ignore
        more = f"/root/{certificate}.pem /root/{certificate}.key" if certificate else ""
        internet.succeed(f"systemd-run -q --unit={unit} python3 -u /etc/answerer.py {address} {port} {more}")
        internet.wait_until_succeeds(f"ss -Hltn sport = :{port} | grep -q .")


    def serve_time(*lines):  # type: ignore
        text = ["local stratum 2", "allow", "cmdport 0", "bindcmdaddress /run/time.sock", "pidfile /run/time.pid", *lines]
        internet.succeed(f"printf '%s\\n' {quoted(chr(10).join(text))} >/run/time.conf")
        internet.succeed("systemd-run -q --unit=time -E PATH=/run/current-system/sw/bin chronyd -d -x -u root -f /run/time.conf")
        internet.wait_until_succeeds("ss -Hlun sport = :123 | grep -q .")


    def by_certificate(certificate):  # type: ignore
        return [f"ntsserverkey /root/{certificate}.key", f"ntsservercert /root/{certificate}.pem"]


    def stop(*units):  # type: ignore
        for unit in units:
            internet.succeed(f"systemctl stop {unit}")


    def name(host, what="peer.example.com"):  # type: ignore
        host.succeed("resolvectl flush-caches && resolvectl reset-server-features")
        status, said = host.execute(f"resolvectl --no-pager -t A query {what} 2>&1")
        return said if status == 0 else ""


    def clocks(seconds):  # type: ignore
        """Starts their clocks' daemons anew: of each host whether it takes a server's time within so long, and all that it says."""
        for host in HOSTS:
            host.succeed("rm -f /var/lib/chrony/*.nts; systemctl restart chronyd")
        end, found = time.monotonic() + seconds, {}
        for host in HOSTS:
            host.execute(f"chronyc waitsync {max(1, int(end - time.monotonic()))} 0 0 1")
            said = {what: host.succeed(f"chronyc -c -N {what}") for what in ["tracking", "sources", "authdata"]}
            found[host] = ("Not synchronised" not in said["tracking"], said)
        return found


    class Heard:  # type: ignore
        """What came from a host meanwhile: packets to these ports of anybody."""

        def __init__(self, own, ports):
            self.of = f"src host {own} and ({' or '.join(f'port {port}' for port in ports)})"

        def __enter__(self):
            internet.succeed(f"rm -f /run/capture; systemd-run -q --unit=capture tcpdump -Z root --immediate-mode -U -n -i up0 -w /run/capture {quoted(self.of)}")
            internet.wait_until_succeeds("test -s /run/capture")
            return self

        def __exit__(self, *_):
            internet.succeed("sleep 1; systemctl stop capture")
            lines = internet.succeed("tcpdump -Z root -n -r /run/capture 2>/dev/null").splitlines()
            self.to = {line.split(" > ")[1].split(": ")[0] for line in lines}


    up(internet, *HOSTS)
    internet.succeed("printf '%s\\n' '[req]' distinguished_name=dn x509_extensions=ca '[dn]' '[ca]' basicConstraints=critical,CA:true >/root/cnf")
    for ca in ["authority", "stranger"]:
        openssl(f"req -config cnf -x509 -newkey rsa:2048 -nodes -keyout {ca}.key -out {ca}.pem -days 30 -subj /CN={ca}")
    signed("own", "authority")
    signed("foreign", "stranger")
    for host in HOSTS:
        enrol(host)
        # what the world's authorities are on a real host
        host.succeed(f"echo {quoted(internet.succeed('cat /root/authority.pem'))} >/run/authority.pem")
        host.succeed("mount --bind /run/authority.pem $(readlink -f /etc/ssl/certs/ca-certificates.crt)")
        host.succeed("systemctl restart systemd-resolved")

    with subtest("names: from a declared server with the right certificate, through the host's own firewall"):
        serve_names("names", TRUE, 853, "own")
        for host in HOSTS:
            said = name(host)
            assert TRUE in said and "acquired via local or encrypted transport: yes" in said, (host.name, said)
        stop("names")
    with subtest("names: not from another's certificate, and not in the clear, though a server would answer"):
        serve_names("names", FALSE, 853, "foreign")
        serve_names("clear", FALSE, 53)
        for host, own in HOSTS.items():
            # it would hold back what must not be said at all
            host.succeed("nft flush ruleset")
            with Heard(own, [53, 853, 5353, 5355]) as heard:
                for what in ["peer.example.com", "peer", "peer.local"]:
                    said = name(host, what)
                    assert said == "", (host.name, said)
            assert heard.to == {f"{server}.853" for server in SERVERS}, (host.name, heard.to)
            # control: what is said in the clear is heard
            with Heard(own, [53]) as heard:
                host.succeed("echo >/dev/udp/203.0.113.254/53")
            assert heard.to == {"203.0.113.254.53"}, (host.name, heard.to)
            host.succeed(FIREWALL)
        stop("names", "clear")
    with subtest("time: from the declared servers, each authenticated, through the host's own firewall"):
        serve_time(*by_certificate("own"))
        start = time.monotonic()
        for host, (taken, said) in clocks(120).items():
            kinds = {tuple(line.split(",")[:2]) for line in said["authdata"].splitlines()}
            assert taken, (host.name, said)
            assert kinds == {("time.lab-a.example", "NTS"), ("time.lab-b.example", "NTS")}, (host.name, said)
        long = 2 * int(time.monotonic() - start) + 10
        stop("time")
    with subtest("time: not without a certificate, not by another's, though a client that asks for none takes it"):
        for lines in [[], by_certificate("foreign")]:
            serve_time(*lines)
            # control: the server works
            internet.succeed("chronyd -Q -t 20 -u root -f /dev/null 'server 198.51.100.254 iburst' 2>&1 | grep 'System clock wrong'")
            for host, (taken, said) in clocks(long).items():
                assert not taken, (host.name, said)
            stop("time")
    with subtest("time: nobody asks a host, over the network"):
        for host, own in HOSTS.items():
            host.succeed("nft flush ruleset")
            internet.fail(f"timeout 10 chronyc -h {own} tracking")
            host.succeed(f"chronyc tracking && {FIREWALL}")
  '';
}
