# WireGuard as networkd sets it up. What networkd cannot know (the hosts behind public keys, this host's own public key)
# is looked up in overlay.json by key: an unknown one has no name.
{ config, lib }:
let
  ini = import ./ini.nix { inherit lib; };
  networkd = import ./networkd.nix { inherit config lib; };
  inherit (config.palisade) overlay;

  # networkd's own words go on: the reader refuses them
  number =
    text: if text != null && lib.match "[0-9]+" text != null then lib.toIntBase10 text else text;

  stranger = {
    host = null;
    underlay-sources = [ ];
  };
  peer =
    known: keys:
    let
      key = ini.single "PublicKey" keys;
      keepalive = ini.single "PersistentKeepalive" keys;
    in
    {
      inherit (lib.findFirst (peer: peer.public-key == key) stranger known) host underlay-sources;
      public-key = key;
      allowed-ips = lib.concatMap (value: ini.words (lib.replaceStrings [ "," ] [ " " ] value)) (
        ini.list "AllowedIPs" keys
      );
      endpoint = ini.single "Endpoint" keys;
      keepalive = if keepalive == "off" then null else number keepalive;
    };

  interface =
    { name, sections, ... }:
    let
      known = overlay.data.interfaces.${name} or { peers = [ ]; };
      keys = ini.merged "WireGuard" sections;
      port = ini.single "ListenPort" keys;
      # any other key is somebody else's
      given = !keys ? PrivateKey && ini.single "PrivateKeyFile" keys == "${overlay.keys}/${name}.key";
    in
    {
      port = if port == null || port == "auto" then 0 else number port;
      addresses = networkd.addresses (networkd.own name);
      public-key = if given then known.public-key or null else null;
      peers = map (peer known.peers) (ini.each "WireGuardPeer" sections);
    };

  # the first of a name wins
  interfaces = lib.listToAttrs (
    map (netdev: lib.nameValuePair netdev.name (interface netdev)) (
      lib.filter (netdev: netdev.kind == "wireguard") networkd.netdevs
    )
  );
in
{
  inherit interfaces;

  listeners = lib.mapAttrsToList (unit: interface: {
    inherit unit;
    inherit (interface) port;
    purpose = "wireguard";
    transport = "udp";
    # WireGuard has no address of its own
    address = "::";
  }) interfaces;
}
