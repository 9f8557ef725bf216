# Who is there and what he may become: accounts by access.json, root only for admins, one unit for the automation.
{
  lib,
  config,
  access,
  stated,
  equal,
  holds,
  sameSet,
  ...
}:
let
  inherit (config) users security;
  ofKind = kind: map (user: user.name) (lib.filter (user: user.kind == kind) access.users);
  people = lib.filterAttrs (_: user: user.isNormalUser) users.users;
  inWheel =
    lib.attrNames (lib.filterAttrs (_: user: lib.elem "wheel" user.extraGroups) users.users)
    ++ users.groups.wheel.members;

  # what a rule of sudo lets somebody do, as plain words
  mayCall =
    rule:
    map (
      c: "${lib.concatStringsSep "," (rule.users ++ map (g: "%${g}") rule.groups)} ${c.command}"
    ) rule.commands;
  chain = lib.elem stated.role [
    "public"
    "sentry"
  ];
  allowed = [
    "root ALL"
    "%wheel ALL"
  ]
  ++ lib.optionals chain (
    lib.concatMap (
      user:
      map (verb: "${user} /run/current-system/sw/bin/systemctl ${verb} palisade-chain.service") [
        "restart"
        "start"
        "stop"
      ]
    ) (ofKind "deploy")
  );
in
[
  (equal "users.mutableUsers" users.mutableUsers false)
  (sameSet "people" (lib.attrNames people) (map (user: user.name) access.users))
  (sameSet "wheel" (lib.unique inWheel) (ofKind "admin"))
  (sameSet "what sudo lets do" (lib.concatMap mayCall security.sudo.extraRules) allowed)
  (equal "who may execute sudo" security.wrappers.sudo.permissions "u+rx,g+x")
  (holds "sudo does not write down what is typed" (
    lib.hasInfix "Defaults !log_input, !log_output" security.sudo.extraConfig
  ))
  (holds "su asks for wheel" security.pam.services.su.requireWheel)
]
++ map (
  user: equal "the number of ${user.name}" people.${user.name}.uid or null user.uid
) access.users
