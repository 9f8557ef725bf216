# The chain node's options: which chain and daemon, and its native files as settings.
# Threat: a key changed by the way that shows a sentry to the world.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.chain;
  daemons = import ../../lib/daemons.nix;
  native = import ../../lib/native.nix { inherit lib; };
  grammar = import ../../lib/types.nix { inherit lib; };
  dangerous = import ./dangerous.nix { inherit lib; };
  packages = import ../../packages/scope.nix pkgs;
  toml = pkgs.formats.toml { };
  daemon = daemons.${cfg.daemon};

  content = file: lib.importTOML file;
  installed =
    name: part:
    native.install {
      inherit name;
      format = toml;
      inherit (part) file settings;
      content = content part.file;
    };

  settingsOption =
    name: keys:
    mkOption {
      type = native.settingsType toml keys;
      description = ''
        ${name} of the daemon, as the emitted file says it. Defining a key here changes that key alone, and the
        file is then written anew from these settings; without a change the emitted file itself is installed.
      '';
    };
in
{
  options.palisade.chain = {
    enable = lib.mkEnableOption "the chain node; the role says whether";

    id = mkOption {
      type = grammar.name;
      description = "Chain id.";
    };

    daemon = mkOption {
      type = types.enum (lib.attrNames daemons);
      description = "The chain's daemon.";
    };

    package = mkOption {
      type = types.package;
      default = packages.${daemon.package};
      defaultText = lib.literalMD "the daemon's package of Palisade's own";
      description = "Package with the daemon.";
    };

    reach = mkOption {
      type = types.enum [
        "overlay"
        "internet"
      ];
      description = "Where the daemon's packets may come from and go to, beside the host itself.";
    };

    file = mkOption {
      type = types.path;
      description = "config.toml of this host.";
    };
    settings = settingsOption "config.toml" dangerous.config;

    app.file = mkOption {
      type = types.nullOr types.path;
      default = null;
      description = "app.toml of this host, for daemons of the Cosmos SDK.";
    };
    app.settings = settingsOption "app.toml" dangerous.app;

    client.file = mkOption {
      type = types.nullOr types.path;
      default = null;
      description = "client.toml of this host, for daemons of the Cosmos SDK.";
    };
    client.settings = settingsOption "client.toml" dangerous.client;

    command = mkOption {
      type = types.str;
      internal = true;
      description = "What the unit starts, as the daemon itself or as what starts it; takes the daemon's arguments.";
    };

    installed = mkOption {
      type = types.attrsOf types.str;
      readOnly = true;
      internal = true;
      description = "File name below the daemon's config directory → what is installed there.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      {
        palisade.chain.settings = native.definitions dangerous.config (content cfg.file);
        palisade.chain.installed = {
          "config.toml" = installed "config.toml" cfg;
        }
        // lib.optionalAttrs (cfg.app.file != null) { "app.toml" = installed "app.toml" cfg.app; }
        // lib.optionalAttrs (cfg.client.file != null) {
          "client.toml" = installed "client.toml" cfg.client;
        };

        assertions = [
          {
            assertion = daemon.sdk == (cfg.app.file != null) && daemon.sdk == (cfg.client.file != null);
            message = ''
              ${config.palisade.name}: ${cfg.daemon} ${
                if daemon.sdk then "needs app.toml and client.toml" else "reads neither app.toml nor client.toml"
              }, and default.nix says otherwise.
              A daemon writes a missing file itself, with its own ports and limits, and ignores a superfluous one.
              Run `palisade generate`.'';
          }
          {
            assertion = !(cfg.settings.blocksync.adaptive_sync or false);
            message = ''
              ${config.palisade.name}: `blocksync.adaptive_sync` is on.
              Upstream documents a risk of equivocation for validators with it.
              Remove the override.'';
          }
          {
            assertion =
              config.palisade.host.data.chains == [
                { inherit (cfg) id daemon; }
              ];
            message = ''
              ${config.palisade.name}: host.json and default.nix disagree on the chain that the node follows.
              The proof is about host.json, the machine is built from default.nix.
              Undo the edit by hand, or change the spec and run `palisade generate`.'';
          }
        ];
      }
      (lib.mkIf (cfg.app.file != null) {
        palisade.chain.app.settings = native.definitions dangerous.app (content cfg.app.file);
      })
      (lib.mkIf (cfg.client.file != null) {
        palisade.chain.client.settings = native.definitions dangerous.client (content cfg.client.file);
      })
    ]
  );
}
