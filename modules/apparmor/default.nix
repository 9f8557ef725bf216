# AppArmor: a profile for each service of ours and for those of the system that strangers' bytes reach. It holds where the
# unit's sandbox has a gap: what may be executed, and which files are read.
# Threat: a daemon that is taken over and looks around, or starts a program of its own.
# networkd has none: with DHCP and router advertisements off no packet of a stranger reaches it.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.confined;
  profile = import ./profile.nix { inherit config lib pkgs; };
in
{
  imports = [ ./system.nix ];

  options.palisade.confined = mkOption {
    default = { };
    description = ''
      Services with an AppArmor profile of their name. Commands, capabilities, network and credentials follow from the unit, what
      may be written from the `palisade.state` of its user.
    '';
    type = types.attrsOf (
      types.submodule {
        options = {
          packages = mkOption {
            type = types.listOf types.package;
            description = "Packages of whose closure it reads libraries and data.";
          };
          executes = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "What the unit's commands execute in turn, as AppArmor's globs.";
          };
          reads = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "What else it reads, as AppArmor's globs.";
          };
          writes = mkOption {
            type = types.listOf types.str;
            default = [ ];
            description = "What else it writes, as AppArmor's globs.";
          };
          rules = mkOption {
            type = types.lines;
            default = "";
            description = "Exceptions, in AppArmor's words, each with its reason.";
          };
        };
      }
    );
  };

  config = {
    security.apparmor = {
      enable = true;
      policies = lib.mapAttrs (name: what: {
        state = "enforce";
        profile = profile.text name what;
      }) cfg;
    };

    # without its profile a unit does not start
    systemd.services = lib.mapAttrs (name: _: {
      after = [ "apparmor.service" ];
      serviceConfig.AppArmorProfile = name;
    }) cfg;

    system.checks = [ (profile.compiled (lib.attrNames cfg)) ];
  };
}
