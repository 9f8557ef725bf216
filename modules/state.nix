# All that lasts on a host, declared once: directories, modes and what backups may
# touch follow from it.
# Threat: a restored signing state. A watermark that goes back signs a height twice,
# and nothing undoes that; so a watermark's backup can only be "never".
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.state;

  entryType = types.submodule {
    options = {
      path = mkOption {
        type = types.strMatching "/var/[A-Za-z0-9/._-]*[A-Za-z0-9]";
        description = "Directory of the state; outside of /var nothing lasts.";
      };

      class = mkOption {
        type = types.enum [
          "watermark"
          "secret"
          "chain"
          "cache"
        ];
        description = ''
          `watermark`: what was signed, never to go back. `secret`: comes from custodians, is never read back
          from a host. `chain`: can be had again from the network, at a cost. `cache`: can be lost.
        '';
      };

      backup = mkOption {
        type = types.enum [
          "never"
          "allowed"
        ];
        description = "Whether a backup job may read it. Never for a watermark.";
      };

      user = mkOption {
        type = types.str;
        default = "root";
        description = "Owner of the directory.";
      };

      group = mkOption {
        type = types.str;
        default = "root";
        description = "Group of the directory.";
      };

      mode = mkOption {
        type = types.strMatching "0[0-7]{3}";
        default = "0700";
        description = "Mode of the directory.";
      };
    };
  };

  named = lib.mapAttrsToList (name: entry: entry // { inherit name; }) cfg;

  sorted = lib.sort (a: b: a.path < b.path) named;

  inside = a: b: a == b || lib.hasPrefix (lib.removeSuffix "/" b + "/") a;
  overlap = a: b: inside a b || inside b a;

  backups =
    lib.mapAttrsToList (name: job: {
      name = "services.restic.backups.${name}";
      paths = if job.paths == null then [ ] else job.paths;
    }) config.services.restic.backups
    ++ lib.mapAttrsToList (name: job: {
      name = "services.borgbackup.jobs.${name}";
      paths = if job.paths == null then [ ] else lib.toList job.paths;
    }) config.services.borgbackup.jobs;

  touched = entry: lib.filter (job: lib.any (overlap entry.path) (map toString job.paths)) backups;
in
{
  options.palisade.state = mkOption {
    type = types.attrsOf entryType;
    default = { };
    description = "Every directory that must outlive a reboot.";
  };

  config = {
    systemd.tmpfiles.settings."10-palisade-state" = lib.listToAttrs (
      map (
        entry:
        lib.nameValuePair entry.path {
          d = {
            inherit (entry) user group mode;
          };
        }
      ) named
    );

    assertions =
      map (entry: {
        assertion = entry.class != "watermark" || entry.backup == "never";
        message = ''
          ${config.palisade.name}: `palisade.state.${entry.name}` is a watermark with backup = "${entry.backup}".
          A watermark from a backup is lower than what was signed since: the signer would sign those heights twice.
          Set `backup = "never"`; a lost watermark is raised from the chain, never restored.'';
      }) named
      ++ map (entry: {
        assertion = entry.backup == "allowed" || touched entry == [ ];
        message = ''
          ${config.palisade.name}: ${
            lib.concatMapStringsSep ", " (job: "`${job.name}`") (touched entry)
          } reads ${entry.path}, whose backup is "never".
          ${
            if entry.class == "watermark" then
              "Restoring it signs heights twice."
            else
              "It is a ${entry.class} that must not leave the host."
          }
          Take the path, and what contains it, out of the job's `paths`.'';
      }) named
      ++ map (
        { fst, snd }:
        {
          assertion = fst.path != snd.path;
          message = ''
            ${config.palisade.name}: `palisade.state.${fst.name}` and `palisade.state.${snd.name}` are one directory, ${fst.path}.
            Two owners and two classes cannot both hold.
            Give one of them another path.'';
        }
      ) (lib.zipLists sorted (lib.drop 1 sorted));
  };
}
