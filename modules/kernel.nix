# The kernel's own defences (lib/kernel-measures.nix) set, and a kernel of one's own
# held against what they need.
# Threat: a daemon that was taken over, on its way from its user into the kernel.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  measures = import ../lib/kernel-measures.nix;
  here = measures.${config.palisade.hardware.platform} or { };
  sysctl = measures.sysctl // here.sysctl or { };
  parameters = measures.parameters // here.parameters or { };
  needs = lib.concatMap (measure: measure.needs) (lib.attrValues sysctl ++ lib.attrValues parameters);
  # `blacklist` stops only a load by alias; this one also stops a load by name
  never = module: "install ${module} ${lib.getExe' pkgs.coreutils "false"}\n";
in
{
  config = {
    boot.kernel.sysctl = lib.mapAttrs (_: measure: measure.value) sysctl;

    boot.kernelParams = lib.mapAttrsToList (
      name: measure: if measure.value == null then name else "${name}=${measure.value}"
    ) parameters;

    boot.extraModprobeConfig = lib.concatMapStrings (
      words: lib.concatMapStrings never (lib.splitString " " words)
    ) (lib.attrValues measures.modules);

    # NixOS refuses a kernel whose configuration lacks one of these; of nixpkgs' own
    # kernels it takes for granted that they have all
    system.requiredKernelConfig = map config.lib.kernelConfig.isEnabled (lib.unique needs);

    # shards and node keys are in memory: nothing of it reaches a disk
    systemd.coredump.enable = false;
    security.pam.loginLimits = [
      {
        domain = "*";
        type = "hard";
        item = "core";
        value = "0";
      }
    ];
    assertions = [
      {
        assertion = config.swapDevices == [ ] && !config.zramSwap.enable;
        message = ''
          ${config.palisade.name}: it has swap. Shards, node keys and certificates would lie on the disk, where they outlive
          the process and the key's rotation. Remove `swapDevices` and `zramSwap` from this host's modules.'';
      }
    ];

    boot.specialFileSystems."/dev/shm".options = [ "noexec" ];
  };
}
