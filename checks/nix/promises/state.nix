# What lasts: where it lies, who may look, and that nothing copies what was signed.
{
  lib,
  config,
  stated,
  equal,
  holds,
  ...
}:
let
  inherit (config.palisade) state;
  made = lib.foldl' (all: file: all // file) { } (lib.attrValues config.systemd.tmpfiles.settings);
  entry = path: class: backup: owner: mode: {
    inherit
      path
      class
      backup
      owner
      mode
      ;
  };

  # whoever finds another path, class or mode here has moved what an operator relies on
  wanted = {
    credentials = entry "/var/lib/palisade/credentials" "secret" "never" "root" "0700";
    ssh = entry "/var/lib/palisade/ssh" "secret" "never" "root" "0700";
    homes = entry "/var/home" "cache" "never" "root" "0755";
  }
  // lib.optionalAttrs (stated.role == "cosigner") {
    signer = entry "/var/lib/palisade/signer" "watermark" "never" "palisade-signer" "0700";
  }
  //
    lib.optionalAttrs
      (lib.elem stated.role [
        "public"
        "sentry"
      ])
      {
        chain = entry "/var/lib/palisade/chain" "chain" "allowed" "palisade-chain" "0700";
      };
  found =
    name:
    entry state.${name}.path state.${name}.class state.${name}.backup state.${name}.user
      state.${name}.mode;
in
lib.concatLists (
  lib.mapAttrsToList (name: what: [
    (equal "state.${name}" (found name) what)
    (equal "the directory of ${name}"
      {
        inherit (made.${what.path}.d) user mode;
      }
      {
        user = what.owner;
        inherit (what) mode;
      }
    )
  ]) wanted
)
++ lib.mapAttrsToList (
  name: s:
  holds "${name}: a secret or a watermark in a backup" (
    s.backup == "never"
    || !lib.elem s.class [
      "secret"
      "watermark"
    ]
  )
) state
