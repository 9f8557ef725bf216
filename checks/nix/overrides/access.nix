# Who comes in is what access.json says: no other principal, account or password; and no secret without its unit.
{
  everywhere,
  somewhere,
  refused,
  ...
}:
everywhere (
  host:
  let
    inherit (host) lib;
    inherit (host.config.palisade) access;
    json = users: builtins.toFile "access.json" (builtins.toJSON (access.data // { inherit users; }));
    # everybody takes the principals of somebody else
    borrowed = user: user // { principals = map (p: "x${p}") user.principals; };
    units = lib.mapAttrsToList (_: secret: secret.unit) host.config.palisade.credentials;
    off = lib.genAttrs units (_: {
      enable = lib.mkForce false;
    });
  in
  [
    (refused host {
      what = "secrets for units that run nothing";
      says = "which runs nothing";
      broken.systemd.services = off;
    })
  ]
  ++ lib.optionals (access.data.users != [ ]) [
    (refused host {
      what = "another account's principal";
      says = "is somebody else's";
      broken.palisade.access.file = lib.mkForce (json (map borrowed access.data.users));
      allowed.palisade.access.file = lib.mkForce (json access.data.users);
    })
  ]
)
++ somewhere (
  host:
  let
    inherit (host) lib;
    account = {
      uid = 4999;
      group = "nogroup";
    };
  in
  [
    (refused host {
      what = "an account that access.json does not know";
      says = "access.json does not say so";
      broken.users.users.eve = account // {
        isNormalUser = true;
      };
      allowed.users.users.eve = account // {
        isSystemUser = true;
      };
    })
    (refused host {
      what = "somebody else in wheel";
      says = "access.json does not say so";
      broken.users.groups.wheel.members = [ "chrony" ];
      allowed.users.groups.wheel.members = [ ];
    })
    (refused host {
      what = "a password";
      says = "would have a password";
      broken.users.users.root.hashedPassword = lib.mkForce "$y$j9T$x";
      allowed.users.users.root.hashedPassword = lib.mkForce "!";
    })
  ]
)
