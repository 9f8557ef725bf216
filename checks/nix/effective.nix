# nixosConfigurations → what `palisade.effective` says of each host, and of hosts with one override each (effective/*.nix),
# beside the lines in which that must differ, or what the reader must refuse it with
# (generator/prove/examples/effective.rs). Run with `nix eval --apply`.
configurations: overrides:
let
  inherit (builtins)
    attrNames
    filter
    foldl'
    head
    mapAttrs
    ;
  first =
    role:
    head (
      filter (name: configurations.${name}.config.palisade.role == role) (attrNames configurations)
    );
  inherit (configurations.${first "cosigner"}) lib;

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
      inherit host changes refused;
      inherit ((configurations.${host}.extendModules { modules = [ module ]; }).config.palisade)
        effective
        ;
    };

  common = {
    inherit lib;
    # the host without an override
    cosigner = configurations.${first "cosigner"}.config.palisade;
    # as JSON, in the order of the structure
    listener =
      unit: purpose: transport: address: port:
      ''{"unit":"${unit}","purpose":"${purpose}","transport":"${transport}","address":"${address}","port":${toString port}}'';
  };
in
{
  evaluated = {
    format = 1;
    hosts = mapAttrs (_: host: host.config.palisade.effective) configurations;
  };
  controls = mapAttrs control (foldl' (all: file: all // file common) { } overrides);
}
