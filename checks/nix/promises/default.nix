# nixosConfigurations → { faults; promises; }: what an evaluated host of each role must be, by the truth that stands in the other
# files of this folder and in the host's emitted files. Nothing of modules/ is asked what it should have done.
configurations:
let
  inherit (import ../fleet.nix configurations) lib oneOfEachRole;
  files = lib.remove "default.nix" (lib.attrNames (builtins.readDir ./.));

  toolsOf =
    host:
    let
      inherit (host) config;
      folder = dirOf config.palisade.host.file;
      json = name: lib.importJSON (folder + "/${name}.json");
      promise = what: held: { inherit what held; };
    in
    {
      inherit lib config;
      emitted = (import folder).palisade;
      access = json "access";
      overlay = json "overlay";
      stated = json "host";

      # the same host with one more module
      under = module: (host.extendModules { modules = [ module ]; }).config;

      # the text of a unit, and all that it says of a key; systemd reads the lines in order
      unit = name: config.systemd.units.${name}.text;
      network = name: config.systemd.network.units.${name}.text;
      values =
        key: text:
        map (lib.removePrefix "${key}=") (lib.filter (lib.hasPrefix "${key}=") (lib.splitString "\n" text));

      holds = promise;
      equal =
        what: found: wanted:
        promise "${what} is ${builtins.toJSON found}, and should be ${builtins.toJSON wanted}" (
          found == wanted
        );
      sameSet =
        what: found: wanted:
        promise "${what}: ${builtins.toJSON found} should be ${builtins.toJSON wanted}, in any order" (
          lib.sort lib.lessThan found == lib.sort lib.lessThan wanted
        );
    };

  promisesOf =
    host:
    let
      tools = toolsOf host;
      named =
        file:
        map (
          p: p // { what = "${host.config.palisade.name}: ${lib.removeSuffix ".nix" file}: ${p.what}"; }
        );
    in
    lib.concatMap (file: named file (import (./. + "/${file}") tools)) files;

  promises = lib.concatMap promisesOf oneOfEachRole;
in
{
  faults = map (p: p.what) (lib.filter (p: !p.held) promises);
  promises = lib.length promises;
}
