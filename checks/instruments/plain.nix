# A NixOS host with the services of ours and nothing else: what scores are compared with.
{
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "26.05";
  boot.loader.grub.enable = false;
  fileSystems."/" = {
    device = "/dev/vda2";
    fsType = "ext4";
  };
  networking.useNetworkd = true;
  networking.nftables.enable = true;
  services.resolved.enable = true;
  services.openssh.enable = true;
  services.chrony.enable = true;
}
