# Each service of ours, and those of the system that strangers reach, is confined by a profile that is enforced; and what a
# session does is written down.
{
  lib,
  config,
  stated,
  unit,
  values,
  equal,
  holds,
  ...
}:
let
  own = lib.filter (name: lib.hasPrefix "palisade-" name && lib.hasSuffix ".service" name) (
    lib.attrNames config.systemd.units
  );
  services = own ++ [
    "chronyd.service"
    "nftables.service"
    "systemd-resolved.service"
  ];
  inherit (config.palisade.audit) rules;
  watched =
    directory: permission:
    lib.any (
      rule: lib.hasInfix "-F dir=${directory} " rule && lib.hasInfix "-F perm=${permission}" rule
    ) rules;
in
[ (equal "AppArmor" config.security.apparmor.enable true) ]
++ lib.concatMap (
  service:
  let
    name = lib.removeSuffix ".service" service;
    policy = config.security.apparmor.policies.${name} or { };
  in
  [
    (equal "the profile of ${service}" (values "AppArmorProfile" (unit service)) [ name ])
    (holds "the profile of ${service} is enforced" (policy.state or "" == "enforce"))
  ]
) services
++ [
  (holds "audit from the first process on" (lib.elem "audit=1" config.boot.kernelParams))
  (holds "commands of sessions are written down" (
    lib.any (rule: lib.hasInfix "-S execve" rule && lib.hasInfix "auid>=1000" rule) rules
  ))
  (holds "writes to secrets are written down" (watched "/var/lib/palisade/credentials" "wa"))
  (holds "writes to host keys are written down" (watched "/var/lib/palisade/ssh" "wa"))
]
++ lib.optional (stated.role == "cosigner") (
  holds "writes to the watermark are written down" (watched "/var/lib/palisade/signer" "wa")
)
