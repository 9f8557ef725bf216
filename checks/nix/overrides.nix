# nixosConfigurations → lines about promises of the modules that do not hold. Each
# promise is broken by an override and must refuse; beside it stands a control, the
# same act where it is allowed. Run with `nix eval --apply`.
configurations:
let
  inherit (builtins)
    attrNames
    concatMap
    deepSeq
    filter
    head
    isAttrs
    tryEval
    ;

  hostsOf =
    role: filter (name: configurations.${name}.config.palisade.role == role) (attrNames configurations);
  # a test needs some host of the role; a fleet without one skips it
  on = role: tests: if hostsOf role == [ ] then [ ] else tests (head (hostsOf role));

  with' = name: module: (configurations.${name}.extendModules { modules = [ module ]; }).config;
  failed = config: concatMap (a: if a.assertion then [ ] else [ a.message ]) config.assertions;
  contains = part: text: builtins.replaceStrings [ part ] [ "" ] text != text;

  # paths at which two settings differ
  differences =
    at: a: b:
    concatMap (
      name:
      let
        path = if at == "" then name else "${at}.${name}";
      in
      if isAttrs (a.${name} or null) && isAttrs (b.${name} or null) then
        differences path a.${name} b.${name}
      else if (a.${name} or null) == (b.${name} or null) then
        [ ]
      else
        [ path ]
    ) (attrNames (a // b));

  expect = what: condition: if condition then [ ] else [ what ];

  # an assertion that says PART fails, and the control (null: the host as it is) fails none
  refused =
    what: name: part: module: control:
    expect "${what}: not refused" (filter (contains part) (failed (with' name module)) != [ ])
    ++ expect "${what}: the control is refused too" (
      failed (if control == null then configurations.${name}.config else with' name control) == [ ]
    );

  # the module system itself refuses
  conflicts =
    what: force: control:
    expect "${what}: not refused" (!(tryEval (deepSeq force null)).success)
    ++ expect "${what}: the control is refused too" (tryEval (deepSeq control null)).success;

  settingsOf = name: module: (with' name module).palisade.chain.settings;

  chain =
    name:
    let
      inherit (configurations.${name}) lib config;
      before = config.palisade.chain.settings;
      outbound = {
        palisade.chain.settings.p2p.max_num_outbound_peers = before.p2p.max_num_outbound_peers + 1;
      };
      pex = value: { palisade.chain.settings.p2p.pex = value; };
      origins.palisade.chain.settings.rpc.cors_allowed_origins = [ "example.org" ];
    in
    expect "without an override the emitted config.toml is installed" (
      config.palisade.chain.installed."config.toml" == "${config.palisade.chain.file}"
    )
    ++ expect "an override changes its key and no other" (
      differences "" before (settingsOf name outbound) == [ "p2p.max_num_outbound_peers" ]
    )
    ++ expect "with an override another file is installed" (
      (with' name outbound).palisade.chain.installed."config.toml" != "${config.palisade.chain.file}"
    )
    ++ expect "a list is replaced" (
      (settingsOf name origins).rpc.cors_allowed_origins == [ "example.org" ]
    )
    ++
      conflicts "a dangerous key without mkForce" (settingsOf name (pex (!before.p2p.pex))).p2p.pex
        (settingsOf name (pex (lib.mkForce (!before.p2p.pex)))).p2p.pex
    ++
      conflicts "a dangerous key of the wrong type" (settingsOf name (pex (lib.mkForce "yes"))).p2p.pex
        (settingsOf name (pex (lib.mkForce true))).p2p.pex
    ++ expect "a forced dangerous key changes no other" (
      differences "" before (settingsOf name (pex (lib.mkForce (!before.p2p.pex)))) == [ "p2p.pex" ]
    )
    ++ refused "adaptive_sync" name "adaptive_sync" {
      palisade.chain.settings.blocksync.adaptive_sync = true;
    } { palisade.chain.settings.blocksync.adaptive_sync = false; };

  signer =
    name:
    let
      inherit (configurations.${name}) lib config;
      before = config.palisade.signer.settings;
      at = module: (with' name module).palisade.signer.settings;
      raft.palisade.signer.settings.thresholdMode.raftTimeout = "1700ms";
      threshold = value: { palisade.signer.settings.thresholdMode.threshold = value; };
      nodes = value: { palisade.signer.settings.chainNodes = value; };
      stranger = [ { privValAddr = "tcp://192.0.2.1:1234"; } ];
    in
    expect "without an override the emitted horcrux.json is installed" (
      config.palisade.signer.installed == "${config.palisade.signer.file}"
    )
    ++ expect "an override changes its key of horcrux.json and no other" (
      differences "" before (at raft) == [ "thresholdMode.raftTimeout" ]
    )
    ++
      conflicts "the threshold without mkForce" (at (threshold 1)).thresholdMode.threshold
        (at (threshold (lib.mkForce 1))).thresholdMode.threshold
    # two plain lists would be one longer list
    ++
      conflicts "a further chain node without mkForce" (at (nodes stranger)).chainNodes
        (at (nodes (lib.mkForce stranger))).chainNodes
    ++ refused "a watermark in a backup" name "is a watermark with backup" {
      palisade.state.signer.backup = lib.mkForce "allowed";
    } null
    ++
      refused "a backup job over the watermark" name "Restoring it signs heights twice"
        {
          services.restic.backups.all = {
            paths = [ "/var/lib" ];
            repository = "/srv/backup";
            passwordFile = "/run/password";
          };
        }
        {
          services.restic.backups.all = {
            paths = [ "/var/log" ];
            repository = "/srv/backup";
            passwordFile = "/run/password";
          };
        }
    ++ refused "HORCRUX_ in the environment" name "HORCRUX_" {
      systemd.services.palisade-signer.environment.HORCRUX_DEBUGADDR = "0.0.0.0:1";
    } { systemd.services.palisade-signer.environment.GOMAXPROCS = "2"; };

  any' =
    name:
    let
      inherit (configurations.${name}) lib config;
      unit.serviceConfig.User = "palisade-extra";
      # a kernel of one's own: its configuration is known
      kernelWith =
        isEnabled:
        let
          before = config.boot.kernelPackages;
          own = removeAttrs before.kernel [ "features" ] // {
            config = {
              inherit isEnabled;
              isYes = _: true;
            };
          };
          packages = before // {
            # NixOS overrides the kernel once more, with features that nixpkgs' own have
            kernel = own // {
              features = { };
              override = _: own;
            };
            extend = f: packages // f packages packages;
          };
        in
        {
          boot.kernelPackages = lib.mkForce packages;
        };
      json = data: builtins.toFile "access.json" (builtins.toJSON data);
      same = json;
      # an account that takes everybody's principals
      borrowed =
        data:
        json (
          data
          // {
            users = map (user: user // { principals = concatMap (u: u.principals) data.users; }) data.users;
          }
        );
      extra.users.users.palisade-extra = {
        isSystemUser = true;
        group = "nogroup";
        uid = 612;
      };
    in
    refused "another name" name "disagree on the name" {
      palisade.name = lib.mkForce "other-fra-1";
    } null
    ++ refused "another number" name "disagree on the number" {
      palisade.number = lib.mkForce 9999;
    } null
    ++ refused "another gateway" name "disagree on the gateways" {
      palisade.underlay.gateways = lib.mkForce [ "192.0.2.1" ];
    } null
    ++ refused "a daemon that host.json does not list" name "host.json states the services" (
      lib.recursiveUpdate
      extra
      { systemd.services.palisade-extra = unit; }
    ) (lib.recursiveUpdate extra { systemd.services.extra = unit; })
    ++ refused "swap" name "it has swap" { swapDevices = [ { device = "/dev/vdb"; } ]; } {
      swapDevices = [ ];
    }
    ++ refused "a kernel without Yama" name "CONFIG_SECURITY_YAMA" (kernelWith (
      o: o != "SECURITY_YAMA"
    )) (kernelWith (_: true))
    ++ refused "another account's principal" name "is somebody else's" {
      palisade.access.file = lib.mkForce (borrowed config.palisade.access.data);
    } { palisade.access.file = lib.mkForce (same config.palisade.access.data); }
    ++ refused "another format" name "palisade generate" { palisade.format = lib.mkForce 2; } null
    ++
      refused "a flushed ruleset" name "flushRuleset"
        { networking.nftables.ruleset = "table inet x { }"; }
        {
          networking.nftables.tables.x = {
            family = "inet";
            content = "";
          };
        }
    ++ refused "NixOS's own firewall" name "must then pass both" {
      networking.firewall.enable = lib.mkForce true;
    } null
    ++
      conflicts "a second role's daemon"
        (with' name { palisade.chain.enable = !config.palisade.chain.enable; }).palisade.chain.enable
        (with' name { palisade.chain.enable = config.palisade.chain.enable; }).palisade.chain.enable
    ++ (
      let
        opened = with' name { palisade.bootstrap = true; };
        addresses = c: map (l: l.addr) c.services.openssh.listenAddresses;
        up0 = map (a: head (lib.splitString "/" a)) config.palisade.underlay.addresses;
      in
      expect "bootstrap is loud" (filter (contains "palisade.bootstrap") opened.warnings != [ ])
      ++ expect "bootstrap listens on the underlay" (lib.all (a: lib.elem a (addresses opened)) up0)
      ++ expect "without it only bastions do" (
        config.palisade.role == "bastion" || !lib.any (a: lib.elem a (addresses config)) up0
      )
      ++ expect "bootstrap fills the chain" (
        contains "chain bootstrap" opened.networking.nftables.tables.palisade.content
        && !contains "chain bootstrap" config.networking.nftables.tables.palisade.content
      )
    );
in
on "sentry" chain ++ on "cosigner" signer ++ on "monitor" any'
