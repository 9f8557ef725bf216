# Nothing but the emitted tables decides what gets through, and nothing removes them.
{ somewhere, refused, ... }:
somewhere (
  host:
  let
    inherit (host) lib;
  in
  [
    (refused host {
      what = "a flushed ruleset";
      says = "flushRuleset";
      broken.networking.nftables.ruleset = "table inet x { }";
      allowed.networking.nftables.tables.x = {
        family = "inet";
        content = "";
      };
    })
    (refused host {
      what = "NixOS's own firewall";
      says = "must then pass both";
      broken.networking.firewall.enable = lib.mkForce true;
    })
    (refused host {
      what = "a tunnel whose packets carry the firewall's mark";
      says = "20-wg-fleet sends packets with a mark of more than four bits";
      broken.systemd.network.netdevs."20-wg-fleet".wireguardConfig.FirewallMark = lib.mkForce 16777219;
      allowed.systemd.network.netdevs."20-wg-fleet".wireguardConfig.FirewallMark = lib.mkForce 1;
    })
    (refused host {
      what = "no nftables";
      says = "`networking.nftables` is off";
      broken.networking.nftables.enable = lib.mkForce false;
    })
  ]
)
