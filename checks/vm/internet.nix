# facts of hosts (host.json) → a node that is all the world around them: their gateways, between which it forwards, and
# whoever dials them. A plain NixOS machine without a firewall.
facts:
{ lib, pkgs, ... }:
let
  family = address: if lib.hasInfix ":" address then "6" else "4";
  length = nic: lib.last (lib.splitString "/" nic);
  # a gateway stands in the network of the card that has the same family
  gateways = lib.concatMap (
    host:
    lib.concatMap (
      gateway:
      map (nic: "${gateway}/${length nic}") (lib.filter (nic: family nic == family gateway) host.nic)
    ) host.gateway
  ) facts;
  # IPv6 gateways are link-local: each network is given an address of its own
  networks = map (
    nic: "${lib.concatStringsSep ":" (lib.take 3 (lib.splitString ":" nic))}::ffff/64"
  ) (lib.filter (nic: family nic == "6") (lib.concatMap (host: host.nic) facts));
in
{
  virtualisation.vlans = [ ];
  virtualisation.interfaces.up0 = {
    vlan = 1;
    assignIP = false;
  };
  virtualisation.diskImage = null;
  boot.initrd.systemd.enable = true;
  networking.useNetworkd = true;
  networking.useDHCP = false;
  networking.firewall.enable = false;
  documentation.enable = false;
  nix.enable = false;

  boot.kernel.sysctl = {
    "net.ipv4.ip_forward" = 1;
    "net.ipv6.conf.all.forwarding" = 1;
    "net.ipv4.conf.all.send_redirects" = 0;
    "net.ipv4.conf.default.send_redirects" = 0;
  };
  systemd.network.wait-online.enable = false;
  systemd.network.networks."10-up0" = {
    matchConfig.Name = "up0";
    linkConfig.RequiredForOnline = "no";
    networkConfig = {
      LinkLocalAddressing = "ipv6";
      IPv6AcceptRA = false;
    };
    address = lib.unique (
      gateways
      ++ networks
      ++ [
        # an admin's machine, and two strangers
        "198.51.100.241/28"
        "198.18.1.10/24"
        "198.18.2.10/24"
        "2001:2:0:1::10/64"
      ]
    );
  };
  environment.systemPackages = [
    pkgs.netcat
    pkgs.nftables
    pkgs.nmap
    pkgs.openssh
    pkgs.python3
    pkgs.tcpdump
  ];
}
