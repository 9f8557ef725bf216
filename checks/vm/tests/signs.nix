# The fleet signs: a public node, two sentries and five cosigners of emitted hosts, over WireGuard of the kernel, among three
# validators of others. Two cosigners crash, and it signs on; a third, and it stops; one comes back, and it signs again.
kit:
let
  inherit (kit) lib;
  cosigners = map (where: "cosigner-${where}") [
    "eu-1"
    "eu-2"
    "us-1"
    "us-2"
    "ap-1"
  ];
  nodes = [
    "public-eu-1"
    "sentry-eu-1"
    "sentry-eu-2"
  ];
  small.virtualisation.memorySize = 384;
in
{
  nodes =
    lib.genAttrs nodes (name: kit.host name { })
    // lib.genAttrs cosigners (name: kit.host name small)
    // {
      internet = kit.internet (nodes ++ cosigners) ../strangers.nix;
    };
  testScript = kit.script ''
    nodes = [public_eu_1, sentry_eu_1, sentry_eu_2]
    cosigners = [cosigner_eu_1, cosigner_eu_2, cosigner_us_1, cosigner_us_2, cosigner_ap_1]
    OURS = json.loads((FLEET / "secrets/chain.local/priv_validator_key.json").read_text())["address"]


    def ask(path):  # type: ignore
        status, said = internet.execute(f"ip netns exec s1 curl -sf -m 5 'http://127.0.0.1:26657/{path}'")
        return json.loads(said)["result"] if status == 0 else None


    def height():  # type: ignore
        answer = ask("status")
        return int(answer["sync_info"]["latest_block_height"]) if answer else 0


    def signed(at):  # type: ignore
        """Whether the commit of a block, as it stands in the next one, carries our signature for it."""
        commit = ask(f"commit?height={at}")
        assert commit["canonical"], commit
        votes = commit["signed_header"]["commit"]["signatures"]
        return any(vote["validator_address"] == OURS and vote["block_id_flag"] == 2 for vote in votes)


    def reaches(at, seconds=180):  # type: ignore
        within(seconds, f"block {at}", lambda: height() > at)


    def signs(count, seconds):  # type: ignore
        """Waits for so many more blocks that carry our signature; how many blocks that took."""
        first = at = height() + 1
        end = time.monotonic() + seconds
        while count:
            assert time.monotonic() < end, f"{count} signatures more are missing at block {at} after {first}"
            if height() > at:
                count -= signed(at)
                at += 1
            else:
                time.sleep(0.5)
        return at - first


    up(internet, *nodes, *cosigners)
    for n in [1, 2, 3]:
        internet.copy_from_host(str(FLEET / "strangers" / str(n)), f"/var/lib/strangers/{n}")
    for host in nodes:
        bring_genesis(host)
    for host in [*cosigners, *nodes]:
        enrol(host)
    internet.succeed("systemctl start stranger-1 stranger-2 stranger-3")

    with subtest("the programs are the real ones"):
        for host in nodes:
            is_the_program(host, "palisade-chain", "cometbft")
        for host in cosigners:
            is_the_program(host, "palisade-signer", "horcrux")
    with subtest("control: the chain goes on without us"):
        reaches(3)
    with subtest("blocks carry our signature"):
        print("blocks for 10 signatures:", signs(10, 300))
    with subtest("two cosigners crash: it signs on"):
        cosigners[0].crash()
        cosigners[1].crash()
        print("blocks for 8 signatures:", signs(8, 300))
    with subtest("a third crashes: it stops, and the chain does not"):
        cosigners[2].crash()
        # what was under way
        quiet = height() + 4
        reaches(quiet + 8)
        late = [at for at in range(quiet, quiet + 8) if signed(at)]
        assert not late, late
    with subtest("one comes back, by itself: it signs again"):
        began = time.monotonic()
        cosigners[0].start(allow_reboot=True)
        running(cosigners[0], "palisade-signer")
        print("blocks for 5 signatures:", signs(5, 300), "seconds since its start:", round(time.monotonic() - began))
        no_failed_unit(cosigners[0])
        # its peers still held connections that it no longer knew, and were told so
        told = cosigners[0].succeed("nft list chain inet palisade input | grep 'reject with tcp reset'")
        assert " packets 0 " not in told, told
    with subtest("nothing that is ours answers a stranger but the public node's peer port"):
        for host in [*nodes, cosigners[0]]:
            address = fact(host.name)["nic"][0].split("/")[0]
            for port in [22, 1234, 2222, 8543, 26657, 26660]:
                assert internet.execute(f"ip netns exec s2 nc -w 1 -z {address} {port}")[0] != 0, (host.name, port)
        internet.succeed("ip netns exec s2 nc -w 3 -z 198.51.100.2 26656")
  '';
}
