# A NixOS host with the services of ours and nothing else: what scores, closures and times are compared with.
{
  system.stateVersion = "26.05";
  boot.loader.grub.enable = false;
  boot.loader.systemd-boot.enable = true;
  boot.initrd.systemd.enable = true;
  fileSystems."/" = {
    device = "/dev/vda2";
    fsType = "ext4";
  };
  fileSystems."/boot" = {
    device = "/dev/vda1";
    fsType = "vfat";
  };
  networking.useNetworkd = true;
  networking.nftables.enable = true;
  services.resolved.enable = true;
  services.openssh.enable = true;
  services.chrony.enable = true;
}
