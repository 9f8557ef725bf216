# The interface to the world: its name, addresses and gateways, all static.
# Threat: a name that moves to another card and leaves the firewall's rules behind;
# addresses and routes taken from whoever answers (DHCP, router advertisements).
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.palisade.underlay;
  grammar = import ../lib/types.nix { inherit lib; };
  isV6 = lib.hasInfix ":";
in
{
  options.palisade.underlay = {
    addresses = mkOption {
      type = types.nonEmptyListOf grammar.prefix;
      description = "Addresses with prefix length that stand on the interface, at most one per family.";
    };

    gateways = mkOption {
      type = types.listOf grammar.address;
      description = "Default gateways, at most one per family.";
    };

    match = mkOption {
      description = "What the network card is known by. It gets the name `up0`, which firewall and overlay use.";
      type = types.attrTag {
        mac = mkOption {
          type = grammar.mac;
          description = "The card's permanent MAC address.";
        };
        path = mkOption {
          type = types.strMatching "[A-Za-z0-9:._*-]+";
          description = "The card's place (`ID_PATH` of udev), e.g. `pci-0000:01:00.0`.";
        };
        driver = mkOption {
          type = types.strMatching "[A-Za-z0-9_-]+";
          description = "The card's driver, for machines with exactly one such card.";
        };
      };
    };
  };

  config = {
    assertions =
      map
        (family: {
          assertion = lib.count family.is cfg.addresses <= 1 && lib.count family.is cfg.gateways <= 1;
          message = ''
            ${config.palisade.name}: more than one ${family.name} address or gateway on up0.
            Peers and firewalls know one address of a host per family.
            Keep one in `nic` and one in `gateway` of the spec, and run `palisade generate`.'';
        })
        [
          {
            name = "IPv4";
            is = a: !isV6 a;
          }
          {
            name = "IPv6";
            is = isV6;
          }
        ];

    networking.useNetworkd = true;
    networking.useDHCP = false;

    systemd.network = {
      enable = true;

      links."10-up0" = {
        matchConfig =
          {
            mac.PermanentMACAddress = cfg.match.mac or null;
            path.Path = cfg.match.path or null;
            driver.Driver = cfg.match.driver or null;
          }
          .${lib.head (lib.attrNames cfg.match)};
        linkConfig.Name = "up0";
      };

      networks."10-up0" = {
        matchConfig.Name = "up0";
        linkConfig.RequiredForOnline = "routable";
        networkConfig = {
          DHCP = "no";
          IPv6AcceptRA = false;
          LinkLocalAddressing = "ipv6";
          LLMNR = false;
          MulticastDNS = false;
        };
        address = cfg.addresses;
        routes = map (gateway: {
          Gateway = gateway;
          # hosters give /32 and /128 addresses, whose gateway is outside of them
          GatewayOnLink = true;
        }) cfg.gateways;
      };
    };
  };
}
