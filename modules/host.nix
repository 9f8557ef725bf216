# host.json, what the prover reads of a host, and the assertions that hold
# default.nix, which NixOS reads, equal to it.
# Threat: a host that is proved as one thing and built as another.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade;
  grammar = import ../lib/types.nix { inherit lib; };

  chainType = types.submodule {
    options = {
      id = mkOption {
        type = grammar.name;
        description = "Chain id.";
      };
      daemon = mkOption {
        type = grammar.name;
        description = "The chain's daemon.";
      };
    };
  };

  # fault, reason, way out
  same = what: here: there: {
    assertion = here == there;
    message = ''
      ${cfg.name}: default.nix and host.json disagree on ${what}: ${builtins.toJSON here} and ${builtins.toJSON there}.
      The proof is about host.json, the machine is built from default.nix; both must be one host.
      Undo the edit by hand, or change the spec and run `palisade generate`.'';
  };
in
{
  options.palisade.host = {
    file = mkOption {
      type = types.path;
      description = "host.json of this host.";
    };

    data = mkOption {
      readOnly = true;
      internal = true;
      description = "The content of host.json, checked.";
      type = types.submodule {
        options = {
          format = mkOption {
            type = types.ints.positive;
            description = "Format number.";
          };
          name = mkOption {
            type = grammar.hostName;
            description = "Host name.";
          };
          n = mkOption {
            type = types.ints.between 1 65535;
            description = "The host's number.";
          };
          role = mkOption {
            type = types.str;
            description = "Role.";
          };
          nic = mkOption {
            type = types.listOf grammar.prefix;
            description = "What stands on the interface.";
          };
          gateway = mkOption {
            type = types.listOf grammar.address;
            description = "Default gateways.";
          };
          endpoint = mkOption {
            type = types.listOf grammar.address;
            description = "Where the own fleet reaches the host from outside.";
          };
          public = mkOption {
            type = types.listOf grammar.address;
            description = "What strangers may reach; only public nodes have it.";
          };
          chains = mkOption {
            type = types.listOf chainType;
            description = "Chains that the host serves or signs.";
          };
          services = mkOption {
            description = "Daemons of ours that run on the host.";
            type = types.listOf (
              types.submodule {
                options = {
                  name = mkOption {
                    type = grammar.name;
                    description = "Unit name without suffix.";
                  };
                  kind = mkOption {
                    type = types.enum [
                      "chain"
                      "signer"
                    ];
                    description = "What it does.";
                  };
                  user = mkOption {
                    type = grammar.name;
                    description = "User that it runs as.";
                  };
                  uid = mkOption {
                    type = types.ints.positive;
                    description = "That user's number.";
                  };
                  capabilities = mkOption {
                    type = types.listOf types.str;
                    description = "Capabilities that it may hold.";
                  };
                };
              }
            );
          };
        };
      };
    };
  };

  config = {
    palisade.host.data = lib.importJSON cfg.host.file;

    assertions = [
      (same "the name" cfg.name cfg.host.data.name)
      (same "the number" cfg.number cfg.host.data.n)
      (same "the role" cfg.role cfg.host.data.role)
      (same "the addresses of the interface" cfg.underlay.addresses cfg.host.data.nic)
      (same "the gateways" cfg.underlay.gateways cfg.host.data.gateway)
      {
        assertion = cfg.host.data.public == [ ] || cfg.role == "public";
        message = ''
          ${cfg.name}: host.json lists public addresses on a ${cfg.role}.
          Strangers may reach public nodes only; behind them stand the hosts that sign.
          Remove `public` from the host in the spec and run `palisade generate`.'';
      }
      {
        assertion = cfg.host.data.chains == [ ] || cfg.chain.enable || cfg.signer.enable;
        message = ''
          ${cfg.name}: host.json lists chains, and the host neither follows nor signs one.
          Whoever reads it looks for a daemon that is not there.
          Undo the edit by hand, or change the spec and run `palisade generate`.'';
      }
    ];
  };
}
