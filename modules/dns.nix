# Names by systemd-resolved over TLS, from named servers only.
# Threat: an answer forged on the way sends a peer, a time server or a cache elsewhere.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.dns;
  grammar = import ../lib/types.nix { inherit lib; };
in
{
  options.palisade.dns.servers = mkOption {
    type = types.nonEmptyListOf grammar.namedServer;
    description = "DNS servers, asked over TLS only: `address#name`, the name that its certificate must carry.";
  };

  config = {
    networking.nameservers = cfg.servers;
    services.resolved = {
      enable = true;
      settings.Resolve = {
        DNSOverTLS = "true";
        # the servers validate; strict validation here fails on zones that are merely broken
        DNSSEC = "allow-downgrade";
        # the compiled-in ones are nobody's choice
        FallbackDNS = "";
        LLMNR = "false";
        MulticastDNS = "false";
      };
    };
  };
}
