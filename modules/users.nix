# People and the automation's account: fixed numbers, no passwords, nothing but what access.json says.
# Threat: an account that was added on the host and stays, a password to guess, an automation that may do more than its job.
{ config, lib, ... }:
let
  inherit (config.palisade) name;
  inherit (config.palisade.access.data) users;
  perUser = f: lib.listToAttrs (map (user: lib.nameValuePair user.name (f user)) users);
  namesOf = kind: map (user: user.name) (lib.filter (user: user.kind == kind) users);
  admins = namesOf "admin";

  # whoever may call sudo; a daemon may not even execute it
  sudoers = "palisade-sudo";
  wrapper = {
    # NixOS knows only wheel or everybody, and the automation is neither
    group = lib.mkForce sudoers;
    permissions = lib.mkForce "u+rx,g+x";
  };

  systemctl = verb: unit: {
    command = "/run/current-system/sw/bin/systemctl ${verb} ${unit}";
    options = [ "NOPASSWD" ];
  };

  accounts = config.users.users;
  withPassword = lib.attrNames (
    lib.filterAttrs (
      _: user:
      lib.any (value: value != null && value != "!") [
        user.password
        user.hashedPassword
        user.initialPassword
        user.initialHashedPassword
        user.hashedPasswordFile
      ]
    ) accounts
  );
  normal = lib.attrNames (lib.filterAttrs (_: user: user.isNormalUser) accounts);
  inWheel =
    lib.attrNames (lib.filterAttrs (_: user: lib.elem "wheel" user.extraGroups) accounts)
    ++ config.users.groups.wheel.members;
  surplus = lib.unique (
    lib.subtractLists (map (user: user.name) users) normal ++ lib.subtractLists admins inWheel
  );
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
    extraGroups = [ sudoers ] ++ lib.optional (user.kind == "admin") "wheel";
  });
  users.groups =
    perUser (user: {
      gid = user.uid;
    })
    // {
      ${sudoers}.gid = 620;
    };

  security.wrappers = {
    sudo = wrapper;
    sudoedit = wrapper;
  };
  security.sudo = {
    # there is no password to ask for
    wheelNeedsPassword = false;
    # commands go to the journal; what is typed into them may be a secret, and does not
    extraConfig = ''
      Defaults use_pty
      Defaults !log_input, !log_output
      Defaults log_denied, log_exit_status
    '';
    extraRules = map (user: {
      users = [ user ];
      runAs = "root";
      commands = lib.optionals config.palisade.chain.enable (
        map (verb: systemctl verb "palisade-chain.service") [
          "start"
          "stop"
          "restart"
        ]
      );
    }) (namesOf "deploy");
  };
  security.pam.services.su.requireWheel = true;

  assertions = [
    {
      assertion = withPassword == [ ];
      message = ''
        ${name}: ${lib.concatStringsSep ", " withPassword} would have a password.
        A password can be guessed, and works from the provider's console; people come in with certificates only.
        Remove the override; who must come in belongs into the spec.'';
    }
    {
      assertion = surplus == [ ];
      message = ''
        ${name}: ${lib.concatStringsSep ", " surplus} would have an account or be in wheel, and access.json does not say so.
        The proof of who can become root reads access.json.
        Remove the override; who must come in belongs into the spec.'';
    }
  ];
}
