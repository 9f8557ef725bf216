# networkd's files → addresses of up0, WireGuard, and every other interface and network. What networkd cannot know (the
# hosts behind public keys, the host's own public key) is looked up in overlay.json by key: an unknown one has no name.
{ config, lib }:
let
  ini = import ./ini.nix { inherit lib; };
  inherit (config.palisade) overlay;
  inherit (config.systemd) network;

  # sorted by name, as networkd takes them
  files =
    suffix:
    lib.optionals network.enable (
      map
        (file: {
          inherit file;
          sections = ini.sections network.units.${file}.text;
        })
        (
          lib.filter (file: lib.hasSuffix suffix file && network.units.${file}.enable) (
            lib.attrNames network.units
          )
        )
    );
  netdevs = map (it: it // { keys = ini.merged "NetDev" it.sections; }) (files ".netdev");
  networks = files ".network";
  isWireguard = netdev: ini.single "Kind" netdev.keys == "wireguard";
  nameOf = netdev: ini.single "Name" netdev.keys;

  # An interface gets the first file that matches it. One that matches by more than the name, or by a pattern, may or
  # may not: it is stated as a network of its own.
  own =
    name:
    lib.findFirst (it: ini.merged "Match" it.sections == { Name = [ name ]; }) {
      file = null;
      sections = [ ];
    } networks;

  addresses =
    it:
    lib.concatMap (section: lib.concatMap (ini.list "Address") (ini.each section it.sections)) [
      "Network"
      "Address"
    ];

  up0 = own "up0";
  routes = ini.each "Route" up0.sections;
  settings = ini.merged "Network" up0.sections;
  isDefault =
    route:
    lib.elem (ini.single "Destination" route) [
      null
      "0.0.0.0/0"
      "::/0"
    ];

  # absent, networkd believes router advertisements, and asks nobody by DHCP
  dynamic = lib.mapAttrsToList (key: value: "${key}=${value}") (
    lib.filterAttrs (_: value: !ini.isOff value) {
      DHCP = ini.single "DHCP" settings;
      IPv6AcceptRA = if settings ? IPv6AcceptRA then ini.single "IPv6AcceptRA" settings else "yes";
    }
  );

  number =
    text: if text != null && lib.match "[0-9]+" text != null then lib.toIntBase10 text else text;

  peer =
    known: keys:
    let
      key = ini.single "PublicKey" keys;
      named = lib.findFirst (peer: peer.public-key == key) { } known;
      keepalive = ini.single "PersistentKeepalive" keys;
    in
    {
      host = named.host or null;
      public-key = if key == null then "" else key;
      allowed-ips = lib.concatMap (value: ini.words (lib.replaceStrings [ "," ] [ " " ] value)) (
        ini.list "AllowedIPs" keys
      );
      endpoint = ini.single "Endpoint" keys;
      underlay-sources = named.underlay-sources or [ ];
      keepalive = if keepalive == "off" then null else number keepalive;
    };

  interface =
    netdev:
    let
      name = nameOf netdev;
      known = overlay.data.interfaces.${name} or { peers = [ ]; };
      keys = ini.merged "WireGuard" netdev.sections;
      port = ini.single "ListenPort" keys;
      # any other key is somebody else's
      given = !keys ? PrivateKey && ini.single "PrivateKeyFile" keys == "${overlay.keys}/${name}.key";
    in
    {
      port = if port == null || port == "auto" then 0 else number port;
      addresses = addresses (own name);
      public-key = if given then known.public-key or null else null;
      peers = map (peer known.peers) (ini.each "WireGuardPeer" netdev.sections);
    };

  # the first of a name wins
  wireguard = lib.listToAttrs (
    map (netdev: lib.nameValuePair (nameOf netdev) (interface netdev)) (lib.filter isWireguard netdevs)
  );
  ours = map (name: (own name).file) ([ "up0" ] ++ lib.attrNames wireguard);
in
{
  inherit wireguard dynamic;
  nic = addresses up0;
  gateway =
    ini.list "Gateway" settings ++ lib.concatMap (ini.list "Gateway") (lib.filter isDefault routes);
  base = map (ini.single "Destination") (
    lib.filter (route: ini.single "Type" route == "unreachable") routes
  );

  netdevs = map (netdev: {
    name = nameOf netdev;
    kind = ini.single "Kind" netdev.keys;
  }) (lib.filter (netdev: !isWireguard netdev) netdevs);

  networks = map (it: {
    inherit (it) file;
    matches = lib.concatLists (
      lib.mapAttrsToList (key: map (value: "${key}=${value}")) (ini.merged "Match" it.sections)
    );
    addresses = addresses it;
  }) (lib.filter (it: !lib.elem it.file ours) networks);

  listeners = lib.mapAttrsToList (unit: interface: {
    inherit unit;
    inherit (interface) port;
    purpose = "wireguard";
    transport = "udp";
    # WireGuard has no address of its own
    address = "::";
  }) wireguard;
}
