# The daemons' settings, after overrides → where they listen, whom they dial, and what they are.
{
  config,
  lib,
  interfaces,
}:
let
  inherit (config.palisade) chain signer host;
  runs = name: config.systemd.units."${name}.service".enable or false;
  node = chain.enable && runs "palisade-chain";
  signs = signer.enable && runs "palisade-signer";
  place = import ./place.nix { inherit lib; };

  listener =
    unit: purpose: text:
    lib.optional (text != "") (
      place text
      // {
        inherit unit purpose;
        transport = "tcp";
      }
    );

  # `[id@]host:port`
  dial =
    unit: purpose: text:
    let
      parts = lib.splitString "@" text;
      to = place (lib.removePrefix "http://" (lib.last parts));
    in
    {
      inherit unit purpose;
      inherit (to) port;
      host = to.address;
      id = if lib.length parts == 1 then null else lib.head parts;
    };

  # CometBFT's lists are one string
  list = text: lib.filter (item: item != "") (map lib.trim (lib.splitString "," text));

  inherit (chain) settings;
  inherit (settings) p2p rpc instrumentation;
  app = chain.app.settings;
  nodeListens = listener "palisade-chain";
  nodeDials = purpose: text: map (dial "palisade-chain" purpose) (list text);

  mode = signer.settings.thresholdMode;
  addresses = map (address: lib.head (lib.splitString "/" address)) (
    lib.concatMap (interface: interface.addresses) (lib.attrValues interfaces)
  );
  isOwn = cosigner: lib.elem (place cosigner.p2pAddr).address addresses;
  mine = lib.filter isOwn mode.cosigners;
  signerListens = listener "palisade-signer";
  signerDials = dial "palisade-signer";
in
{
  chains = if node then [ { inherit (chain) id daemon; } ] else lib.optionals signs host.data.chains;

  listeners =
    lib.optionals node (
      nodeListens "p2p" p2p.laddr
      ++ nodeListens "rpc" rpc.laddr
      ++ nodeListens "rpc-grpc" rpc.grpc_laddr
      ++ nodeListens "pprof" rpc.pprof_laddr
      ++ nodeListens "privval" settings.priv_validator_laddr
      ++ lib.optionals instrumentation.prometheus (
        nodeListens "metrics" instrumentation.prometheus_listen_addr
      )
      ++ lib.optionals (chain.app.file != null) (
        lib.optionals app.api.enable (nodeListens "api" app.api.address)
        ++ lib.optionals app.grpc.enable (nodeListens "grpc" app.grpc.address)
      )
    )
    ++ lib.optionals signs (
      # Horcrux binds its port on every address, whatever host the file names
      map (cosigner: lib.head (signerListens "cosign" cosigner.p2pAddr) // { address = "::"; }) mine
      ++ signerListens "metrics" signer.settings.debugAddr
      ++ signerListens "signer-grpc" (signer.settings.grpcAddr or "")
    );

  dials =
    lib.optionals node (
      nodeDials "p2p" p2p.persistent_peers
      ++ nodeDials "p2p" p2p.seeds
      ++ nodeDials "state-sync" (settings.statesync.rpc_servers or "")
    )
    ++ lib.optionals signs (
      map (cosigner: signerDials "cosign" cosigner.p2pAddr) (lib.subtractLists mine mode.cosigners)
      ++ map (node: signerDials "privval" node.privValAddr) signer.settings.chainNodes
    );

  p2p =
    if node then
      {
        inherit (p2p) pex;
        addr-book-strict = p2p.addr_book_strict;
        max-num-inbound-peers = p2p.max_num_inbound_peers;
        max-num-outbound-peers = p2p.max_num_outbound_peers;
        private-peer-ids = list p2p.private_peer_ids;
        unconditional-peer-ids = list p2p.unconditional_peer_ids;
      }
    else
      null;

  signer =
    if signs then
      {
        threshold =
          if signer.settings.signMode == "threshold" then
            mode.threshold
          else
            "signMode is ${signer.settings.signMode}";
        shards = lib.length mode.cosigners;
        # a sentence where a number belongs, for the reader to refuse
        shard =
          if lib.length mine == 1 then
            (lib.head mine).shardID
          else
            "${toString (lib.length mine)} of the cosigners have an overlay address of this host, not one";
      }
    else
      null;
}
