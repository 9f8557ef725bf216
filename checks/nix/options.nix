# nixosConfigurations → { faults; page; }: the reference of all `palisade.*` options as text, and what keeps it from being
# one. One host of each role is enough: what differs between hosts of a role are values.
configurations:
let
  fleet = import ./fleet.nix configurations;
  inherit (fleet) lib;
  source = /. + fleet.source;
  first = lib.head fleet.oneOfEachRole;
  inherit (lib.strings) removePrefix;

  documented =
    host:
    let
      all = lib.optionAttrSetToDocList host.options.palisade;
      internal = lib.filter (option: option.internal) all;
      within = option: parent: lib.take (lib.length parent.loc) option.loc == parent.loc;
    in
    # what is inside of an internal option is internal too
    lib.filter (option: option.visible && !lib.any (within option) internal) all;

  # a module that is a folder is its default.nix
  fileOf =
    option:
    let
      file = removePrefix "${toString source}/" (toString (lib.head (option.declarations ++ [ "?" ])));
    in
    if lib.pathIsDirectory (source + "/${file}") then "${file}/default.nix" else file;

  text = value: if lib.isString value then value else value.text or "";
  options = map (
    option:
    option
    // {
      description = text (option.description or "");
      file = fileOf option;
      default =
        if !(option ? default) then
          "–"
        else if option.default._type or "" == "literalMD" then
          option.default.text
        else
          "`${text option.default}`";
    }
  ) (documented first);

  cell = value: lib.replaceStrings [ "\n" "|" ] [ " " "\\|" ] (lib.trim value);
  row =
    option:
    "| `${option.name}` | ${cell option.type} | ${cell option.default} | ${cell option.description}${lib.optionalString option.readOnly " Read-only."} |";

  # The comment at the head of a module says what it is; indented lines in it are a list.
  headOf =
    file:
    let
      lines = lib.splitString "\n" (lib.readFile (source + "/${file}"));
      end = lib.lists.findFirstIndex (line: !lib.hasPrefix "#" line) (lib.length lines) lines;
      plain =
        line:
        let
          prose = removePrefix " " (removePrefix "#" line);
        in
        if lib.hasPrefix "Threat: " prose then
          [
            ""
            "**Threat:** ${removePrefix "Threat: " prose}"
          ]
        else
          [ (if lib.hasPrefix "  " prose then "    ${lib.trim prose}" else prose) ];
    in
    lib.concatMap plain (lib.take end lines);

  section =
    file: members:
    [
      ""
      "## ${file}"
      ""
    ]
    ++ headOf file
    ++ [
      ""
      "| option | value | default | meaning |"
      "|---|---|---|---|"
    ]
    ++ map row members;

  byFile = lib.groupBy (option: option.file) options;
in
{
  faults =
    map (option: "${option.name} has no description (${option.file})") (
      lib.filter (option: lib.trim option.description == "") options
    )
    ++ map (option: "${option.name} is declared outside of modules/: ${option.file}") (
      lib.filter (option: !lib.hasPrefix "modules/" option.file) options
    )
    # a default that a host's own values decide needs a defaultText, or the page is one host's
    ++ lib.concatMap (
      host:
      lib.optional (
        documented host != documented first
      ) "${host.config.palisade.name} documents other options than ${first.config.palisade.name}"
    ) fleet.oneOfEachRole;

  page = lib.concatLines (
    [
      "# Reference: options"
      ""
      "All options of `palisade.*`, by the module that declares them; what is internal is left out. An emitted `default.nix` says"
      "the ones of its host; a `–` for a default means that somebody must say it. Options below `settings` are the keys"
      "that only `lib.mkForce` changes; every other key of that file can be defined beside them."
      ""
      "Made from the modules; do not edit it by hand. `UPDATE_DOCS=1 checks/nix/options.sh` makes it anew."
    ]
    ++ lib.concatLists (lib.mapAttrsToList section byFile)
  );
}
