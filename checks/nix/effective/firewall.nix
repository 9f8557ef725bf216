# Rules beside ours, and what else opens ports.
{ lib, ... }:
{
  table = {
    module.networking.nftables.tables.own = {
      family = "inet";
      content = ''include "${builtins.toFile "own.nft" "chain input { type filter hook input priority 400; accept; }\n"}"'';
    };
    changes = [
      ''tables + "table inet own {\nchain input { type filter hook input priority 400; accept; }\n\n}\n"''
    ];
  };

  # what no evaluation can read stays there for the proof to refuse
  built-table = {
    module =
      { pkgs, ... }:
      {
        networking.nftables.tables.own = {
          family = "inet";
          content = ''include "${pkgs.writeText "own.nft" ""}"'';
        };
      };
    changes = [ "tables + \"table inet own {\\ninclude \\\"/nix/store/…" ];
  };

  ruleset = {
    module.networking.nftables = {
      ruleset = "table inet own { }";
      rulesetFile = builtins.toFile "own.nft" "table inet file { }";
      extraDeletions = "delete table inet palisade_kept";
    };
    changes = [
      ''tables + "flush ruleset\n"''
      ''tables + "delete table inet palisade_kept"''
      ''tables + "table inet own { }"''
      ''tables + "table inet file { }"''
    ];
  };

  nixos-firewall = {
    module.networking.firewall = {
      enable = lib.mkForce true;
      allowedTCPPorts = [ 2222 ];
      interfaces.eth1.allowedUDPPortRanges = [
        {
          from = 1;
          to = 9;
        }
      ];
      trustedInterfaces = [ "eth2" ];
    };
    changes = [
      "nixos-firewall.enabled: false -> true"
      ''nixos-firewall.openings + "tcp 2222"''
      ''nixos-firewall.openings + "eth1 udp 1-9"''
      ''nixos-firewall.openings + "eth2"''
      "tables + \"table inet nixos-fw {…"
    ];
  };

  open-firewall = {
    module.services.openssh.openFirewall = lib.mkForce true;
    changes = [ ''nixos-firewall.openings + "tcp 22"'' ];
  };

  no-closed-table = {
    module.systemd.services.palisade-firewall-closed.enable = lib.mkForce false;
    changes = [
      "tables - \"# Emitted by…"
      "units - {\"name\":\"palisade-firewall-closed\"…"
    ];
  };
}
