# Each service of ours, and those of the system that strangers reach, is confined by a profile that is enforced, and that lets it
# write, hold and start no more than it is for.
{
  lib,
  config,
  access,
  overlay,
  unit,
  values,
  equal,
  holds,
  sameSet,
  ...
}:
let
  own = lib.filter (name: lib.hasPrefix "palisade-" name && lib.hasSuffix ".service" name) (
    lib.attrNames config.systemd.units
  );
  services =
    own
    ++ [
      "chronyd.service"
      "nftables.service"
      "systemd-resolved.service"
    ]
    ++ lib.optional (access.users != [ ]) "sshd.service";
  nameOf = lib.removeSuffix ".service";
  policyOf = service: config.security.apparmor.policies.${nameOf service} or { };

  # the rules of a profile, a line each, without the comma
  rulesOf =
    service:
    map (line: lib.removeSuffix "," (lib.trim line)) (
      lib.splitString "\n" (policyOf service).profile.text
    );
  # `PATH PERMISSIONS`
  files =
    permission: service:
    lib.filter (rule: lib.match "/.* [a-zA-Z]*${permission}[a-zA-Z]*" rule != null) (rulesOf service);

  # beside its own state: NixOS's unit keeps what it must delete the next time
  writes = {
    "nftables.service" = [ "/var/lib/nftables/* rwk" ];
    "palisade-audit.service" = [ "/run/palisade-audit/** rwk" ];
    "palisade-chain.service" = [ "/var/lib/palisade/chain/** rwk" ];
    "palisade-overlay-reload.service" = [ "/run/dbus/system_bus_socket rw" ];
    "palisade-signer.service" = [ "/var/lib/palisade/signer/** rwk" ];
  }
  // lib.mapAttrs' (
    name: _: lib.nameValuePair "palisade-key-${name}.service" [ "/run/palisade-overlay/** rwk" ]
  ) overlay.interfaces;
  # a session is a person's, not sshd's
  leaves =
    service: rule:
    service == "sshd.service" && lib.match "/nix/store/[^/]*-bash-[^/]*/bin/[*] mUx" rule != null;
in
[ (equal "AppArmor" config.security.apparmor.enable true) ]
++ lib.concatMap (service: [
  (equal "the profile of ${service}" (values "AppArmorProfile" (unit service)) [ (nameOf service) ])
  (holds "the profile of ${service} is enforced" ((policyOf service).state or "" == "enforce"))
  (equal "what ${service} starts outside of its profile" (lib.filter (rule: !leaves service rule) (
    files "[uU]x" service
  )) [ ])
]) services
++ lib.concatMap (service: [
  (sameSet "what the profile of ${service} lets it write" (files "w" service)
    writes.${service} or [ ]
  )
  (sameSet "what the profile of ${service} lets it hold"
    (lib.filter (lib.hasPrefix "capability") (rulesOf service))
    (
      map (set: "capability ${lib.toLower (lib.removePrefix "CAP_" set)}") (
        lib.remove "" (values "CapabilityBoundingSet" (unit service))
      )
    )
  )
]) (own ++ [ "nftables.service" ])
