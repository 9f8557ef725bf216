# nixosConfigurations → what the cases are written with. A result of a case is { faults; told; }: lines about what did not
# hold, and the assertions and warnings of ours that the broken host was told.
configurations:
let
  inherit (builtins) attrNames head;
  inherit (import ../fleet.nix configurations)
    byRole
    lib
    oneOfEachRole
    source
    ;
  isOurs = file: lib.hasPrefix "${source}/modules/" file || lib.hasPrefix "${source}/lib/" file;
  relative = lib.removePrefix "${source}/";

  # Assertions of ours on a host: by where they stand in the source, and where one place makes several by their turn.
  assertionsOf =
    host:
    let
      place =
        assertion:
        let
          at = builtins.unsafeGetAttrPos "assertion" assertion;
        in
        if at == null || !isOurs at.file then "" else "${relative at.file}:${toString at.line}";
      numbered =
        at: assertions: lib.imap1 (turn: a: a // { id = "${at} no. ${toString turn}"; }) assertions;
    in
    lib.concatLists (
      lib.mapAttrsToList numbered (removeAttrs (lib.groupBy place host.config.assertions) [ "" ])
    );

  # A warning that is not given leaves no trace: they count by file.
  warningsOf =
    host:
    map (definition: "a warning of ${relative definition.file}") (
      lib.filter (
        definition: isOurs definition.file && definition.value != [ ]
      ) host.options.warnings.definitionsWithLocations
    );

  idsOf = host: map (a: a.id) (lib.filter (a: !a.assertion) (assertionsOf host)) ++ warningsOf host;
  failed = host: map (a: a.message) (lib.filter (a: !a.assertion) host.config.assertions);

  with' = host: module: host.extendModules { modules = lib.toList module; };

  expect = what: condition: {
    faults = lib.optional (!condition) what;
    told = [ ];
  };
  both = a: b: {
    faults = a.faults ++ b.faults;
    told = a.told ++ b.told;
  };

  # the module system itself refuses to give a value
  conflicts =
    what: force: control:
    let
      works = value: (builtins.tryEval (builtins.deepSeq value null)).success;
    in
    both (expect "${what}: not refused" (!works force)) (
      expect "${what}: the control is refused too" (works control)
    );
in
{
  inherit
    assertionsOf
    byRole
    conflicts
    expect
    lib
    oneOfEachRole
    source
    with'
    ;

  # a fleet without the role skips the tests
  on = role: tests: if byRole ? ${role} then tests (head byRole.${role}) else [ ];
  # what no role changes
  somewhere = tests: tests (head (byRole.monitor or oneOfEachRole));
  everywhere = tests: lib.concatMap tests oneOfEachRole;

  # paths at which two settings differ
  differences =
    let
      below =
        at: a: b:
        lib.concatMap (
          name:
          let
            path = if at == "" then name else "${at}.${name}";
          in
          if lib.isAttrs (a.${name} or null) && lib.isAttrs (b.${name} or null) then
            below path a.${name} b.${name}
          else
            lib.optional ((a.${name} or null) != (b.${name} or null)) path
        ) (attrNames (a // b));
    in
    below "";

  # an assertion with these words fails; with `allowed`, the same act where it may be (or the host as it is), none does
  refused =
    host:
    {
      what,
      says,
      broken,
      allowed ? null,
    }:
    let
      after = with' host broken;
    in
    both
      (
        expect "${what}: not refused" (lib.any (lib.hasInfix says) (failed after))
        // {
          told = idsOf after;
        }
      )
      (
        expect "${what}: the control is refused too" (
          failed (if allowed == null then host else with' host allowed) == [ ]
        )
      );

  # a warning with these words is given, and not with `allowed`
  warned =
    host:
    {
      what,
      says,
      broken,
      allowed,
    }:
    let
      after = with' host broken;
      gives = lib.any (lib.hasInfix says);
    in
    both (expect "${what}: no warning" (gives after.config.warnings) // { told = idsOf after; }) (
      expect "${what}: the control warns too" (!gives (with' host allowed).config.warnings)
    );

  # each of these keys of a file, defined once more with the value that it has: a conflict, but for `mkForce`
  onlyByForce =
    host: at: keys:
    let
      given = lib.getAttrFromPath at host.config;
      value = settings: key: lib.getAttrFromPath (lib.splitString "." key) settings;
      again =
        how:
        lib.getAttrFromPath at
          (with' host (
            map (key: lib.setAttrByPath (at ++ lib.splitString "." key) (how (value given key))) keys
          )).config;
      plain = again lib.id;
      forced = again lib.mkForce;
    in
    map (key: conflicts "${key} without mkForce" (value plain key) (value forced key)) keys;
}
