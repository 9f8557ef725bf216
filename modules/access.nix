# access.json: which certificate authorities open this host, for whom, and from where.
# Threat: a principal, a source or a key that a hand edit turned into more than it says.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  grammar = import ../lib/types.nix { inherit lib; };

  userType = types.submodule {
    options = {
      name = mkOption {
        type = types.strMatching "[a-z][a-z0-9_-]{0,30}";
        description = "Login name.";
      };
      uid = mkOption {
        # normal users begin at 1000; below are services
        type = types.ints.between 1000 59999;
        description = "The user's number, the same on every host; the group has it too.";
      };
      kind = mkOption {
        type = types.enum [
          "admin"
          "deploy"
        ];
        description = "An admin may become root; deploy may start and stop the chain node.";
      };
      principals = mkOption {
        type = types.nonEmptyListOf grammar.principal;
        description = "Principals of which the certificate must carry one: `user@host` or `user@role`.";
      };
      sources = mkOption {
        type = types.nonEmptyListOf grammar.source;
        description = "Addresses and networks from which the certificate may be used.";
      };
    };
  };
in
{
  options.palisade.access = {
    file = mkOption {
      type = types.path;
      description = "access.json of this host.";
    };

    data = mkOption {
      readOnly = true;
      internal = true;
      description = "The content of access.json, checked.";
      type = types.submodule {
        options = {
          format = mkOption {
            type = types.ints.positive;
            description = "Format number.";
          };
          ca = mkOption {
            description = "Certificate authorities whose user certificates the host accepts.";
            type = types.listOf (
              types.submodule {
                options = {
                  name = mkOption {
                    type = grammar.name;
                    description = "The authority's name in the spec.";
                  };
                  public-key = mkOption {
                    type = grammar.sshKey;
                    description = "Its public key.";
                  };
                };
              }
            );
          };
          listen = mkOption {
            type = types.nonEmptyListOf grammar.address;
            description = "Addresses on which sshd listens.";
          };
          users = mkOption {
            type = types.listOf userType;
            description = "Who may log in; where it is nobody, there is no sshd.";
          };
          bootstrap-sources = mkOption {
            type = types.listOf grammar.address;
            description = "The bastions' underlay addresses, for the time before the first secret.";
          };
        };
      };
    };
  };

  config.palisade.access.data = lib.importJSON config.palisade.access.file;
}
