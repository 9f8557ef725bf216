# nixosConfigurations → what `palisade.effective` says of each host, and of hosts with one override each (the other files of
# this folder), beside the lines in which that must differ, or what the reader must refuse it with
# (generator/prove/examples/effective.rs).
configurations:
let
  inherit (import ../fleet.nix configurations) byRole lib;
  first = role: lib.head byRole.${role};

  control =
    _:
    {
      role ? "cosigner",
      module,
      changes ? [ ],
      refused ? null,
    }:
    let
      host = first role;
    in
    {
      inherit changes refused;
      host = host.config.palisade.name;
      inherit ((host.extendModules { modules = [ module ]; }).config.palisade) effective;
    };

  common = {
    inherit lib;
    # the host without an override
    cosigner = (first "cosigner").config.palisade;
    # as JSON, in the order of the structure
    listener =
      unit: purpose: transport: address: port:
      ''{"unit":"${unit}","purpose":"${purpose}","transport":"${transport}","address":"${address}","port":${toString port}}'';
  };
in
{
  evaluated = {
    format = 1;
    hosts = lib.mapAttrs (_: host: host.config.palisade.effective) configurations;
  };
  controls = lib.mapAttrs control (
    lib.concatMapAttrs (
      file: _: lib.optionalAttrs (file != "default.nix") (import (./. + "/${file}") common)
    ) (builtins.readDir ./.)
  );
}
