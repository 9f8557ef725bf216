# The chain node's files: one key changes alone, a dangerous one only by force, and both accounts of the chain agree.
{
  on,
  with',
  expect,
  refused,
  conflicts,
  differences,
  onlyByForce,
  ...
}:
on "sentry" (
  host:
  let
    inherit (host) lib;
    inherit (host.config.palisade) chain;
    before = chain.settings;
    settings = module: (with' host module).config.palisade.chain.settings;
    outbound.palisade.chain.settings.p2p.max_num_outbound_peers = before.p2p.max_num_outbound_peers + 1;
    pex = value: { palisade.chain.settings.p2p.pex = value; };
    other = !before.p2p.pex;
    upgrade = name: {
      inherit name;
      inherit (chain) package;
    };
    # what opens a port, shows a peer or touches what is signed, by the names that the daemons read
    config = [
      "node_key_file"
      "priv_validator_laddr"
      "priv_validator_key_file"
      "priv_validator_state_file"
      "rpc.laddr"
      "rpc.grpc_laddr"
      "rpc.pprof_laddr"
      "rpc.unsafe"
      "p2p.laddr"
      "p2p.external_address"
      "p2p.seeds"
      "p2p.persistent_peers"
      "p2p.pex"
      "p2p.seed_mode"
      "p2p.addr_book_strict"
      "p2p.max_num_inbound_peers"
      "p2p.unconditional_peer_ids"
      "p2p.private_peer_ids"
      "p2p.allow_duplicate_ip"
      "consensus.double_sign_check_height"
      "instrumentation.prometheus"
      "instrumentation.prometheus_listen_addr"
    ];
    app = [
      "api.enable"
      "api.address"
      "grpc.enable"
      "grpc.address"
    ];
    origins.palisade.chain.settings.rpc.cors_allowed_origins = [ "example.org" ];
  in
  [
    (expect "without an override the emitted config.toml is installed" (
      chain.installed."config.toml" == "${chain.file}"
    ))
    (expect "an override changes its key and no other" (
      differences before (settings outbound) == [ "p2p.max_num_outbound_peers" ]
    ))
    (expect "with an override another file is installed" (
      (with' host outbound).config.palisade.chain.installed."config.toml" != "${chain.file}"
    ))
    (expect "a list is replaced" ((settings origins).rpc.cors_allowed_origins == [ "example.org" ]))

    (conflicts "a dangerous key without mkForce" (settings (pex other)).p2p.pex
      (settings (pex (lib.mkForce other))).p2p.pex
    )
    (conflicts "a dangerous key of the wrong type" (settings (pex (lib.mkForce "yes"))).p2p.pex
      (settings (pex (lib.mkForce true))).p2p.pex
    )
    (expect "a forced dangerous key changes no other" (
      differences before (settings (pex (lib.mkForce other))) == [ "p2p.pex" ]
    ))

  ]
  ++ onlyByForce host [ "palisade" "chain" "settings" ] config
  ++ lib.optionals (chain.app.file != null) (
    onlyByForce host [ "palisade" "chain" "app" "settings" ] app
  )
  ++ [
    (refused host {
      what = "adaptive_sync";
      says = "adaptive_sync";
      broken.palisade.chain.settings.blocksync.adaptive_sync = true;
      allowed.palisade.chain.settings.blocksync.adaptive_sync = false;
    })
    (refused host {
      what = "a daemon with files that it does not read, or without ones that it does";
      says = "app.toml";
      broken.palisade.chain.client.file = lib.mkForce (
        if chain.client.file == null then chain.file else null
      );
      allowed.palisade.chain.client.file = lib.mkForce chain.client.file;
    })
    (refused host {
      what = "upgrades of a daemon that has none";
      says = "names upgrades of cometbft-kvstore";
      broken.palisade.chain = {
        daemon = lib.mkForce "cometbft-kvstore";
        upgrades = [ (upgrade "v2") ];
      };
    })
    (refused host {
      what = "two upgrades of one name";
      says = "has a name twice: v2, v2";
      broken.palisade.chain.upgrades = [
        (upgrade "v2")
        (upgrade "v2")
      ];
    })
    (refused host {
      what = "another chain than host.json says";
      says = "disagree on the chain";
      broken.palisade.chain.id = lib.mkForce "another-1";
      allowed.palisade.chain.id = lib.mkForce chain.id;
    })
  ]
)
