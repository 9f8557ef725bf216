# The audit trail: every command of a session, every touch of what decides who signs and who gets in. It goes to the journal.
# Threat: somebody who came in with a good certificate, and what he then did; the trail, switched off by him.
# The rules are locked until the next start. NixOS's own unit would fail then at every activation that changes them, and
# clears them when it stops; this one says that a start is due.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.audit;
  auditctl = lib.getExe' pkgs.audit "auditctl";
  readlink = lib.getExe' pkgs.coreutils "readlink";
  loaded = "/run/palisade-audit/rules";

  rules = pkgs.writeText "palisade-audit.rules" cfg.loaded;

  due = "the audit rules have changed, and the old ones are locked: they hold until this host starts again";
  stale = ''[ -L ${loaded} ] && [ "$(${readlink} ${loaded})" != ${rules} ]'';

  load = pkgs.writeShellScript "palisade-audit" ''
    set -eu
    if ${stale}; then
      echo "<4>${due}"
    fi
    [ ! -L ${loaded} ] || exit 0
    ${auditctl} -R ${rules}
    ${lib.getExe' pkgs.coreutils "ln"} -s ${rules} ${loaded}
  '';

  # a process with a login has one, `unset` is -1
  session = "-F auid>=1000 -F auid!=unset";
  uid = user: toString config.users.users.${user}.uid;
  written =
    name: "-a always,exit -F arch=b64 -F dir=${config.palisade.state.${name}.path} -F perm=wa";
in
{
  options.palisade.audit = {
    rules = mkOption {
      type = types.listOf (types.strMatching "-[^\n]+");
      description = "Rules of auditctl, in order; what they load with and the lock are added.";
    };

    loaded = mkOption {
      type = types.lines;
      readOnly = true;
      internal = true;
      description = "All that auditctl reads; the last line locks.";
    };
  };

  config = {
    palisade.audit.loaded = lib.concatLines (
      [
        "-D"
        "-b 8192"
        # 1: a lost record is in the kernel's log
        "-f 1"
        "--backlog_wait_time 60000"
        "--loginuid-immutable"
      ]
      ++ cfg.rules
      ++ [ "-e 2" ]
    );

    palisade.audit.rules = lib.mkMerge [
      [
        # whatever a person or the automation starts, as itself or by sudo
        "-a always,exit -F arch=b64 -S execve -S execveat ${session} -k command"
        # the kernel takes no call of 32 bits from anything here
        "-a always,exit -F arch=b32 -S all -k foreign"
        "-a always,exit -F arch=b64 -S init_module -S finit_module -S delete_module -k module"
        "-a always,exit -F arch=b64 -S mount -S umount2 -S move_mount -S pivot_root ${session} -k mount"
        "-a always,exit -F arch=b64 -S settimeofday -S clock_settime -F uid!=${uid "chrony"} -k time"
        # secrets: reading is a fault, too, but of PID 1, which opens them
        "${written "credentials"} -k secret"
        "-a always,exit -F arch=b64 -F dir=${config.palisade.state.credentials.path} -F perm=r ${session} -k secret"
        "${written "ssh"} -k secret"
        # what the host runs
        "-a always,exit -F arch=b64 -F dir=/nix/var/nix/profiles -F perm=wa -k activation"
      ]
      (lib.mkIf config.palisade.signer.enable [
        # the watermark, by anybody but the signer
        "${written "signer"} -F uid!=${uid "palisade-signer"} -k watermark"
      ])
    ];

    # from the first process on: a process that was there before keeps no record
    boot.kernelParams = [
      "audit=1"
      "audit_backlog_limit=8192"
    ];
    environment.systemPackages = [ pkgs.audit ];

    # the journal takes the records; without this socket they are lines of the kernel's log, ten at a time
    systemd.sockets.systemd-journald-audit.wantedBy = [ "sockets.target" ];

    # a rule for a directory that is not there stops all that follow
    systemd.tmpfiles.settings."20-palisade-audit"."/nix/var/nix/profiles".d = { };

    palisade.confined.palisade-audit = {
      packages = [
        pkgs.audit
        pkgs.bash
        pkgs.coreutils
      ];
      reads = [ "${rules}" ];
      executes = [
        "${pkgs.coreutils}/bin/*"
        auditctl
      ];
    };

    systemd.services.palisade-audit = {
      description = "Audit rules";
      wantedBy = [ "sysinit.target" ];
      before = [
        "sysinit.target"
        "shutdown.target"
      ];
      conflicts = [ "shutdown.target" ];
      # the rules name directories
      after = [ "systemd-tmpfiles-setup.service" ];
      unitConfig = {
        DefaultDependencies = false;
        ConditionSecurity = "audit";
      };
      serviceConfig = import ../lib/sandbox.nix // {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = load;
        RuntimeDirectory = "palisade-audit";
        # it says what is loaded, which outlives this unit
        RuntimeDirectoryPreserve = true;
        CapabilityBoundingSet = "CAP_AUDIT_CONTROL";
        RestrictAddressFamilies = [ "AF_NETLINK" ];
        # in a user namespace of its own the capability would be worth nothing
        PrivateUsers = false;
        PrivateTmp = false;
      };
    };

    # an activation says what the unit says
    system.activationScripts.palisade-audit = ''
      if ${stale}; then
        echo "${config.palisade.name}: ${due}" >&2
      fi
    '';
  };
}
