# The system's own services that strangers' bytes reach: time, names, and sshd.
# Threat: a fault in a parser that NixOS ships, before anybody has patched it.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  systemd = config.systemd.package;
  sshKeys = config.palisade.state.ssh.path;
in
{
  palisade.confined = {
    chronyd = {
      packages = [ config.services.chrony.package ];
      reads = [ "/nix/store/*-chrony.conf" ];
      writes = [
        "${config.palisade.state.time.path}/{,**}"
        "/run/chrony/{,**}"
        # the machine's own clock
        "/dev/{pps,ptp,rtc}*"
      ];
    };

    systemd-resolved = {
      packages = [ systemd ];
      executes = [ "${systemd}/lib/systemd/systemd-resolved" ];
      reads = [
        "/nix/store/*-resolved.conf"
        "/run/systemd/netif/**"
        "/proc/sys/{net/**,kernel/{hostname,osrelease}}"
        "/proc/cmdline"
      ];
      writes = [
        "/run/systemd/{resolve,resolve.hook}/{,**}"
        # it gives memory back when there is little
        "/sys/fs/cgroup/system.slice/systemd-resolved.service/memory.pressure"
      ];
      rules = ''
        # upstream's unit gives it these, and NixOS's part of it does not say so
        capability setpcap,
        capability net_raw,
        capability net_bind_service,
        network inet,
        network inet6,
        network netlink,
        network unix,
        unix,
        include <abstractions/nameservice>
        include <abstractions/ssl_certs>
        # it answers over the bus
        dbus,
        /run/dbus/system_bus_socket rw,
      '';
    };
  }
  // lib.optionalAttrs config.services.openssh.enable {
    sshd = {
      # below it reads the whole store
      packages = [ ];
      executes = [
        # each connection is a program of its own
        "${config.services.openssh.package}/libexec/*"
        # makes the host's key when there is none
        "${config.services.openssh.package}/bin/ssh-keygen"
        "${pkgs.coreutils}/bin/*"
      ];
      reads = [
        "/etc/ssh/{,**}"
        # PAM's files and modules are spread over it; who cannot log in cannot mend that
        "/nix/store/{,**}"
        "/proc/sys/kernel/ngroups_max"
        "/run/systemd/{sessions,users,seats,machines}/{,**}"
        "/proc/*/{fd/,cgroup,stat,status,mountinfo,uid_map}"
      ];
      writes = [
        "${sshKeys}/{,**}"
        "/run/sshd.pid"
        "/run/{utmp,motd}*"
        "/var/log/{wtmp,btmp,lastlog}"
        # whose session it is, for the audit trail
        "/proc/*/{loginuid,sessionid,oom_score_adj}"
        "/dev/{ptmx,tty}"
        "/dev/pts/*"
      ];
      rules = ''
        # who is who, and what PAM asks
        include <abstractions/authentication>
        # a session's scope
        dbus,
        /run/dbus/system_bus_socket rw,
        /run/systemd/userdb/* rw,
        /nix/store/**.so* m,
        # a session is a person's, whom sudo and his groups confine; sshd's own scripts may be run by the same program
        ${pkgs.bash}/bin/* m,
        ${pkgs.bashInteractive}/bin/* mUx,
      '';
    };
  };
}
