# Who comes in, how, and from where: by access.json, with a certificate, to one account.
{
  lib,
  config,
  access,
  stated,
  unit,
  values,
  equal,
  holds,
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
    # each of them outlives a quantum computer
    KexAlgorithms = [
      "mlkem768x25519-sha256"
      "sntrup761x25519-sha512"
      "sntrup761x25519-sha512@openssh.com"
    ];
    # which certificate came in
    LogLevel = "VERBOSE";
    LoginGraceTime = 20;
    MaxAuthTries = 3;
    PasswordAuthentication = false;
    PermitOpen = if bastion then "*:22" else "none";
    PermitRootLogin = "no";
    PermitTunnel = false;
    PermitUserEnvironment = false;
    PermitUserRC = false;
    # people behind a bastion have its address
    PerSourcePenalties = if bastion then null else false;
    PubkeyAcceptedAlgorithms = "*-cert-v01@openssh.com";
    TrustedUserCAKeys = "/etc/ssh/palisade-ca.pub";
    X11Forwarding = false;
  };

  # with one of these a session changes the kernel, reads other processes or mounts over what is here
  never = [
    "CAP_BPF"
    "CAP_SYS_ADMIN"
    "CAP_SYS_BOOT"
    "CAP_SYS_MODULE"
    "CAP_SYS_PTRACE"
    "CAP_SYS_RAWIO"
  ];
  held = values "CapabilityBoundingSet" (unit "sshd.service");

  principals =
    user: map (p: ''from="${lib.concatStringsSep "," user.sources}" ${p}'') user.principals;
in
lib.mapAttrsToList (key: equal "sshd's ${key}" (openssh.settings.${key} or null)) settings
++ [
  (sameSet "AllowUsers" (openssh.settings.AllowUsers or [ ]) (map (user: user.name) access.users))
  (equal "the file of authorities" config.environment.etc."ssh/palisade-ca.pub".text (
    lib.concatMapStrings (ca: "# ${ca.name}\n${ca.public-key}\n") access.ca
  ))
  (equal "AuthorizedKeysFile" openssh.authorizedKeysFiles [ "none" ])
  (sameSet "where sshd listens" (map (l: l.addr) openssh.listenAddresses) access.listen)
  (equal "sshd's ports" openssh.ports [ 22 ])
  # seen on a booted host: without it each connection is killed before it has logged in; first, it would allow nothing else
  (equal "the last of sshd's system calls" (lib.last (
    values "SystemCallFilter" (unit "sshd.service")
  )) "chroot")
  (equal "sshd's host keys" (map (key: key.path) openssh.hostKeys) [
    "/var/lib/palisade/ssh/ssh_host_ed25519_key"
  ])
  (holds "a session's capabilities are bounded" (held != [ ] && lib.intersectLists held never == [ ]))
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
