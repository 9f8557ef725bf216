# What hosts are measured against: the plain machine of checks/instruments, on the network that stands for the internet.
{ lib, ... }:
{
  imports = [ ../instruments/plain.nix ];
  virtualisation.vlans = [ ];
  virtualisation.interfaces.up0 = {
    vlan = 1;
    assignIP = false;
  };
  virtualisation.diskImage = null;
  virtualisation.memorySize = 512;
  networking.useDHCP = false;
  networking.firewall.allowedTCPPorts = [ 22 ];
  documentation.enable = false;
  nix.enable = false;
  systemd.network.wait-online.enable = lib.mkForce false;
  systemd.network.networks."10-up0" = {
    matchConfig.Name = "up0";
    address = [ "198.51.100.13/28" ];
    gateway = [ "198.51.100.1" ];
  };
}
