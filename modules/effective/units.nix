# Every service and socket that Nix declares, by the text of its unit.
#
# A unit's capabilities are those that its processes can hold by themselves: of root the bounding set, of anybody else
# the ambient ones within it. They are `unbounded` where a command is run with full privileges (`+`), where nothing
# bounds root, and where the text only adds to a package's own unit, which evaluation cannot read. So a unit is without
# CAP_NET_ADMIN only if its own text shows it.
{ config, lib }:
let
  ini = import ./ini.nix { inherit lib; };
  place = import ./place.nix { inherit lib; };
  inherit (config.users) users;
  daemons = map (daemon: daemon.program) (lib.attrValues (import ../../lib/daemons.nix));

  units =
    suffix:
    lib.filterAttrs (
      name: unit:
      lib.hasSuffix suffix name && unit.enable && !lib.elem name config.systemd.suppressedSystemUnits
    ) config.systemd.units;
  text = unit: if unit.text == null then "" else unit.text;

  # `-@+` and the like in front of a command
  full = command: lib.match "[-@:!|]*\\+.*" command != null;
  commands =
    keys: lib.concatLists (lib.attrValues (lib.filterAttrs (key: _: lib.hasPrefix "Exec" key) keys));
  program =
    keys:
    let
      start = ini.list "ExecStart" keys;
    in
    if start == [ ] then "" else baseNameOf (lib.head (ini.words (lib.head start)));

  # null: all of them
  bounding =
    keys:
    let
      given = keys.CapabilityBoundingSet or [ ];
      set = lib.concatMap ini.words (ini.list "CapabilityBoundingSet" keys);
    in
    if given == [ ] || lib.any (lib.hasPrefix "~") set then null else set;

  capabilities =
    keys: user:
    let
      # an overlay begins by forgetting the package's command, or has none
      overlaid = lib.head (keys.ExecStart or [ "" ]) == "";
      bound = bounding keys;
      ambient = lib.concatMap ini.words (ini.list "AmbientCapabilities" keys);
    in
    if
      overlaid || lib.any full (commands keys) || ini.isTrue (ini.single "PermissionsStartOnly" keys)
    then
      [ "unbounded" ]
    else if user == "root" || user == "0" then
      (if bound == null then [ "unbounded" ] else bound)
    else if lib.any (lib.hasPrefix "~") ambient then
      [ "unbounded" ]
    else if bound == null then
      ambient
    else
      lib.intersectLists bound ambient;

  service =
    file: unit:
    let
      name = lib.removeSuffix ".service" file;
      keys = ini.merged "Service" (ini.sections (text unit));
      named = ini.single "User" keys;
      user =
        if named != null then
          named
        else if ini.isTrue (ini.single "DynamicUser" keys) then
          name
        else
          "root";
    in
    {
      inherit name user;
      uid = users.${user}.uid or null;
      kind =
        if name == "palisade-chain" || lib.elem (program keys) daemons then
          "chain"
        else if name == "palisade-signer" || program keys == "horcrux" then
          "signer"
        else
          "other";
      capabilities = capabilities keys user;
    };

  # paths and names are of the host's own
  socket =
    unit: transport: value:
    lib.optional (!lib.hasPrefix "/" value && !lib.hasPrefix "@" value && !lib.hasPrefix "%t/" value) (
      place value
      // {
        inherit unit transport;
        purpose = "other";
      }
    );
in
{
  services = lib.mapAttrsToList service (units ".service");
  packages = map (
    package: builtins.unsafeDiscardStringContext (lib.getName package)
  ) config.systemd.packages;

  listeners = lib.concatLists (
    lib.mapAttrsToList (
      name: unit:
      let
        keys = ini.merged "Socket" (ini.sections (text unit));
      in
      lib.concatMap (socket name "tcp") (ini.list "ListenStream" keys)
      ++ lib.concatMap (socket name "udp") (ini.list "ListenDatagram" keys)
    ) (units ".socket")
  );
}
