# Grammars of the values that cross from emitted files into units, settings and
# shell-free config text. A hand-edited host fails here, before a stray quote or
# newline becomes syntax of another program.
{ lib }:
let
  inherit (lib) types;
  ip = "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";
  match =
    description: pattern:
    types.strMatching pattern
    // {
      inherit description;
    };
in
{
  # host, service and credential names: a file name that needs no quoting
  name = match "name (letters, digits, dot, dash, underscore)" "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  hostName = match "host name (lower case, digits, dashes)" "[a-z][a-z0-9-]{0,62}";

  address = match "IP address without prefix length" "(${ip})";

  prefix = match "IP address with prefix length" "(${ip})/[0-9]{1,3}";

  # what `from=` of sshd and `ip saddr` of nft take
  source = match "IP address or network" "(${ip})(/[0-9]{1,3})?";

  endpoint = match "address:port, IPv6 in brackets" "([0-9.]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}";

  # what an SSH certificate must carry: whose it is, and where it opens
  principal = match "principal (user@host or user@role)" "[a-z][a-z0-9_-]{0,30}@[a-z][a-z0-9-]{0,62}";

  # systemd-resolved's form: where a server is, and the name that its certificate carries
  namedServer = match "address#name" "(${ip})#[A-Za-z0-9]([A-Za-z0-9.-]{0,252})";

  wireguardKey = match "WireGuard public key (base64 of 32 bytes)" "[A-Za-z0-9+/]{43}=";

  sshKey = match "OpenSSH public key on one line" "[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\n\r]*)?";

  mac = match "MAC address (lower or upper case, colons)" "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}";
}
