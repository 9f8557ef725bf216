# Who comes in: sshd as it is configured, its authorities, and every account that a person or automation could use.
{ config, lib }:
let
  inherit (config.palisade) access ssh;
  sshd = config.services.openssh;
  inherit (config.users) users groups;

  lines =
    text:
    lib.filter (line: line != "" && !lib.hasPrefix "#" line) (map lib.trim (lib.splitString "\n" text));

  # the lines of a file in /etc; of one whose text is not known its path, which is nobody's key and no principal
  read =
    path:
    let
      entry = config.environment.etc.${lib.removePrefix "/etc/" path} or { enable = false; };
    in
    if lib.hasPrefix "/etc/" path && !entry.enable then
      [ ]
    else if entry.text or null != null then
      lines entry.text
    else
      [ path ];

  trusted = toString (sshd.settings.TrustedUserCAKeys or "none");
  keys = lib.optionals (trusted != "none") (read trusted);
  named = lib.listToAttrs (map (ca: lib.nameValuePair ca.public-key ca.name) access.data.ca);

  show =
    value:
    if lib.isBool value then
      (if value then "yes" else "no")
    else if lib.isList value then
      lib.concatMapStringsSep " " show value
    else
      toString value;

  # `from="a,b" name` → what sshd lets that name in from; without `from`, from everywhere
  principal =
    line:
    let
      parts = lib.match ''from="([^"]*)" ([^ ]+)'' line;
    in
    {
      name = if parts == null then line else lib.last parts;
      sources =
        if parts == null then
          [
            "0.0.0.0/0"
            "::/0"
          ]
        else
          map prefix (lib.splitString "," (lib.head parts));
    };
  prefix =
    source:
    if lib.hasInfix "/" source then
      source
    else
      "${source}/${if lib.hasInfix ":" source then "128" else "32"}";

  isAdmin =
    name: user:
    lib.elem "wheel" user.extraGroups || user.group == "wheel" || lib.elem name groups.wheel.members;
  principalsOf = name: map principal (read "/etc/ssh/authorized_principals.d/${name}");
  isAccount = name: user: user.isNormalUser || isAdmin name user || principalsOf name != [ ];

  listen = lib.concatMap (
    { addr, port, ... }:
    map (port: {
      address = lib.removePrefix "[" (lib.removeSuffix "]" addr);
      inherit port;
    }) (if port == null then sshd.ports else [ port ])
  ) sshd.listenAddresses;
  everywhere = map (port: {
    address = "::";
    inherit port;
  }) sshd.ports;
in
{
  listeners = lib.optionals sshd.enable (
    map (
      at:
      at
      // {
        unit = "sshd";
        purpose = "ssh";
        transport = "tcp";
      }
    ) (if listen == [ ] then everywhere else listen)
  );

  ssh = {
    ca = lib.optionals sshd.enable (
      map (public-key: {
        name = named.${public-key} or null;
        inherit public-key;
      }) keys
    );
    bootstrap-sources = lib.optionals ssh.underlay access.data.bootstrap-sources;
    settings = lib.optionals sshd.enable (
      map builtins.unsafeDiscardStringContext (
        lib.mapAttrsToList (key: value: "${key} ${show value}") (
          lib.filterAttrs (_: value: value != null) sshd.settings
        )
        ++ lines sshd.extraConfig
      )
    );
  };

  users = lib.mapAttrsToList (
    name: user:
    let
      principals = principalsOf name;
    in
    {
      inherit name;
      inherit (user) uid;
      kind = if isAdmin name user then "admin" else "deploy";
      principals = map (it: it.name) principals;
      # of all names together: none is narrower than it is said to be
      sources = lib.unique (lib.concatMap (it: it.sources) principals);
    }
  ) (lib.filterAttrs isAccount users);
}
