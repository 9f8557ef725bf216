# host.json and default.nix are one host, its daemons are the ones that are proved, and another format is refused.
{
  somewhere,
  with',
  refused,
  conflicts,
  ...
}:
somewhere (
  host:
  let
    inherit (host) lib;
    inherit (host.config) palisade;
    service = name: {
      users.users.palisade-extra = {
        isSystemUser = true;
        group = "nogroup";
        uid = 599;
      };
      systemd.services.${name}.serviceConfig = {
        User = "palisade-extra";
        ExecStart = "/bin/true";
      };
    };
    enable = value: (with' host { palisade.chain.enable = value; }).config.palisade.chain.enable;
    nics = addresses: { palisade.underlay.addresses = lib.mkForce addresses; };
    # as host.json says it, so that only the number of addresses is wrong
    stated =
      data:
      builtins.toFile "host.json" (
        builtins.toJSON (removeAttrs palisade.host.data [ "_module" ] // data)
      );
  in
  [
    (refused host {
      what = "a daemon that host.json does not list";
      says = "host.json states the services";
      broken = service "palisade-extra";
      allowed = service "extra";
    })
    (refused host {
      what = "another name";
      says = "disagree on the name";
      broken.palisade.name = lib.mkForce "other-fra-1";
    })
    (refused host {
      what = "another name than the folder's";
      says = "The folder decides which machine";
      broken.palisade.name = lib.mkForce "other-fra-1";
    })
    (refused host {
      what = "another number";
      says = "disagree on the number";
      broken.palisade.number = lib.mkForce 9999;
    })
    (refused host {
      what = "another role";
      says = "disagree on the role";
      broken.palisade.role = lib.mkForce (if palisade.role == "monitor" then "bastion" else "monitor");
    })
    (refused host {
      what = "another gateway";
      says = "disagree on the gateways";
      broken.palisade.underlay.gateways = lib.mkForce [ "198.18.255.1" ];
    })
    (refused host {
      what = "another address";
      says = "disagree on the addresses";
      broken = nics [ "198.18.255.7/24" ];
    })
    (refused host {
      what = "two addresses of a family";
      says = "more than one IPv4";
      broken = [
        (nics [
          "198.18.255.7/24"
          "198.18.255.8/24"
        ])
        {
          palisade.underlay.gateways = lib.mkForce [
            "fe80::1"
            "fe80::2"
          ];
        }
      ];
    })
    (refused host {
      what = "strangers at a host that is not public";
      says = "lists public addresses";
      broken.palisade.host.file = lib.mkForce (stated {
        public = [ "192.0.2.7" ];
      });
      allowed.palisade.host.file = lib.mkForce (stated { });
    })
    (refused host {
      what = "a chain on a host that has no daemon for it";
      says = "neither follows nor signs";
      broken.palisade = {
        chain.enable = lib.mkForce false;
        signer.enable = lib.mkForce false;
        host.file = lib.mkForce (stated {
          chains = [
            {
              id = "other-1";
              daemon = "gaiad";
            }
          ];
        });
      };
      allowed.palisade.host.file = lib.mkForce (stated { });
    })
    (refused host {
      what = "another format";
      says = "palisade generate";
      broken.palisade.format = lib.mkForce 2;
    })
    (conflicts "a second role's daemon" (enable (!palisade.chain.enable)) (
      enable palisade.chain.enable
    ))
  ]
)
