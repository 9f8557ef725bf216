# WireGuard by networkd: one peer per pair that must talk, no mesh.
# Threat: who takes over one host must not reach others through it, and no packet
# for an overlay address may leave in clear when a tunnel is down.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.palisade.overlay) data keys;
  inherit (data) interfaces;

  netdev = name: interface: {
    netdevConfig = {
      Kind = "wireguard";
      Name = name;
    };
    wireguardConfig = {
      ListenPort = interface.port;
      # without the file networkd leaves this interface out, and nothing else
      PrivateKeyFile = "${keys}/${name}.key";
    };
    wireguardPeers = map (
      peer:
      {
        PublicKey = peer.public-key;
        AllowedIPs = peer.allowed-ips;
      }
      // lib.optionalAttrs (peer.endpoint != null) { Endpoint = peer.endpoint; }
    ) interface.peers;
  };

  network = name: interface: {
    matchConfig.Name = name;
    linkConfig.RequiredForOnline = "no";
    networkConfig = {
      DHCP = "no";
      IPv6AcceptRA = false;
      LinkLocalAddressing = "no";
      LLMNR = false;
      MulticastDNS = false;
    };
    address = interface.addresses;
    routes = map (prefix: { Destination = prefix; }) (
      lib.concatMap (peer: peer.allowed-ips) interface.peers
    );
  };
in
{
  config = {
    systemd.network.netdevs = lib.mapAttrs' (
      name: interface: lib.nameValuePair "20-${name}" (netdev name interface)
    ) interfaces;

    systemd.network.networks =
      lib.mapAttrs' (name: interface: lib.nameValuePair "20-${name}" (network name interface)) interfaces
      // {
        # Here and not on a tunnel: it must hold as soon as there is a default route,
        # which a packet to an address without a peer would otherwise follow.
        "10-up0".routes = map (prefix: {
          Destination = prefix;
          Type = "unreachable";
        }) data.base;
      };

    # Daemons bind to overlay addresses before the tunnel is up, and must not bind
    # to all addresses instead. A foreign address still receives nothing.
    boot.kernel.sysctl = {
      "net.ipv4.ip_nonlocal_bind" = 1;
      "net.ipv6.ip_nonlocal_bind" = 1;
    };

    boot.kernelModules = [ "wireguard" ];

    # who asks why a pair is silent needs its last handshake
    environment.systemPackages = [ pkgs.wireguard-tools ];
  };
}
