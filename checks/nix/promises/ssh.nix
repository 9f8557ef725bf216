# Who comes in, how, and from where: by access.json, with a certificate, to one account.
{
  lib,
  config,
  access,
  stated,
  unit,
  values,
  equal,
  sameSet,
  ...
}:
let
  inherit (config.services) openssh;
  bastion = stated.role == "bastion";

  settings = {
    AllowAgentForwarding = false;
    AllowStreamLocalForwarding = false;
    AllowTcpForwarding = if bastion then "local" else "no";
    AuthenticationMethods = "publickey";
    GatewayPorts = "no";
    KbdInteractiveAuthentication = false;
    PasswordAuthentication = false;
    PermitOpen = if bastion then "*:22" else "none";
    PermitRootLogin = "no";
    PermitTunnel = false;
    PermitUserEnvironment = false;
    PermitUserRC = false;
    PubkeyAcceptedAlgorithms = "*-cert-v01@openssh.com";
    TrustedUserCAKeys = "/etc/ssh/palisade-ca.pub";
    X11Forwarding = false;
  };

  principals =
    user: map (p: ''from="${lib.concatStringsSep "," user.sources}" ${p}'') user.principals;
in
lib.mapAttrsToList (key: equal "sshd's ${key}" (openssh.settings.${key} or null)) settings
++ [
  (sameSet "AllowUsers" (openssh.settings.AllowUsers or [ ]) (map (user: user.name) access.users))
  (equal "the file of authorities" config.environment.etc."ssh/palisade-ca.pub".text (
    lib.concatMapStrings (ca: "${ca.public-key}\n") access.ca
  ))
  (equal "AuthorizedKeysFile" openssh.authorizedKeysFiles [ "none" ])
  (sameSet "where sshd listens" (map (l: l.addr) openssh.listenAddresses) access.listen)
  (equal "sshd's ports" openssh.ports [ 22 ])
  # seen on a booted host: without it each connection is killed before it has logged in; first, it would allow nothing else
  (equal "the last of sshd's system calls" (lib.last (
    values "SystemCallFilter" (unit "sshd.service")
  )) "chroot")
  (equal "plain keys" (lib.concatMap (user: user.openssh.authorizedKeys.keys) (
    lib.attrValues config.users.users
  )) [ ])
]
++ map (
  user:
  sameSet "principals of ${user.name}" config.users.users.${user.name}.openssh.authorizedPrincipals (
    principals user
  )
) access.users
