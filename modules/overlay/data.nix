# overlay.json: the WireGuard interfaces of this host and their peers.
# Threat: a peer, key or address that a hand edit turned into syntax of another program.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  grammar = import ../../lib/types.nix { inherit lib; };

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
            type = types.ints.positive;
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

  config.palisade.overlay.data = lib.importJSON config.palisade.overlay.file;
}
