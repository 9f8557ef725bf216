# Three nftables tables: closed (drops what carries no mark, never removed), kept
# (bans and counts that outlive a reload), palisade (decides, replaced as a whole).
# Threat: a ruleset that does not load, a stopped unit or an interrupted reload must
# leave the host closed; and nothing but these files may open a port.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.firewall;
  nft = lib.getExe' pkgs.nftables "nft";

  # What nft needs of the strict set's refusals.
  sandbox = import ../lib/sandbox.nix // {
    # the host's own rules, over netlink, as root without any other right
    CapabilityBoundingSet = "CAP_NET_ADMIN";
    RestrictAddressFamilies = [ "AF_NETLINK" ];
    PrivateUsers = false;
    # before the file systems of temporary files are there
    PrivateTmp = false;
  };

  # A unit that loads a whole script which is safe to load again. There is no
  # ExecStop: stopping it, or dropping it from the configuration, removes nothing.
  loader = description: file: {
    inherit description;
    wantedBy = [ "sysinit.target" ];
    before = [
      "network-pre.target"
      "nftables.service"
    ];
    wants = [ "network-pre.target" ];
    # a restart would take networkd, which requires it, down with it
    reloadIfChanged = true;
    unitConfig.DefaultDependencies = false;
    serviceConfig = sandbox // {
      Type = "oneshot";
      RemainAfterExit = true;
      ExecStart = "${nft} -f ${file}";
      ExecReload = "${nft} -f ${file}";
    };
  };

  # the same check at build time that NixOS makes of its own ruleset
  checked =
    name: file:
    pkgs.runCommand "check-${name}" { } ''
      LD_PRELOAD="${pkgs.buildPackages.lklWithFirewall.lib}/lib/liblkl-hijack.so" \
        ${lib.getExe' pkgs.buildPackages.nftables "nft"} --check --file ${file}
      touch $out
    '';
in
{
  options.palisade.firewall = {
    file = mkOption {
      type = types.path;
      description = "nftables.nft of this host: the body of `table inet palisade`.";
    };

    kept = mkOption {
      type = types.path;
      description = "kept.nft of this host: a whole script for the table that is never deleted.";
    };

    closed = mkOption {
      type = types.path;
      description = "closed.nft of this host: a whole script for the table that drops what carries no mark.";
    };
  };

  config = {
    assertions = [
      {
        assertion = !config.networking.nftables.flushRuleset;
        message = ''
          ${config.palisade.name}: `networking.nftables.flushRuleset` is on (`ruleset` and `rulesetFile` turn it on).
          It deletes the bans and the table that keeps the host closed while rules are loaded.
          Put own rules into `networking.nftables.tables`, or change the spec.'';
      }
      {
        assertion = !config.networking.firewall.enable;
        message = ''
          ${config.palisade.name}: `networking.firewall` is on beside our tables.
          A packet must then pass both, so the emitted rules no longer say what gets through.
          Remove the override; what must be open belongs into the spec.'';
      }
      {
        assertion = config.networking.nftables.enable;
        message = ''
          ${config.palisade.name}: `networking.nftables` is off.
          Without the table that marks what is allowed, the closed table drops everything.
          Remove the override.'';
      }
    ];

    networking.firewall.enable = false;
    networking.nftables = {
      enable = true;
      tables.palisade = {
        family = "inet";
        content = ''include "${cfg.file}"'';
      };
    };

    palisade.state.nftables = {
      path = "/var/lib/nftables";
      class = "cache";
      backup = "never";
    };

    palisade.confined = {
      palisade-firewall-closed = {
        packages = [ pkgs.nftables ];
        reads = [ "${cfg.closed}" ];
      };
      palisade-firewall-kept = {
        packages = [ pkgs.nftables ];
        reads = [ "${cfg.kept}" ];
      };
      # NixOS's unit: scripts around nft, and what to delete the next time
      nftables = {
        packages = [
          pkgs.bash
          pkgs.coreutils
          pkgs.nftables
        ];
        executes = [
          "${pkgs.coreutils}/bin/*"
          nft
        ];
        reads = [
          "${cfg.file}"
          "/nix/store/*-nftables-deletions"
        ];
        writes = [ "${config.palisade.state.nftables.path}/*" ];
      };
    };

    systemd.services.palisade-firewall-closed = loader "Firewall: drop what no rule has marked" cfg.closed;

    systemd.services.palisade-firewall-kept =
      lib.recursiveUpdate (loader "Firewall: bans and counts that outlive a reload" cfg.kept)
        { after = [ "palisade-firewall-closed.service" ]; };

    systemd.services.nftables = {
      after = [
        "palisade-firewall-closed.service"
        "palisade-firewall-kept.service"
      ];
      # NixOS makes the directory anew, for everybody to read
      serviceConfig = sandbox // {
        StateDirectoryMode = config.palisade.state.nftables.mode;
      };
    };

    # no address and no route before the host is closed
    systemd.services.systemd-networkd = {
      requires = [ "palisade-firewall-closed.service" ];
      after = [ "palisade-firewall-closed.service" ];
    };

    system.checks = lib.optionals config.networking.nftables.checkRuleset [
      (checked "closed.nft" cfg.closed)
      (checked "kept.nft" cfg.kept)
    ];
  };
}
