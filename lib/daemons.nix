# The daemons that a chain's `daemon` can name, and how they differ for the host.
{
  gaiad = {
    package = "gaiad";
    program = "gaiad";
    # reads app.toml and client.toml beside config.toml
    sdk = true;
    # wasmvm compiles contracts to machine code in memory
    jit = true;
  };

  wasmd = {
    package = "wasmd";
    program = "wasmd";
    sdk = true;
    jit = true;
  };

  # CometBFT's own in-process application, for the lab: `proxy_app` in config.toml
  cometbft-kvstore = {
    package = "cometbft";
    program = "cometbft";
    sdk = false;
    jit = false;
  };
}
