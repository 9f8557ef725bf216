# networkd: peers, interfaces, networks, and what comes past its options.
{ lib, listener, ... }:
let
  key = "c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=";
in
{
  peer = {
    module.systemd.network.netdevs."20-wg-sign".wireguardPeers = [
      {
        PublicKey = key;
        AllowedIPs = [ "0.0.0.0/0" ];
      }
    ];
    changes = [
      ''wireguard.interfaces.wg-sign.peers + {"host":null,"public-key":"${key}","allowed-ips":["0.0.0.0/0"],"endpoint":null,"underlay-sources":[]}''
    ];
  };

  # of a raw file, which no option of netdevs or networks shows
  interface = {
    module.systemd.network.units."90-own.netdev".text = ''
      [NetDev]
      Kind=wireguard
      Name=wg-own

      [WireGuard]
      PrivateKeyFile=/run/palisade-overlay/wg-sign.key
    '';
    changes = [
      ''wireguard.interfaces.wg-own: "absent" -> {"port":0,"addresses":[],"public-key":null,"peers":[]}''
      "listeners + ${listener "wg-own" "wireguard" "udp" "::" 0}"
    ];
  };

  another-key = {
    module.systemd.network.netdevs."20-wg-sign".wireguardConfig.PrivateKeyFile =
      lib.mkForce "/var/own.key";
    changes = [ "wireguard.interfaces.wg-sign.public-key: \"…" ];
  };

  dummy = {
    module.systemd.network = {
      netdevs."90-dummy".netdevConfig = {
        Kind = "dummy";
        Name = "dummy0";
      };
      networks."90-dummy" = {
        matchConfig.Name = "dummy0";
        address = [ "192.0.2.99/32" ];
      };
    };
    changes = [
      ''netdevs + {"name":"dummy0","kind":"dummy"}''
      ''networks + {"file":"90-dummy.network","matches":["Name=dummy0"],"addresses":["192.0.2.99/32"]}''
    ];
  };

  drop-in = {
    module.environment.etc."systemd/network/20-wg-sign.netdev.d/own.conf".text = "[WireGuard]";
    changes = [
      ''networks + {"file":"/etc/systemd/network/20-wg-sign.netdev.d/own.conf","matches":[],"addresses":[]}''
    ];
  };

  # networkd takes the first file that matches
  before-up0 = {
    module.systemd.network.networks."05-own" = {
      matchConfig.Name = "up0";
      networkConfig.DHCP = "ipv4";
    };
    changes = [
      ''addresses.dynamic + "DHCP=ipv4"''
      ''addresses.dynamic + "IPv6AcceptRA=yes"''
      "addresses.gateway - …"
      "addresses.nic - …"
      "wireguard.base - …"
      "wireguard.base - …"
      "networks + {\"file\":\"10-up0.network\"…"
    ];
  };

  initrd-network = {
    module.boot.initrd.network.enable = true;
    changes = [ "initrd-network: false -> true" ];
  };
}
