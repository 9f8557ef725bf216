# The daemons: whom they may talk to, what they may write, which secret they get.
{
  lib,
  stated,
  overlay,
  unit,
  values,
  config,
  equal,
  holds,
  sameSet,
  ...
}:
let
  signer = unit "palisade-signer.service";
  chain = unit "palisade-chain.service";
  key = name: "${name}:/var/lib/palisade/credentials/${name}";
  # the daemons that compile contracts in their own memory
  compiles = lib.any (
    c:
    lib.elem c.daemon [
      "gaiad"
      "wasmd"
    ]
  ) stated.chains;
  is = role: roles: lib.elem role roles;

  forBoth = name: text: secrets: [
    (equal "what ${name} may write" (values "ReadWritePaths" text) [ "/var/lib/palisade/${name}" ])
    (equal "the user of ${name}" (values "User" text) [ "palisade-${name}" ])
    (equal "capabilities of ${name}" (values "CapabilityBoundingSet" text) [ "" ])
    (sameSet "secrets of ${name}" (values "LoadCredentialEncrypted" text) (map key secrets))
    (holds "${name} takes no secret in clear" (
      values "LoadCredential" text ++ values "SetCredential" text == [ ]
    ))
    (holds "${name} waits for its secrets" (
      lib.all (
        secret: lib.elem "/var/lib/palisade/credentials/${secret}" (values "ConditionPathExists" text)
      ) secrets
    ))
    (holds "${name} leaves no core" (values "LimitCORE" text == [ "0" ]))
    (holds "${name} starts when its secrets arrive" (
      lib.any (lib.hasInfix "palisade-enrolled.target") (values "WantedBy" text)
    ))
    # a vote is missed in each block until somebody looks
    (holds "${name} comes back, however often it ends" (
      values "Restart" text == [ "always" ] && values "StartLimitIntervalSec" text == [ "0" ]
    ))
  ];
in
lib.optionals (is stated.role [ "cosigner" ]) (
  forBoth "signer" signer ([ "ecies_keys.json" ] ++ map (c: "${c.id}_shard.json") stated.chains)
  ++ [
    (equal "whom the signer does not reach" (values "IPAddressDeny" signer) [ "any" ])
    (sameSet "whom the signer reaches" (values "IPAddressAllow" signer) (
      [ "localhost" ]
      ++ overlay.interfaces.wg-sign.addresses
      ++ lib.concatMap (peer: peer.allowed-ips) overlay.interfaces.wg-sign.peers
    ))
    (equal "code that the signer makes" (values "MemoryDenyWriteExecute" signer) [ "true" ])
    (equal "a Nix daemon beside a shard" config.nix.enable false)
    (equal "another daemon beside a shard" (lib.filter (lib.hasPrefix "palisade-chain") (
      lib.attrNames config.systemd.units
    )) [ ])
  ]
)
++
  lib.optionals
    (is stated.role [
      "public"
      "sentry"
    ])
    (
      forBoth "chain" chain [ "node_key.json" ]
      ++ [
        (equal "whom the chain node does not reach" (values "IPAddressDeny" chain) [
          (if stated.role == "sentry" then "any" else "link-local")
        ])
        (sameSet "whom the chain node reaches" (values "IPAddressAllow" chain) (
          [ "localhost" ] ++ lib.optionals (stated.role == "sentry") overlay.base
        ))
        (equal "code that the chain node makes" (values "MemoryDenyWriteExecute" chain) [
          (lib.boolToString (!compiles))
        ])
      ]
    )
