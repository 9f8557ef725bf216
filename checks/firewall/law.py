"""Who may begin to talk to whom inside of the overlay: written down here by hand, not read from the generator."""

# (initiator's role, own role) -> link, TCP ports; `*` is every role
LAW = {
    ("public", "public"): ("wg-fleet", [26656]),
    ("sentry", "public"): ("wg-fleet", [26656, 26657]),
    ("cosigner", "sentry"): ("wg-sign", [1234, 1235]),
    ("cosigner", "cosigner"): ("wg-sign", [2222]),
    ("bastion", "*"): ("wg-fleet", [22]),
    ("*", "monitor"): ("wg-fleet", [8428, 9428]),
}
# one UDP port for each interface, between its peers
TUNNELS = {"wg-fleet": 51820, "wg-sign": 51821}


def allowed(role, own, link):
    """The TCP ports that a host of one role takes from a host of another on a link."""
    ports = set()
    for (who, whom), (way, numbers) in LAW.items():
        if way == link and who in (role, "*") and whom in (own, "*"):
            ports.update(numbers)
    return ports
