# Keys of config.toml and app.toml that open a port, show a peer or touch signing.
# Changing one takes lib.mkForce. CometBFT ignores a key that it does not know, so each
# stands here by the name that its own `init` writes.
{ lib }:
let
  inherit (lib) types;
  inherit (import ../../lib/native.nix { inherit lib; }) dangerous;
in
{
  config = {
    node_key_file = dangerous types.str "The file that is this node's identity; a credential.";
    priv_validator_laddr = dangerous types.str "Where the signer dials in; empty where nothing is signed.";
    priv_validator_key_file = dangerous types.str "Key file that is used when nothing dials in.";
    priv_validator_state_file = dangerous types.str "What that key has signed.";

    rpc = {
      laddr = dangerous types.str "Where RPC listens.";
      grpc_laddr = dangerous types.str "Where the old gRPC broadcast listens; empty: nowhere.";
      pprof_laddr = dangerous types.str "Where the profiler listens; empty: nowhere.";
      unsafe = dangerous types.bool "Whether RPC offers to dial peers and flush the mempool.";
    };

    p2p = {
      laddr = dangerous types.str "Where peers dial in.";
      external_address = dangerous types.str "The address told to peers; empty on a sentry.";
      seeds = dangerous types.str "Nodes asked for peers.";
      persistent_peers = dangerous types.str "Peers that are always dialled.";
      pex = dangerous types.bool "Whether peers are exchanged: off on a sentry, whose address nobody may learn.";
      seed_mode = dangerous types.bool "Whether the node crawls and disconnects.";
      addr_book_strict = dangerous types.bool "Whether only routable addresses enter the book.";
      max_num_inbound_peers = dangerous types.ints.unsigned "Inbound peers beside the unconditional ones.";
      unconditional_peer_ids = dangerous types.str "Ids that no limit counts.";
      private_peer_ids = dangerous types.str "Ids that are told to nobody.";
      allow_duplicate_ip = dangerous types.bool "Whether one address may hold several peers.";
    };

    consensus.double_sign_check_height = dangerous types.ints.unsigned ''
      Blocks in which a starting node looks for its own votes. All sentries sign with one key, so any but 0
      stops a restarted sentry at the others' votes.'';

    instrumentation = {
      prometheus = dangerous types.bool "Whether metrics are served.";
      prometheus_listen_addr = dangerous types.str "Where metrics are served.";
    };
  };

  app = {
    api = {
      enable = dangerous types.bool "Whether REST is served.";
      address = dangerous types.str "Where REST is served.";
    };
    grpc = {
      enable = dangerous types.bool "Whether gRPC is served.";
      address = dangerous types.str "Where gRPC is served.";
    };
  };

  client = { };
}
