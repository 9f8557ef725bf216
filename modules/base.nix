# Who the host is, and the ground that all roles stand on.
# Threat: files of another generation of the generator, read as if they were ours.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade;
  format = import ../lib/format.nix;
  grammar = import ../lib/types.nix { inherit lib; };
in
{
  options.palisade = {
    format = mkOption {
      type = types.ints.positive;
      description = "Format number of the emitted files. Another one than these modules read is refused.";
    };

    name = mkOption {
      type = grammar.hostName;
      description = "The host's name, `role-name` of the spec. It is the machine's host name and the name of its key file.";
    };

    role = mkOption {
      type = types.enum [
        "public"
        "sentry"
        "cosigner"
        "monitor"
        "bastion"
      ];
      description = "What the host is for. Each role is a file in modules/roles.";
    };

    number = mkOption {
      type = types.ints.between 1 65535;
      description = "The host's number, its own for ever: the overlay addresses derive from it.";
    };
  };

  config = {
    assertions = [
      {
        assertion = cfg.format == format.supported;
        message = format.message cfg.name cfg.format;
      }
    ];

    networking.hostName = cfg.name;
    time.timeZone = "UTC";
    # weaker than mkDefault, which NixOS's own VM tests use
    system.stateVersion = lib.mkOverride 1400 "26.05";

    # who is killed for want of memory is said in limits.nix, to the kernel
    systemd.oomd.enable = false;

    # written for a read-only root: what does not last stays in memory
    boot.tmp.useTmpfs = true;
    # no program that nobody asked for
    environment.defaultPackages = [ ];
    documentation.enable = lib.mkDefault false;
    boot.enableContainers = false;
    services.lvm.enable = lib.mkDefault false;
    # nothing here writes log files: all goes to the journal
    services.logrotate.enable = lib.mkDefault false;
    programs.nano.enable = lib.mkDefault false;
    xdg.autostart.enable = lib.mkDefault false;
    xdg.icons.enable = lib.mkDefault false;
    xdg.mime.enable = lib.mkDefault false;
    xdg.sounds.enable = lib.mkDefault false;
    fonts.fontconfig.enable = lib.mkDefault false;

    # persistent, and never so large that it fills /var
    services.journald.extraConfig = ''
      Storage=persistent
      SystemMaxUse=2G
      SystemKeepFree=1G
      RateLimitIntervalSec=30s
      RateLimitBurst=20000
    '';
  };
}
