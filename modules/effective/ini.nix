# The text of systemd's files → sections and their values, as systemd itself reads them. Text, and not the options that
# it was made from: whichever option an override used, this is what the host gets.
{ lib }:
let
  inherit (lib) filter splitString trim;

  # "Key=value" → { Key = "value"; }
  pair =
    line:
    let
      parts = splitString "=" line;
    in
    lib.nameValuePair (trim (lib.head parts)) (trim (lib.concatStringsSep "=" (lib.tail parts)));

  section =
    text:
    let
      lines = splitString "\n" text;
      pairs = map pair (filter (lib.hasInfix "=") (lib.tail lines));
    in
    {
      name = lib.head (splitString "]" (lib.head lines));
      keys = lib.mapAttrs (_: map (p: p.value)) (lib.groupBy (p: p.name) pairs);
    };
in
{
  # without context: what is said of a system must not need the system
  sections =
    text:
    let
      joined = lib.replaceStrings [ "\\\n" ] [ " " ] (builtins.unsafeDiscardStringContext text);
    in
    map section (lib.tail (splitString "\n[" "\n${joined}"));

  # all keys of all sections of a name, in order
  merged =
    name: sections:
    lib.zipAttrsWith (_: lib.concatLists) (map (s: s.keys) (filter (s: s.name == name) sections));

  each = name: sections: map (s: s.keys) (filter (s: s.name == name) sections);

  # a list: an empty value forgets those before it
  list =
    key: keys:
    lib.foldl' (seen: value: if value == "" then [ ] else seen ++ [ value ]) [ ] keys.${key} or [ ];

  # a single value: the last one, null if it is empty or not there
  single =
    key: keys:
    let
      values = keys.${key} or [ ];
    in
    if values == [ ] || lib.last values == "" then null else lib.last values;

  words = import ../../lib/words.nix { inherit lib; };

  isTrue =
    value:
    lib.elem value [
      "1"
      "yes"
      "true"
      "on"
    ];
  isOff =
    value:
    lib.elem value [
      null
      false
      "0"
      "no"
      "false"
      "off"
      "none"
    ];
}
