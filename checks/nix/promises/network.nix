# Interfaces, peers and routes: by overlay.json and the emitted addresses; nothing is taken from whoever answers.
{
  lib,
  config,
  emitted,
  overlay,
  network,
  values,
  equal,
  sameSet,
  ...
}:
let
  inherit (overlay) interfaces base;
  up0 = network "10-up0.network";
  quiet = {
    DHCP = "no";
    IPv6AcceptRA = "false";
    LLMNR = "false";
    MulticastDNS = "false";
  };
  silent =
    name: text:
    lib.mapAttrsToList (key: value: equal "${key} on ${name}" (values key text) [ value ]) quiet;

  # the sections of a unit, each as its text
  sections = title: text: lib.drop 1 (lib.splitString "\n[${title}]\n" "\n${text}");
  peer = p: {
    key = [ p.public-key ];
    allowed = p.allowed-ips;
    endpoint = lib.optional (p.endpoint or null != null) p.endpoint;
  };
  seen = text: {
    key = values "PublicKey" text;
    allowed = values "AllowedIPs" text;
    endpoint = values "Endpoint" text;
  };

  tunnel =
    name: interface:
    let
      device = network "20-${name}.netdev";
      file = network "20-${name}.network";
    in
    silent name file
    ++ [
      (equal "peers of ${name}" (map seen (sections "WireGuardPeer" device)) (map peer interface.peers))
      (equal "the port of ${name}" (values "ListenPort" device) [ (toString interface.port) ])
      (sameSet "addresses of ${name}" (values "Address" file) interface.addresses)
      (sameSet "routes of ${name}" (values "Destination" file) (
        lib.concatMap (p: p.allowed-ips) interface.peers
      ))
      (equal "the queue of ${name}'s packets" (values "FirewallMark" device) [ mark.${name} ])
      (equal "link-local addresses on ${name}" (values "LinkLocalAddressing" file) [ "no" ])
    ];

  # 95 % of what the spec says in Mbit/s
  quota =
    lib.optional (emitted.hardware ? bandwidth)
      "${toString (emitted.hardware.bandwidth * 1000 * 19 / 20)}K";

  # tc-cake(8): of diffserv4 a mark of 4 is the queue for voice, 3 the one for video; no mark comes after them
  cake = {
    PriorityQueueingPreset = "diffserv4";
    FirewallMark = "15";
    FlowIsolationMode = "dual-dst-host";
  };
  mark = {
    wg-sign = "4";
    wg-fleet = "3";
  };

  unreachable = lib.filter (text: values "Type" text == [ "unreachable" ]) (sections "Route" up0);
  # RFC 3704, RFC 4890: what a router or a neighbour says changes no route
  sysctl = {
    "net.ipv4.conf.all.rp_filter" = 1;
    "net.ipv4.conf.all.accept_redirects" = 0;
    "net.ipv4.conf.all.accept_source_route" = 0;
    "net.ipv4.conf.all.send_redirects" = 0;
    "net.ipv6.conf.all.accept_redirects" = 0;
    "net.ipv6.conf.all.accept_source_route" = 0;
    "net.ipv6.conf.all.accept_ra" = 0;
    "net.ipv4.ip_nonlocal_bind" = 1;
    "net.ipv6.ip_nonlocal_bind" = 1;
  };
in
silent "up0" up0
++ [
  (sameSet "addresses of up0" (values "Address" up0) emitted.underlay.addresses)
  (sameSet "gateways" (values "Gateway" up0) emitted.underlay.gateways)
  (sameSet "what of the overlay is unreachable without its peer"
    (lib.concatMap (values "Destination") unreachable)
    base
  )
  (equal "what the line is said to carry" (values "Bandwidth" up0) quota)
  (sameSet "networkd's units" (lib.attrNames config.systemd.network.units) (
    [
      "10-up0.link"
      "10-up0.network"
    ]
    ++ lib.concatMap (name: [
      "20-${name}.netdev"
      "20-${name}.network"
    ]) (lib.attrNames interfaces)
  ))
]
++ lib.concatLists (lib.mapAttrsToList tunnel interfaces)
++ lib.mapAttrsToList (key: value: equal "${key} of up0" (values key up0) [ value ]) cake
++ lib.mapAttrsToList (
  key: value: equal key (config.boot.kernel.sysctl.${key} or null) value
) sysctl
