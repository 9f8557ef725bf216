# nixosConfigurations → per host what is wrong with it, as lines; no line: all is well.
# Run with `nix eval --apply`. Three questions to each host:
#
#   1. Does it evaluate, with no failed assertion and no warning but the allowed one?
#   2. Is `import default.nix` the plan that the generator printed (expected/HOST.json)?
#   3. Does the module system hold exactly those values in `config.palisade`?
configurations:
let
  inherit (builtins)
    attrNames
    concatMap
    filter
    isAttrs
    isPath
    length
    mapAttrs
    pathExists
    toJSON
    ;

  # paths as the plan writes them: relative to the host's folder
  plain =
    dir: value:
    if isPath value then
      let
        prefix = toString dir + "/";
        text = toString value;
        size = builtins.stringLength prefix;
      in
      if builtins.substring 0 size text == prefix then "./" + builtins.substring size (-1) text else text
    else if isAttrs value then
      mapAttrs (_: plain dir) value
    else if builtins.isList value then
      map (plain dir) value
    else
      value;

  # lines for every leaf of `wanted` that `found` lacks or has otherwise
  missing =
    at: wanted: found:
    concatMap (
      name:
      let
        path = if at == "" then name else "${at}.${name}";
        there = found.${name} or null;
      in
      if !(found ? ${name}) then
        [ "${path} is absent, and should be ${toJSON wanted.${name}}" ]
      else if isAttrs wanted.${name} && isAttrs there then
        missing path wanted.${name} there
      else if wanted.${name} == there then
        [ ]
      else
        [ "${path} is ${toJSON there}, and should be ${toJSON wanted.${name}}" ]
    ) (attrNames wanted);

  # leaves of `found` that `wanted` has not
  surplus =
    at: wanted: found:
    concatMap (
      name:
      let
        path = if at == "" then name else "${at}.${name}";
      in
      if !(wanted ? ${name}) then
        [ "${path} is there, and should not be" ]
      else if isAttrs wanted.${name} && isAttrs found.${name} then
        surplus path wanted.${name} found.${name}
      else
        [ ]
    ) (attrNames found);

  # `config.palisade` holds more than the file says: only what it says is compared
  cut =
    wanted: found:
    mapAttrs (
      name: value:
      if isAttrs value && isAttrs found.${name} then cut value found.${name} else found.${name}
    ) (builtins.intersectAttrs found wanted);

  labMark = "throw-away keys (insecure-lab)";
  isLabWarning = warning: builtins.replaceStrings [ labMark ] [ "" ] warning != warning;
  label = tag: map (line: "${tag}: ${line}");

  host =
    name:
    { config, ... }:
    let
      dir = dirOf config.palisade.host.file;
      literals = plain dir (import dir).palisade;
      held = plain dir (cut literals config.palisade);
      planFile = dir + "/../../expected/${name}.json";
      plan = builtins.fromJSON (builtins.readFile planFile);
      failed = map (a: a.message) (filter (a: !a.assertion) config.assertions);
      labWarnings = filter isLabWarning config.warnings;
    in
    label "assertion" failed
    ++ label "warning" (filter (warning: !isLabWarning warning) config.warnings)
    ++ (if length labWarnings > 1 then [ "warning: the one about throw-away keys came twice" ] else [ ])
    # all of the system, so that nothing fails later; it would stop at failed assertions
    ++ (if failed == [ ] then builtins.seq config.system.build.toplevel.drvPath [ ] else [ ])
    ++ label "config.palisade" (missing "" literals held)
    ++ (
      if pathExists planFile then
        label "default.nix against the plan" (missing "" plan literals ++ surplus "" plan literals)
      else if pathExists (dir + "/../../expected") then
        [ "the plan has no ${name}.json" ]
      else
        [ ]
    );
in
mapAttrs host configurations
