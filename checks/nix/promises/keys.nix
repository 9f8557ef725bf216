# The private keys of the tunnels: sealed on the disk, opened in memory for networkd alone, and never asked for before they are
# there.
{
  lib,
  overlay,
  unit,
  network,
  values,
  equal,
  holds,
  ...
}:
let
  opened =
    name:
    let
      text = unit "palisade-key-${name}.service";
      sealed = "/var/lib/palisade/credentials/${name}.key";
      clear = "/run/palisade-overlay/${name}.key";
      # the same question of several keys
      is =
        wanted:
        lib.mapAttrsToList (key: value: equal "${key} for ${name}" (values key text) [ value ]) wanted;
    in
    is {
      LoadCredentialEncrypted = "${name}.key:${sealed}";
      ConditionPathExists = sealed;
      PrivateNetwork = "true";
      RuntimeDirectoryMode = "0700";
      User = "systemd-network";
    }
    ++ [
      (equal "secrets in clear for ${name}" (
        values "LoadCredential" text ++ values "SetCredential" text
      ) [ ])
      (holds "the key of ${name} is networkd's alone" (
        map (lib.hasSuffix "/bin/install -m 0400 %d/${name}.key ${clear}") (values "ExecStart" text)
        == [ true ]
      ))
      (holds "the key of ${name} is opened when it arrives" (
        lib.any (lib.hasInfix "palisade-enrolled.target") (values "WantedBy" text)
      ))
      (equal "where networkd finds the key of ${name}" (values "PrivateKeyFile" (
        network "20-${name}.netdev"
      )) [ clear ])
    ];
  reload = unit "palisade-overlay-reload.service";
in
lib.concatMap opened (lib.attrNames overlay.interfaces)
++ [
  (holds "networkd looks again when a key has arrived" (
    map (lib.hasSuffix "/bin/networkctl reload") (values "ExecStart" reload) == [ true ]
    && values "WantedBy" reload == [ "palisade-enrolled.target" ]
  ))
]
