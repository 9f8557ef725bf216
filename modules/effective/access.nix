# Who comes in: sshd as it is configured, its authorities, and every account that a person or automation could use.
{ config, lib }:
let
  inherit (config.palisade) access ssh;
  sshd = config.services.openssh;
  inherit (config.users) users groups;

  # the file that sshd reads, if evaluation knows its text
  trusted = toString (sshd.settings.TrustedUserCAKeys or "");
  entry = config.environment.etc.${lib.removePrefix "/etc/" trusted} or { };
  lines =
    text:
    lib.filter (line: line != "" && !lib.hasPrefix "#" line) (map lib.trim (lib.splitString "\n" text));
  keys =
    if
      lib.elem trusted [
        ""
        "none"
      ]
    then
      [ ]
    else if lib.hasPrefix "/etc/" trusted && entry.enable or false && entry.text or null != null then
      lines entry.text
    else
      # nobody's key: the proof refuses an authority without a name
      [ trusted ];
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
  isAccount =
    name: user: user.isNormalUser || isAdmin name user || user.openssh.authorizedPrincipals != [ ];

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
      principals = map principal user.openssh.authorizedPrincipals;
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
