# A program's own file as freeform `settings`: every leaf of the emitted file at
# mkDefault, so that ordinary Nix overrides one key, and the dangerous leaves typed
# and at plain priority, so that changing one takes lib.mkForce. Without an override
# the emitted file itself is installed, byte for byte: operators diff it against a
# node they run today, and the lab starts the daemons with the same bytes.
{ lib }:
let
  inherit (lib) types;
in
{
  # An option for a leaf that opens a port, hides or shows a peer, or decides what
  # is signed. `unique` refuses a second definition even if both say the same, and
  # keeps lists from being concatenated in silence.
  dangerous =
    type: description:
    lib.mkOption {
      type = types.unique {
        message = ''
          This key is dangerous: a wrong value opens a port, uncovers a peer or touches what is signed.
          It comes from the emitted file. Change the spec and emit again; or, if you must, define it
          once with `lib.mkForce`: nothing checks it after you.'';
      } type;
      inherit description;
    };

  # Type of `settings`: what the file format can say, and the dangerous leaves.
  settingsType =
    format: dangerous:
    types.submodule {
      freeformType = format.type;
      options = dangerous;
    };

  # Definitions of `settings` from the file's content. A list, of tables too, is one
  # leaf and is replaced whole.
  definitions =
    dangerous: content:
    lib.mapAttrsRecursive (
      path: value: if lib.hasAttrByPath path dangerous then value else lib.mkDefault value
    ) content;

  # The file to install: the emitted one unless an override made a difference.
  install =
    {
      format,
      name,
      file,
      content,
      settings,
    }:
    if settings == content then "${file}" else "${format.generate name settings}";
}
