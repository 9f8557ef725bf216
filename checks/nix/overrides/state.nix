# What lasts: no backup reads what must not leave the host or go back, and no two owners share a directory.
{
  everywhere,
  on,
  refused,
  ...
}:
let
  restic = paths: {
    services.restic.backups.all = {
      inherit paths;
      repository = "/srv/backup";
      passwordFile = "/run/password";
    };
  };
  borg = paths: {
    services.borgbackup.jobs.all = {
      inherit paths;
      repo = "/srv/backup";
      encryption.mode = "none";
    };
  };
in
# every directory of every role
everywhere (
  host:
  let
    inherit (host) lib;
    inherit (host.config.palisade) state;
    all = change: { palisade.state = lib.mapAttrs (_: _: change) state; };
  in
  [
    (refused host {
      what = "a watermark in a backup";
      says = "is a watermark with backup";
      broken = all {
        class = lib.mkForce "watermark";
        backup = lib.mkForce "allowed";
      };
    })
    (refused host {
      what = "backup jobs over the watermark";
      says = "Restoring it signs heights twice";
      broken = [
        (restic [ "/var" ])
        (all {
          class = lib.mkForce "watermark";
          backup = lib.mkForce "never";
        })
      ];
    })
    (refused host {
      what = "one directory with two owners";
      says = "are one directory";
      broken = all { path = lib.mkForce "/var/lib/palisade/one"; };
    })
  ]
)
++ on "cosigner" (
  host:
  let
    inherit (host.config.palisade) state;
    job = backup: path: allowed: {
      what = "a backup job over ${path}";
      says = "whose backup is \"never\"";
      broken = backup [ path ];
      allowed = backup [ allowed ];
    };
  in
  [
    (refused host (job restic state.signer.path "/var/log"))
    (refused host (job borg "${state.signer.path}/state/part" "${state.signer.path}-other"))
    (refused host (job restic (dirOf state.ssh.path) "/srv"))
    (refused host {
      what = "the watermark in a backup";
      says = "is a watermark with backup";
      broken.palisade.state.signer.backup = host.lib.mkForce "allowed";
    })
  ]
)
