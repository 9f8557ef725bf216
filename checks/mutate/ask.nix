# What the static checks say of these configurations, in one process: all promises, evaluation, and what the hosts say of
# themselves; of the slower ones (`overrides/FILE`, `controls`) those that are asked for.
asked: configurations:
let
  inherit (builtins)
    concatMap
    elem
    filter
    listToAttrs
    match
    ;
  tools = import ../nix/overrides/tools.nix configurations;
  effective = import ../nix/effective configurations;
  files = filter (check: match "overrides/.*" check != null) asked;
  faults = check: concatMap (result: result.faults) (import (../nix + "/${check}.nix") tools);
in
{
  promises = (import ../nix/promises configurations).faults;
  evaluates = import ../nix/report.nix configurations;
  inherit (effective) evaluated;
  controls = if elem "controls" asked then effective.controls else null;
  overrides = listToAttrs (
    map (name: {
      inherit name;
      value = faults name;
    }) files
  );
}
