# Where something listens, or what it dials → address and port: `tcp://host:port`, `host:port`, `[host]:port`, `:port`
# or `port`, the last two on every address. What cannot be read goes on where the port belongs: the reader refuses it
# there, and shows it.
{ lib }:
text:
let
  parts = lib.match "(tcp://)?((.*):)?([0-9]+)" text;
  host = lib.elemAt parts 2;
in
if parts == null then
  {
    address = "::";
    port = text;
  }
else
  {
    address =
      if host == null || host == "" then
        "::"
      else if host == "localhost" then
        "127.0.0.1"
      else
        lib.removePrefix "[" (lib.removeSuffix "]" host);
    port = lib.toIntBase10 (lib.last parts);
  }
