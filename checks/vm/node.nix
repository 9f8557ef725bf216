# How a host's virtual machine differs from the host itself, anywhere. Nothing here loosens a promise.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (import (pkgs.path + "/nixos/lib/qemu-common.nix") { inherit lib pkgs; }) qemuNicMac;
in
{
  # one card, on the network that stands for the internet
  virtualisation.vlans = [ ];
  virtualisation.interfaces.up0 = {
    vlan = 1;
    assignIP = false;
  };
  palisade.underlay.match = lib.mkForce { mac = qemuNicMac 1 config.virtualisation.test.nodeNumber; };

  # the partition that lasts, as modules/hardware.nix has it; the framework replaces all file systems
  # the journal leaves a gigabyte free
  virtualisation.emptyDiskImages = [ 2048 ];
  virtualisation.fileSystems."/var" = {
    device = "/dev/vdb";
    fsType = "ext4";
    autoFormat = true;
    neededForBoot = true;
    options = [
      "nodev"
      "nosuid"
    ];
  };
  virtualisation.memorySize = lib.mkDefault 512;

  # the framework gives root a password; its own shell needs none
  users.users.root.hashedPasswordFile = lib.mkForce null;
  users.users.root.hashedPassword = lib.mkForce "!";
  # the framework lets a service that meets its limit take the machine down
  boot.kernel.sysctl."vm.panic_on_oom" = 0;
}
