# Boot and disks: GPT with three partitions, found by their number on the named disk.
#
#   1  EFI system partition, or GRUB's BIOS boot partition
#   2  root: the system, written by activations only
#   3  /var: all that lasts
#
# Threat: a chain database that fills the root, set-id programs and devices on a
# file system that daemons write to.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.hardware;

  # /dev/disk/by-id/x-part2, /dev/nvme0n1p2, /dev/vda2
  partition =
    number:
    cfg.disk
    + (
      if lib.hasPrefix "/dev/disk/" cfg.disk then
        "-part"
      else
        lib.optionalString (lib.match ".*[0-9]" cfg.disk != null) "p"
    )
    + toString number;
in
{
  options.palisade.hardware = {
    platform = mkOption {
      type = types.enum [
        "x86_64-linux"
        "aarch64-linux"
      ];
      description = "The machine's platform, as nixpkgs names it.";
    };

    boot = mkOption {
      type = types.enum [
        "uefi"
        "bios"
      ];
      description = "How the firmware starts the machine.";
    };

    disk = mkOption {
      type = types.strMatching "/dev/[A-Za-z0-9/:._+-]+";
      description = "The disk with the three partitions, best by its /dev/disk/by-id name.";
    };

    bandwidth = mkOption {
      type = types.nullOr types.ints.positive;
      default = null;
      description = "What the line carries outwards, in Mbit/s (10^6 bits); null where nobody knows.";
    };
  };

  config = {
    # a VM test brings its own package set
    nixpkgs = lib.optionalAttrs (!(options.nixpkgs.hostPlatform.readOnly or false)) {
      hostPlatform = cfg.platform;
    };

    boot.loader = {
      systemd-boot.enable = cfg.boot == "uefi";
      # a shell on the kernel command line is root
      systemd-boot.editor = false;
      efi.canTouchEfiVariables = cfg.boot == "uefi";
      grub.enable = cfg.boot == "bios";
      grub.device = lib.mkIf (cfg.boot == "bios") cfg.disk;
    };

    boot.initrd = {
      systemd.enable = true;
      availableKernelModules = [
        "ahci"
        "nvme"
        "sd_mod"
        "virtio_blk"
        "virtio_pci"
        "virtio_scsi"
      ];
    };

    fileSystems = {
      "/" = {
        device = partition 2;
        fsType = "ext4";
      };
      "/var" = {
        device = partition 3;
        fsType = "ext4";
        neededForBoot = true;
        options = [
          "nodev"
          "nosuid"
        ];
      };
    }
    // lib.optionalAttrs (cfg.boot == "uefi") {
      "/boot" = {
        device = partition 1;
        fsType = "vfat";
        # loader entries and kernels are nobody's business
        options = [ "umask=0077" ];
      };
    };
  };
}
