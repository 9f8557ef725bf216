# sshd by certificates only: no passwords, no plain keys, no forwarding but on
# bastions; on the overlay address, on bastions on the card too.
# Threat: a stolen key of a person, a certificate used from elsewhere than a bastion,
# a host used as a step to the next.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.ssh;
  inherit (config.palisade) access underlay;
  hostKeys = config.palisade.state.ssh.path;
  withoutPrefix = address: lib.head (lib.splitString "/" address);
  underlayAddresses = map withoutPrefix underlay.addresses;
in
{
  options.palisade.ssh = {
    jump = mkOption {
      type = types.bool;
      description = "Whether people come through this host to others: sshd then forwards connections to port 22.";
    };

    underlay = mkOption {
      type = types.bool;
      default = false;
      internal = true;
      description = "Whether sshd also listens on the underlay, for the bastions' underlay addresses (bootstrap).";
    };
  };

  config = {
    assertions = lib.concatMap (
      user:
      map (principal: {
        assertion = lib.hasPrefix "${user.name}@" principal;
        message = ''
          ${config.palisade.name}: the principal `${principal}` of the account `${user.name}` is somebody else's.
          Whoever has a certificate for it would log in as `${user.name}`, with that account's rights.
          Undo the edit of access.json, or change the spec and run `palisade generate`.'';
      }) user.principals
    ) access.data.users;

    palisade.state.ssh = {
      path = "/var/lib/palisade/ssh";
      class = "secret";
      backup = "never";
    };

    environment.etc."ssh/palisade-ca.pub".text = lib.concatMapStrings (
      ca: "# ${ca.name}\n${ca.public-key}\n"
    ) access.data.ca;

    # a number that NixOS would give out at the first start, each machine its own
    users.groups.sshd = lib.mkIf (access.data.users != [ ]) { gid = 600; };

    # principals with the addresses from which they may come
    users.users =
      lib.optionalAttrs (access.data.users != [ ]) { sshd.uid = 600; }
      // lib.listToAttrs (
        map (
          user:
          lib.nameValuePair user.name {
            openssh.authorizedPrincipals =
              let
                from = lib.concatStringsSep "," (
                  user.sources ++ lib.optionals cfg.underlay access.data.bootstrap-sources
                );
              in
              map (principal: ''from="${from}" ${principal}'') user.principals;
          }
        ) access.data.users
      );

    # What login sessions inherit: an admin changes this host through systemd (an
    # activation runs as a unit of its own, as nixos-rebuild starts it), not through
    # the kernel and not by reading other processes. It slows down whoever became
    # root, and stops nobody who starts a unit.
    systemd.services.sshd.serviceConfig = lib.mkIf (access.data.users != [ ]) {
      CapabilityBoundingSet = [
        "CAP_AUDIT_CONTROL" # who logged in, for the audit trail
        "CAP_AUDIT_WRITE"
        "CAP_CHOWN"
        "CAP_DAC_OVERRIDE"
        "CAP_DAC_READ_SEARCH"
        "CAP_FOWNER"
        "CAP_FSETID"
        "CAP_KILL"
        "CAP_NET_ADMIN" # to look at nft and wg, and to ban
        "CAP_NET_BIND_SERVICE"
        "CAP_SETGID"
        "CAP_SETUID"
        "CAP_SYS_CHROOT" # sshd's own separation
        "CAP_SYS_RESOURCE" # limits of the session
      ];
      SystemCallFilter = [
        "~@clock"
        "~@cpu-emulation"
        "~@debug"
        "~@module"
        "~@mount"
        "~@obsolete"
        "~@raw-io"
        "~@reboot"
        "~@swap"
        # a connection that has not logged in yet lives in an empty root
        "chroot"
      ];
      SystemCallArchitectures = "native";
      LockPersonality = true;
      MemoryDenyWriteExecute = true;
      RestrictAddressFamilies = [
        "AF_INET"
        "AF_INET6"
        "AF_NETLINK"
        "AF_UNIX"
      ];
      RestrictNamespaces = true;
      RestrictRealtime = true;
      ProtectClock = true;
      ProtectHostname = true;
      UMask = "0077";
      LimitCORE = 0;
    };

    services.openssh = {
      enable = access.data.users != [ ];
      openFirewall = false;
      startWhenNeeded = false;
      ports = [ 22 ];
      listenAddresses = map (addr: { inherit addr; }) (
        lib.unique (access.data.listen ++ lib.optionals cfg.underlay underlayAddresses)
      );
      hostKeys = [
        {
          type = "ed25519";
          path = "${hostKeys}/ssh_host_ed25519_key";
        }
      ];

      authorizedKeysInHomedir = false;
      # NixOS adds a file of its own; certificates are the only way in
      authorizedKeysFiles = lib.mkForce [ "none" ];
      allowSFTP = false;

      settings = {
        TrustedUserCAKeys = "/etc/ssh/palisade-ca.pub";
        PubkeyAcceptedAlgorithms = "*-cert-v01@openssh.com";
        AuthenticationMethods = "publickey";
        PasswordAuthentication = false;
        KbdInteractiveAuthentication = false;
        PermitRootLogin = "no";
        AllowUsers = map (user: user.name) access.data.users;

        AllowTcpForwarding = if cfg.jump then "local" else "no";
        PermitOpen = if cfg.jump then "*:22" else "none";
        AllowAgentForwarding = false;
        AllowStreamLocalForwarding = false;
        GatewayPorts = "no";
        PermitTunnel = false;
        X11Forwarding = false;
        PermitUserEnvironment = false;
        PermitUserRC = false;

        # whoever records a session today reads it once he has a quantum computer; the last of them came with OpenSSH 8.5
        KexAlgorithms = [
          "mlkem768x25519-sha256"
          "sntrup761x25519-sha512"
          "sntrup761x25519-sha512@openssh.com"
        ];

        # the serial and key id of each certificate into the log
        LogLevel = "VERBOSE";
        UseDns = false;
        LoginGraceTime = 20;
        MaxAuthTries = 3;
        MaxSessions = 4;
        ClientAliveInterval = 60;
        ClientAliveCountMax = 3;
      }
      # behind a bastion all people have one address: who fails there would lock out the others
      // lib.optionalAttrs (!cfg.jump) { PerSourcePenalties = false; };
    };
  };
}
