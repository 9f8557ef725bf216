# Holds `services` of host.json equal to the units that the system will run.
# Threat: a daemon of ours that the proof does not know, or one with more rights.
{ config, lib, ... }:
let
  cfg = config.palisade;

  # Our daemons are the units named palisade-*; what is of type oneshot under that name ends.
  daemons = lib.filterAttrs (
    name: unit:
    unit.enable && lib.hasPrefix "palisade-" name && unit.serviceConfig.Type or "simple" != "oneshot"
  ) config.systemd.services;

  words = import ../lib/words.nix { inherit lib; };

  running = lib.mapAttrsToList (
    name: unit:
    let
      user = unit.serviceConfig.User or "root";
    in
    {
      inherit name user;
      kind = lib.removePrefix "palisade-" name;
      inherit (config.users.users.${user}) uid;
      # without a bounding set (an empty list writes no line) a unit keeps every capability that root has
      capabilities =
        let
          set = unit.serviceConfig.CapabilityBoundingSet or [ ];
        in
        if set == [ ] then [ "unbounded" ] else words set;
    }
  ) daemons;

  stated = lib.sort (a: b: a.name < b.name) cfg.host.data.services;
in
{
  assertions = [
    {
      assertion = running == stated;
      message = ''
        ${cfg.name}: host.json states the services ${builtins.toJSON stated},
        and the system would run ${builtins.toJSON running}.
        The proof reads host.json: a daemon that it does not list is not proved.
        Remove the override that adds or changes the unit, or change the spec and run `palisade generate`.'';
    }
  ];
}
