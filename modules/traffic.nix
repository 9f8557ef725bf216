# What leaves through up0 first when the line is full: signing, then the rest of the overlay, then what strangers fetch.
# CAKE, from Linux itself: a queue for each of the three, and in it each receiver's equal share of the line.
# Threat: a block that a hundred peers fetch at once, and the vote that waits behind it.
# What comes in cannot be ordered here: it has passed the line by then.
{ config, lib, ... }:
let
  inherit (config.palisade.hardware) bandwidth;
  inherit (config.palisade.overlay.data) interfaces;

  # CAKE's queues by the packet mark's last four bits. The firewall's bit is another one.
  mask = 15;
  queue = {
    wg-sign = 4;
    wg-fleet = 3;
  };

  marked = lib.attrNames (
    lib.filterAttrs (
      _: netdev: netdev.wireguardConfig.FirewallMark or 0 > mask
    ) config.systemd.network.netdevs
  );
in
{
  config = {
    systemd.network.networks."10-up0".cakeConfig = {
      # bulk, all else, up to half of the line, up to a quarter of it: who asks for more than his part comes after the others
      PriorityQueueingPreset = "diffserv4";
      FirewallMark = mask;
      FlowIsolationMode = "dual-dst-host";
    }
    // lib.optionalAttrs (bandwidth != null) {
      # a little less than the line takes: packets must wait here, and not in the provider's queue, which knows no order
      Bandwidth = "${toString (bandwidth * 950)}K";
    };

    # WireGuard's own packets; what is inside of them has no mark
    systemd.network.netdevs = lib.mapAttrs' (
      name: _: lib.nameValuePair "20-${name}" { wireguardConfig.FirewallMark = queue.${name}; }
    ) interfaces;

    boot.kernelModules = [ "sch_cake" ];

    assertions = [
      {
        assertion = marked == [ ];
        message = ''
          ${config.palisade.name}: ${lib.concatStringsSep ", " marked} sends packets with a mark of more than four bits.
          The other bits are the firewall's: its table palisade_closed would take such a packet for an accepted one.
          Remove the override of `FirewallMark`, or choose 1 to 4, CAKE's queues.'';
      }
    ];
  };
}
