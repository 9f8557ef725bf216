# People and the automation user: fixed numbers, no passwords, nothing but what
# access.json says.
# Threat: an account that was added on the host and stays, a password to guess.
{ config, lib, ... }:
let
  inherit (config.palisade.access.data) users;
  perUser = f: lib.listToAttrs (map (user: lib.nameValuePair user.name (f user)) users);
in
{
  # /home would lie on the root, which is meant to become read-only
  palisade.state.homes = {
    path = "/var/home";
    class = "cache";
    backup = "never";
    mode = "0755";
  };

  users.mutableUsers = false;
  # certificates are not among the keys that NixOS looks for
  users.allowNoPasswordLogin = true;
  users.users = perUser (user: {
    isNormalUser = true;
    inherit (user) uid;
    group = user.name;
    home = "${config.palisade.state.homes.path}/${user.name}";
    extraGroups = lib.optional (user.kind == "admin") "wheel";
  });
  users.groups = perUser (user: {
    gid = user.uid;
  });

  security.sudo = {
    execWheelOnly = true;
    # there is no password to ask for
    wheelNeedsPassword = false;
  };
}
