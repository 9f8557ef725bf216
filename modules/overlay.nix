# WireGuard by networkd: one peer per pair that must talk, no mesh.
# Threat: who takes over one host must not reach others through it, and no packet
# for an overlay address may leave in clear when a tunnel is down.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.overlay;
  grammar = import ../lib/types.nix { inherit lib; };
  keys = config.palisade.state.keys.path;

  peerType = types.submodule {
    options = {
      host = mkOption {
        type = grammar.hostName;
        description = "The peer's name.";
      };
      public-key = mkOption {
        type = grammar.wireguardKey;
        description = "The peer's public key on this interface.";
      };
      allowed-ips = mkOption {
        type = types.nonEmptyListOf grammar.prefix;
        description = "The peer's overlay addresses; they are also the routes.";
      };
      endpoint = mkOption {
        type = types.nullOr grammar.endpoint;
        description = "Where the peer is reached, or null if it comes to us.";
      };
      underlay-sources = mkOption {
        type = types.listOf grammar.source;
        description = "Underlay addresses that the peer comes from (for the firewall).";
      };
    };
  };

  interfaceType = types.submodule {
    options = {
      port = mkOption {
        type = types.port;
        description = "UDP port on the underlay.";
      };
      addresses = mkOption {
        type = types.nonEmptyListOf grammar.prefix;
        description = "This host's addresses on the interface.";
      };
      public-key = mkOption {
        type = grammar.wireguardKey;
        description = "This host's public key on the interface.";
      };
      peers = mkOption {
        type = types.nonEmptyListOf peerType;
        description = "The hosts that this one talks to, and no others.";
      };
    };
  };

  netdev = name: interface: {
    netdevConfig = {
      Kind = "wireguard";
      Name = name;
    };
    wireguardConfig = {
      ListenPort = interface.port;
      # without the file networkd leaves this interface out and the host is
      # reachable for bootstrap only
      PrivateKeyFile = "${keys}/${name}.key";
    };
    wireguardPeers = map (
      peer:
      {
        PublicKey = peer.public-key;
        AllowedIPs = peer.allowed-ips;
      }
      // lib.optionalAttrs (peer.endpoint != null) { Endpoint = peer.endpoint; }
    ) interface.peers;
  };

  network = name: interface: {
    matchConfig.Name = name;
    linkConfig.RequiredForOnline = "no";
    networkConfig = {
      DHCP = "no";
      IPv6AcceptRA = false;
      LinkLocalAddressing = "no";
      LLMNR = false;
      MulticastDNS = false;
    };
    address = interface.addresses;
    routes = map (prefix: { Destination = prefix; }) (
      lib.concatMap (peer: peer.allowed-ips) interface.peers
    );
  };

  inherit (cfg.data) interfaces;
in
{
  options.palisade.overlay = {
    file = mkOption {
      type = types.path;
      description = "overlay.json of this host.";
    };

    data = mkOption {
      readOnly = true;
      internal = true;
      description = "The content of overlay.json, checked.";
      type = types.submodule {
        options = {
          format = mkOption {
            type = types.enum [ 1 ];
            description = "Format number.";
          };
          base = mkOption {
            type = types.nonEmptyListOf grammar.prefix;
            description = "The whole overlay; what of it is no peer's is unreachable.";
          };
          interfaces = mkOption {
            # the firewall's bytes know these two names
            type = types.submodule {
              options = lib.genAttrs [ "wg-sign" "wg-fleet" ] (
                name:
                mkOption {
                  type = types.nullOr interfaceType;
                  default = null;
                  description = "The interface ${name}.";
                }
              );
            };
            apply = lib.filterAttrs (_: interface: interface != null);
            description = "The overlay interfaces of this host; one without peers is absent.";
          };
        };
      };
    };
  };

  config = {
    palisade.overlay.data = lib.importJSON cfg.file;

    # One directory for what PID 1 hands out as credentials and for the WireGuard
    # keys, which networkd reads itself.
    palisade.state.keys = {
      path = "/var/lib/palisade/keys";
      class = "secret";
      backup = "never";
      group = "systemd-network";
      mode = "0750";
    };

    systemd.tmpfiles.settings."20-palisade-keys" = lib.mapAttrs' (
      name: _:
      lib.nameValuePair "${keys}/${name}.key" {
        z = {
          mode = "0640";
          user = "root";
          group = "systemd-network";
        };
      }
    ) interfaces;

    systemd.network.netdevs = lib.mapAttrs' (
      name: interface: lib.nameValuePair "20-${name}" (netdev name interface)
    ) interfaces;

    systemd.network.networks =
      lib.mapAttrs' (name: interface: lib.nameValuePair "20-${name}" (network name interface)) interfaces
      // {
        # Here and not on a tunnel: it must hold as soon as there is a default route,
        # which a packet to an address without a peer would otherwise follow.
        "10-up0".routes = map (prefix: {
          Destination = prefix;
          Type = "unreachable";
        }) cfg.data.base;
      };

    # Daemons bind to overlay addresses before the tunnel is up, and must not bind
    # to all addresses instead. A foreign address still receives nothing.
    boot.kernel.sysctl = {
      "net.ipv4.ip_nonlocal_bind" = 1;
      "net.ipv6.ip_nonlocal_bind" = 1;
    };

    boot.kernelModules = [ "wireguard" ];
  };
}
