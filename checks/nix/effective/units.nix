# Services, sockets, and the base system's listeners.
{ lib, listener, ... }:
let
  unit =
    name: user: uid: capabilities:
    ''units + {"name":"${name}","kind":"other","user":"${user}","uid":${uid},"capabilities":[${capabilities}]}'';
in
{
  socket = {
    module.systemd.sockets.own = {
      listenStreams = [
        "7777"
        "/run/own"
      ];
      listenDatagrams = [ "[2001:db8::1]:53" ];
    };
    changes = [
      "listeners + ${listener "own.socket" "other" "tcp" "::" 7777}"
      "listeners + ${listener "own.socket" "other" "udp" "2001:db8::1" 53}"
    ];
  };

  capability = {
    module.systemd.services.own.serviceConfig = {
      ExecStart = "/bin/own";
      DynamicUser = true;
      AmbientCapabilities = "CAP_NET_ADMIN";
    };
    changes = [ (unit "own" "own" "null" ''"CAP_NET_ADMIN"'') ];
  };

  # a raw unit, whose one command forgets the user
  full-privileges = {
    module.systemd.units."own.service".text = ''
      [Service]
      User=palisade-signer
      CapabilityBoundingSet=
      ExecStart=/bin/own
      ExecStartPost=-+/bin/own
    '';
    changes = [ (unit "own" "palisade-signer" "611" ''"unbounded"'') ];
  };

  # what a package's own unit bounds is not seen
  overlay = {
    module.systemd.units."own.service".text = "[Service]\nCapabilityBoundingSet=CAP_CHOWN\n";
    changes = [ (unit "own" "root" "0" ''"unbounded"'') ];
  };

  second-signer = {
    module.systemd.services.own.serviceConfig = {
      ExecStart = "/bin/horcrux start";
      CapabilityBoundingSet = "";
    };
    changes = [
      ''units + {"name":"own","kind":"signer","user":"root","uid":0,"capabilities":[]}''
    ];
  };

  package = {
    module =
      { pkgs, ... }:
      {
        systemd.packages = [ pkgs.hello ];
      };
    changes = [ "unit-packages + \"hello\"" ];
  };

  resolver = {
    module.services.resolved.settings.Resolve = {
      LLMNR = lib.mkForce "true";
      MulticastDNS = lib.mkForce "resolve";
      DNSStubListener = "no";
    };
    changes = [
      "listeners - ${listener "systemd-resolved" "dns" "tcp" "127.0.0.53" 53}"
      "listeners - ${listener "systemd-resolved" "dns" "udp" "127.0.0.53" 53}"
      "listeners - ${listener "systemd-resolved" "dns" "tcp" "127.0.0.54" 53}"
      "listeners - ${listener "systemd-resolved" "dns" "udp" "127.0.0.54" 53}"
      "listeners + ${listener "systemd-resolved" "dns" "tcp" "::" 5355}"
      "listeners + ${listener "systemd-resolved" "dns" "udp" "::" 5355}"
      "listeners + ${listener "systemd-resolved" "dns" "udp" "::" 5353}"
    ];
  };

  time-server = {
    module.services.chrony.extraConfig = lib.mkAfter "allow 0.0.0.0/0\ncmdport 324";
    changes = [
      "listeners + ${listener "chronyd" "time" "udp" "::" 123}"
      "listeners + ${listener "chronyd" "time" "udp" "127.0.0.1" 324}"
      "listeners + ${listener "chronyd" "time" "udp" "::1" 324}"
    ];
  };
}
