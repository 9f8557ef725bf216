# The signer (cosigners): Horcrux, its file, its user, state and unit.
# Threat: whoever reaches a cosigner's port can ask it to sign, and a lost or lowered
# watermark signs twice. So the unit talks to its own pairs only, and its state is a
# watermark.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.signer;
  native = import ../lib/native.nix { inherit lib; };
  inherit (native) dangerous;
  packages = import ../packages/scope.nix pkgs;
  json = pkgs.formats.json { };
  content = lib.importJSON cfg.file;

  dangerousKeys = {
    signMode = dangerous types.str "Threshold or single.";
    keyDir = dangerous types.str "Where shards and keys are: the unit's credentials.";
    thresholdMode = {
      threshold = dangerous types.ints.positive "Shards that a signature takes.";
      cosigners = dangerous (types.listOf json.type) "All cosigners with their shard ids; changing an address means wiping Raft everywhere.";
    };
    chainNodes = dangerous (types.listOf json.type) "Sentries whose requests are signed.";
    debugAddr = dangerous types.str "Where metrics and the profiler listen.";
  };

  home = config.palisade.state.signer.path;
  inherit (config.palisade.host.data) chains;
  signed = map (chain: "${chain.id} (${chain.daemon})") chains;
  secrets = [
    "ecies_keys.json"
  ]
  ++ map (chain: "${chain.id}_shard.json") chains;

  sign = config.palisade.overlay.data.interfaces.wg-sign;
  environment =
    config.systemd.globalEnvironment // config.systemd.services.palisade-signer.environment;

  coreutils = lib.getExe' pkgs.coreutils;
in
{
  options.palisade.signer = {
    enable = lib.mkEnableOption "the signer; the role says whether";

    program = mkOption {
      type = types.enum [
        "horcrux"
        "horcrux-fork"
      ];
      description = "Upstream Horcrux (archived) or the maintained fork.";
    };

    package = mkOption {
      type = types.package;
      default = packages.${cfg.program};
      defaultText = lib.literalMD "the program's package of Palisade's own";
      description = "Package with the signer. nixpkgs' own `horcrux` is another program.";
    };

    file = mkOption {
      type = types.path;
      description = "horcrux.json of this host.";
    };

    settings = mkOption {
      type = native.settingsType json dangerousKeys;
      description = ''
        Horcrux' config.yaml (JSON is YAML), as the emitted file says it. Defining a key here changes that key
        alone; without a change the emitted file itself is installed.
      '';
    };

    installed = mkOption {
      type = types.str;
      readOnly = true;
      internal = true;
      description = "What is installed as config.yaml.";
    };
  };

  config = lib.mkIf cfg.enable {
    palisade.signer = {
      settings = native.definitions dangerousKeys content;
      installed = native.install {
        name = "horcrux.json";
        format = json;
        inherit (cfg) file settings;
        inherit content;
      };
    };

    assertions = [
      {
        assertion = !lib.any (lib.hasPrefix "HORCRUX_") (lib.attrNames environment);
        message = ''
          ${config.palisade.name}: the signer's environment sets a HORCRUX_ variable.
          Horcrux takes it before its file, and the proof reads the file.
          Remove it from the unit and from `systemd.globalEnvironment`; use `palisade.signer.settings`.'';
      }
    ];

    users.users.palisade-signer = {
      isSystemUser = true;
      uid = 611;
      group = "palisade-signer";
      inherit home;
    };
    users.groups.palisade-signer.gid = 611;

    palisade.credentials = lib.genAttrs secrets (_: {
      unit = "palisade-signer";
    });

    palisade.state.signer = {
      path = "/var/lib/palisade/signer";
      class = "watermark";
      backup = "never";
      user = "palisade-signer";
      group = "palisade-signer";
    };

    palisade.confined.palisade-signer = {
      packages = [
        cfg.package
        pkgs.coreutils
      ];
      executes = [ "${pkgs.coreutils}/bin/*" ];
      reads = [ cfg.installed ];
    };

    systemd.services.palisade-signer = {
      description = "Threshold signer (${cfg.program}) of ${lib.concatStringsSep ", " signed}";
      wantedBy = [ "multi-user.target" ];
      after = [
        "network.target"
        "nftables.service"
      ];
      startLimitIntervalSec = 0;
      serviceConfig = import ../lib/sandbox.nix // {
        User = "palisade-signer";
        Group = "palisade-signer";
        ExecStartPre = [
          # left by a kill; Horcrux would take any live process of that number for itself
          "${coreutils "rm"} -f ${home}/horcrux.pid"
          "${coreutils "ln"} -sfn ${cfg.installed} ${home}/config.yaml"
        ];
        ExecStart = "${lib.getExe' cfg.package "horcrux"} --home ${home} start";
        Restart = "always";
        RestartSec = 2;
        ReadWritePaths = [ home ];

        # the pairs of wg-sign and itself; the port is a signing oracle
        IPAddressDeny = "any";
        IPAddressAllow = [
          "localhost"
        ]
        ++ sign.addresses
        ++ lib.concatMap (peer: peer.allowed-ips) sign.peers;
      };
    };
  };
}
