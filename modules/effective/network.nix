# The card's addresses and routes, and every interface and network that is neither the card's nor WireGuard's.
{
  config,
  lib,
  interfaces,
}:
let
  ini = import ./ini.nix { inherit lib; };
  networkd = import ./networkd.nix { inherit config lib; };
  inherit (networkd) own addresses;

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
  ours = map (name: (own name).file) ([ "up0" ] ++ lib.attrNames interfaces);
in
{
  nic = addresses up0;
  gateway =
    ini.list "Gateway" settings ++ lib.concatMap (ini.list "Gateway") (lib.filter isDefault routes);

  # absent, networkd believes router advertisements, and asks nobody by DHCP
  dynamic = lib.mapAttrsToList (key: value: "${key}=${value}") (
    lib.filterAttrs (_: value: !ini.isOff value) {
      DHCP = ini.single "DHCP" settings;
      IPv6AcceptRA = if settings ? IPv6AcceptRA then ini.single "IPv6AcceptRA" settings else "yes";
    }
  );

  base = map (ini.single "Destination") (
    lib.filter (route: ini.single "Type" route == "unreachable") routes
  );

  netdevs = map (netdev: { inherit (netdev) name kind; }) (
    lib.filter (netdev: netdev.kind != "wireguard") networkd.netdevs
  );

  networks =
    map (it: {
      inherit (it) file;
      matches = lib.concatLists (
        lib.mapAttrsToList (key: map (value: "${key}=${value}")) (ini.merged "Match" it.sections)
      );
      addresses = addresses it;
    }) (lib.filter (it: !lib.elem it.file ours) networkd.networks)
    ++ map (path: {
      file = "/etc/${path}";
      matches = [ ];
      addresses = [ ];
    }) networkd.strays;
}
