# Names and time: the named servers, authenticated, and no others.
{
  lib,
  config,
  emitted,
  equal,
  holds,
  sameSet,
  ...
}:
let
  resolve = config.services.resolved.settings.Resolve;
  lines = lib.splitString "\n" config.services.chrony.extraConfig;
  named = server: lib.last (lib.splitString "#" server);
  address = server: lib.head (lib.splitString "#" server);
in
[
  (equal "DNSOverTLS" (resolve.DNSOverTLS or null) "true")
  (equal "FallbackDNS" (resolve.FallbackDNS or null) "")
  (equal "LLMNR" (resolve.LLMNR or null) "false")
  (equal "MulticastDNS" (resolve.MulticastDNS or null) "false")
  (equal "name servers" config.networking.nameservers emitted.dns.servers)
  (sameSet "time servers" (lib.filter (lib.hasPrefix "server ") lines) (
    map (name: "server ${name} iburst nts") (lib.unique (map named emitted.time.nts))
    ++ map (server: "server ${address server} iburst") emitted.time.ntp
  ))
  (holds "chronyd listens for commands on its socket only" (lib.elem "cmdport 0" lines))
  (holds "no pool and no server beside them" (
    config.services.chrony.servers == [ ] && !lib.any (lib.hasPrefix "pool ") lines
  ))
]
++ map (
  server:
  holds "the name ${named server} leads to ${address server}" (
    lib.elem (named server) (config.networking.hosts.${address server} or [ ])
  )
) emitted.time.nts
