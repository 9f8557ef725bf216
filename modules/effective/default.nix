# What really holds: the evaluated system, after all overrides, in the words of the prover's input.
# Threat: an override that opens a port, lets somebody in or adds a peer, while the emitted files, and the proof of
# them, say what they always said.
{ config, lib, ... }:
let
  part = file: import file { inherit config lib; };
  wireguard = part ./wireguard.nix;
  network = import ./network.nix {
    inherit config lib;
    inherit (wireguard) interfaces;
  };
  firewall = part ./firewall.nix;
  programs = import ./programs.nix {
    inherit config lib;
    inherit (wireguard) interfaces;
  };
  access = part ./access.nix;
  units = part ./units.nix;
  system = part ./system.nix;
  inherit (config.palisade) host;
in
{
  options.palisade.effective = lib.mkOption {
    type = lib.types.raw;
    readOnly = true;
    description = ''
      This host as it would really run, for `palisade prove`: data that `builtins.toJSON` takes. It is read from the
      text of systemd's and networkd's files, from nftables' tables, from sshd's and the daemons' settings and from the
      accounts. From the emitted files come only what no host knows of itself (its endpoint and public addresses) and
      the names that belong to public keys.
    '';
  };

  config.palisade.effective = {
    label = config.palisade.role;
    inherit (config.palisade) number;
    addresses = {
      inherit (network) nic gateway dynamic;
      inherit (host.data) endpoint public;
    };
    inherit (programs)
      chains
      dials
      p2p
      signer
      ;
    listeners =
      programs.listeners
      ++ access.listeners
      ++ wireguard.listeners
      ++ system.listeners
      ++ units.listeners;
    inherit (firewall) tables nixos-firewall;
    initrd-network = config.boot.initrd.network.enable || config.boot.initrd.systemd.network.enable;
    wireguard = {
      inherit (network) base;
      inherit (wireguard) interfaces;
    };
    inherit (network) netdevs networks;
    inherit (access) ssh users;
    units = units.services;
    unit-packages = units.packages;
  };
}
