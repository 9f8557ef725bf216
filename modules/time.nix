# Time by chrony, authenticated (NTS) where the server offers it.
# Threat: a clock moved from outside makes votes too early or too late, and
# certificates valid that are not.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.time;
  grammar = import ../lib/types.nix { inherit lib; };
  parsed =
    server:
    let
      parts = lib.splitString "#" server;
    in
    {
      address = lib.head parts;
      name = lib.last parts;
    };
  authenticated = map parsed cfg.nts;
  plain = map parsed cfg.ntp;
in
{
  options.palisade.time = {
    nts = mkOption {
      type = types.listOf grammar.namedServer;
      description = "Servers whose time is authenticated: `address#name`, the name that its certificate must carry.";
    };

    ntp = mkOption {
      type = types.listOf grammar.namedServer;
      description = "Servers without authentication: `address#name`. Several of different owners outvote a false one.";
    };
  };

  config = {
    # what chrony itself creates; the drift is learnt again within hours
    palisade.state.time = {
      path = config.services.chrony.directory;
      class = "cache";
      backup = "never";
      user = "chrony";
      group = "chrony";
      mode = "0750";
    };

    # NTS needs the name, the firewall knows the address: the name leads there only
    networking.hosts = lib.mapAttrs (_: servers: lib.unique (map (server: server.name) servers)) (
      lib.groupBy (server: server.address) authenticated
    );

    services.chrony = {
      enable = true;
      servers = [ ];
      extraConfig = lib.concatLines (
        map (name: "server ${name} iburst nts") (lib.unique (map (server: server.name) authenticated))
        ++ map (server: "server ${server.address} iburst") plain
        ++ [
          "ntsdumpdir ${config.services.chrony.directory}"
          # no control over the network; chronyc uses the socket
          "cmdport 0"
        ]
      );
    };
  };
}
