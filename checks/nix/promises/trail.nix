# What a session does is written down, by rules that nobody unlocks, into a journal that outlives a start.
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
  # as auditctl reads them
  rules = lib.splitString "\n" (lib.trim config.palisade.audit.loaded);
  written = words: lib.any (rule: lib.all (word: lib.hasInfix word rule) words) rules;
  watched =
    directory: permission:
    written [
      "-F dir=${directory} "
      "-F perm=${permission}"
    ];
in
[
  (holds "audit from the first process on" (lib.elem "audit=1" config.boot.kernelParams))
  (equal "the last rule, the lock" (lib.last rules) "-e 2")
  (holds "nobody becomes somebody else for the trail" (lib.elem "--loginuid-immutable" rules))
  (holds "the journal takes the records" (
    values "WantedBy" (unit "systemd-journald-audit.socket") == [ "sockets.target" ]
  ))
  (holds "the journal lasts" (
    lib.elem "Storage=persistent" (lib.splitString "\n" config.services.journald.extraConfig)
  ))
  (holds "commands of sessions are written down" (written [
    # and not execveat alone
    "-S execve "
    "auid>=1000"
  ]))
  (holds "calls of 32 bits are written down" (written [ "arch=b32 -S all" ]))
  (holds "modules are written down" (written [ "-S finit_module" ]))
  (holds "mounts of sessions are written down" (written [
    "-S mount"
    "auid>=1000"
  ]))
  (holds "a clock that is set is written down" (written [ "-S clock_settime" ]))
  (holds "writes to secrets are written down" (watched "/var/lib/palisade/credentials" "wa"))
  (holds "reads of secrets are written down" (watched "/var/lib/palisade/credentials" "r"))
  (holds "writes to host keys are written down" (watched "/var/lib/palisade/ssh" "wa"))
  (holds "activations are written down" (watched "/nix/var/nix/profiles" "wa"))
]
++ lib.optional (stated.role == "cosigner") (
  holds "writes to the watermark are written down" (watched "/var/lib/palisade/signer" "wa")
)
