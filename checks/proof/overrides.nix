# nixosConfigurations → what one host states of itself after an override in ordinary Nix: NAME → { host; effective; says; }, where
# `says` is what the proof must answer.
configurations:
let
  inherit (import ../nix/fleet.nix configurations) byRole lib;
  host = builtins.head byRole.cosigner;
  rules = builtins.readFile host.config.palisade.firewall.file;

  after = module: says: {
    inherit says;
    host = host.config.palisade.name;
    inherit ((host.extendModules { modules = [ module ]; }).config.palisade) effective;
  };
in
{
  a-port-asked-for = after {
    networking.firewall.allowedTCPPorts = [ 2222 ];
  } "a module asks to open tcp 2222";

  a-port-opened = after {
    palisade.firewall.file = lib.mkForce (
      builtins.toFile "nftables.nft" (
        builtins.replaceStrings [ "chain up0_in {\n" ] [ "chain up0_in {\n\ttcp dport 2222 goto pass\n" ]
          rules
      )
    );
  } "lets in from strangers";

  a-peer-added = after {
    systemd.network.netdevs."20-wg-sign".wireguardPeers = [
      {
        PublicKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        AllowedIPs = [ "10.67.0.99/32" ];
      }
    ];
  } "`wg-sign` has a peer that is nobody of the fleet";

  a-table-that-marks = after {
    networking.nftables.tables.other = {
      family = "inet";
      content = "chain input { type filter hook input priority 200; policy accept; tcp dport 2222 meta mark set 0x01000000 accept; }";
    };
    networking.nftables.tables.palisade.content =
      lib.mkForce "chain input { type filter hook input priority filter; policy accept; }";
  } "lets in from strangers";

  a-unit-with-capabilities = after {
    systemd.services.helper.serviceConfig.ExecStart = "/run/current-system/sw/bin/true";
  } "runs `helper`, which is not known here and may change every table";
}
