//! Addresses that strangers can have.

use std::net::IpAddr;

use super::PeerAddress;

/// Could this be a stranger's address? Not one of a private or reserved network.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared) && (1..224).contains(&first)
        }
        // All that is given out lies in 2000::/3; IPv4 in IPv6's words does not.
        IpAddr::V6(v6) => v6.segments()[0] & 0xe000 == 0x2000,
    }
}

impl PeerAddress {
    /// Its address, when it is not a name.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        let (host, _) = self.as_str().rsplit_once('@')?.1.rsplit_once(':')?;
        host.trim_matches(['[', ']']).parse().ok()
    }
}
