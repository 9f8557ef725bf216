# What only the rig asks for: NixOS modules of August 2024, Debian's programs, a User-Mode Linux kernel. On nixpkgs the same
# tests run without this file; what it forces was not seen (docs/reference/rig-differences.md).
{
  config,
  lib,
  pkgs,
  ...
}:
let
  tree = pkgs.debianTrees.guest;

  # Packages that the rig does not have are stand-ins: scripts that say so, or links to the building machine's programs.
  closure = roots: "${pkgs.closureInfo { rootPaths = roots; }}/store-paths";
  standIns = pkgs.writeShellScript "stand-ins" ''
    # locales are data: nothing runs the program of their name
    grep -v -- '-glibc-locales-' | while read -r path; do
      for program in "$path"/bin/*; do
        [ -e "$program" ] || [ -L "$program" ] || continue
        if grep -qs "is a stub, '" "$program" || [[ $(readlink "$program") != /nix/store/* && $(readlink "$program") == /* ]]; then
          echo "$program"
        fi
      done
    done
  '';
  daemons = lib.filter (name: config.systemd.services ? ${name}) [
    "palisade-chain"
    "palisade-signer"
  ];
  planted = pkgs.buildGoModule { pname = "planted"; };
in
{
  # All programs there lie in one tree, behind links: a profile names the links, the kernel sees the tree. So what a service
  # may read and write is held here, which program it may execute is not.
  options.palisade.confined = lib.mkOption {
    type = lib.types.attrsOf (
      lib.types.submodule (
        { name, ... }:
        {
          executes = [ "${tree}/usr/{bin,sbin,lib}/**" ];
          rules = lib.optionalString (name == "sshd") "${tree}/usr/bin/bash mUx,\n";
        }
      )
    );
  };

  config = {
    # that of 2024 loads NixOS's own rules, and clears ours
    systemd.services.audit.enable = false;

    # named without its folder, which systemd of nixpkgs would find by itself
    systemd.services.systemd-tmpfiles-resetup.serviceConfig.ExecStart =
      lib.mkForce "${config.systemd.package}/bin/systemd-tmpfiles --create --remove --exclude-prefix=/dev";

    # the daemons of a test are the real ones
    system.extraDependencies = [
      (pkgs.runCommand "no-stand-ins" { } ''
        [ -n "$(${standIns} <${closure [ planted ]})" ] || { echo "a stand-in was not seen"; exit 1; }
        found=$(${standIns} <${closure (map (name: config.systemd.units."${name}.service".unit) daemons)})
        [ -z "$found" ] || { echo "stand-ins in what the daemons run: $found"; exit 1; }
        touch $out
      '')
    ];
  };
}
