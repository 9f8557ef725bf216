# The stand-in validators, in the node that is the world: each in a network namespace, with an address and a router of its own.
# Their homes come from the machine that runs the test, into /var/lib/strangers/N.
{ lib, pkgs, ... }:
let
  inherit (import ../../packages/scope.nix pkgs) cometbft;
  numbers = [
    "1"
    "2"
    "3"
  ];
  ip = lib.getExe' pkgs.iproute2 "ip";
in
{
  systemd.services = lib.mkMerge (
    map (n: {
      "world-${n}" = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
        };
        script = ''
          ${ip} netns add s${n}
          ${ip} link add w${n} type veth peer name card netns s${n}
          ${ip} address add 198.19.${n}.1/24 dev w${n}
          ${ip} link set w${n} up
          ${ip} -n s${n} address add 198.19.${n}.10/24 dev card
          ${ip} -n s${n} link set lo up
          ${ip} -n s${n} link set card up
          ${ip} -n s${n} route add default via 198.19.${n}.1
        '';
      };
      "stranger-${n}" = {
        requires = [ "world-${n}.service" ];
        after = [ "world-${n}.service" ];
        serviceConfig = {
          NetworkNamespacePath = "/run/netns/s${n}";
          ExecStart = "${lib.getExe cometbft} --home /var/lib/strangers/${n} start";
          Restart = "on-failure";
        };
      };
    }) numbers
  );
  environment.systemPackages = [ pkgs.curl ];
}
