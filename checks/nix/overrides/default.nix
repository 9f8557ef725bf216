# nixosConfigurations → { faults; cases; assertions; }. Each promise of the modules is broken by an override on some host, and
# must refuse; beside it stands a control, the same act where it is allowed. The cases are the other files of this folder.
# An assertion or a warning of ours that no case hears is a fault, too: nobody has seen it speak.
configurations:
let
  tools = import ./tools.nix configurations;
  inherit (tools) lib;

  files = lib.subtractLists [ "default.nix" "tools.nix" ] (lib.attrNames (builtins.readDir ./.));
  results = lib.concatMap (file: import (./. + "/${file}") tools) files;
  told = lib.genAttrs (lib.concatMap (result: result.told) results) (_: true);

  assertions = lib.mapAttrs (_: lib.head) (
    lib.groupBy (a: a.id) (lib.concatMap tools.assertionsOf tools.oneOfEachRole)
  );
  warnings = lib.genAttrs (map
    (file: "a warning of ${lib.removePrefix "${tools.source}/" (toString file)}")
    (
      lib.filter (file: lib.hasSuffix ".nix" file && lib.hasInfix "warnings = " (lib.readFile file)) (
        lib.filesystem.listFilesRecursive (/. + tools.source + "/modules")
      )
    )
  ) (_: { });
  unheard = removeAttrs (assertions // warnings) (lib.attrNames told);
in
{
  faults =
    lib.concatMap (result: result.faults) results
    ++ lib.mapAttrsToList (
      id: a: "no case breaks it: ${id}: ${lib.head (lib.splitString "\n" (a.message or ""))}"
    ) unheard;
  cases = lib.length results;
  assertions = lib.length (lib.attrNames assertions);
}
