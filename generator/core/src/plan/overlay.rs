//! Overlay addresses: they derive from interface, role and number, and never change.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use sha2::{Digest, Sha256};

use super::flow::Way;
use crate::fleet::Spec;
use crate::fleet::names::{FleetName, Role};
use crate::fleet::values::Number;

/// The networks that overlay addresses are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// IPv4, /12 or wider.
    pub v4: Ipv4Net,
    /// IPv6, /48 or wider.
    pub v6: Ipv6Net,
}

/// Prefix lengths that leave room for interface, role and number.
pub const WIDEST: (u8, u8) = (12, 48);

impl Base {
    /// The spec's networks, or the defaults.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let mut base = Self { v4: DEFAULT_V4, v6: derived_v6(&spec.fleet.name) };
        for net in spec.overlay.iter().flat_map(|o| &o.base) {
            match net.value {
                IpNet::V4(net) => base.v4 = net.trunc(),
                IpNet::V6(net) => base.v6 = net.trunc(),
            }
        }
        base
    }

    /// The addresses of a host on an overlay interface, IPv4 first.
    ///
    /// IPv4: base, 1 bit interface, 3 bits role, 16 bits number. IPv6: the /48, a hextet of the same 4 bits,
    /// a hextet of the number, then `::1`.
    #[must_use]
    pub fn addresses(&self, way: Way, role: Role, n: Number) -> [IpAddr; 2] {
        let place = (u32::from(way == Way::Fleet) << 3) | role_bits(role);
        let v4 = u32::from(self.v4.network()) | (place << 16) | u32::from(n.get());
        let v6 = u128::from(self.v6.network()) | (u128::from(place) << 64) | (u128::from(n.get()) << 48) | 1;
        [IpAddr::V4(Ipv4Addr::from(v4)), IpAddr::V6(Ipv6Addr::from(v6))]
    }
}

/// 10.64.0.0/12.
const DEFAULT_V4: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(10, 64, 0, 0), 12);

/// A unique local /48 whose 40 random bits are a digest of the fleet's name (RFC 4193 asks for bits that others
/// are unlikely to have).
fn derived_v6(name: &FleetName) -> Ipv6Net {
    let digest = Sha256::digest(format!("palisade overlay {name}").as_bytes());
    let mut bytes = [0_u8; 16];
    bytes[0] = 0xfd;
    for (to, from) in bytes[1..6].iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    Ipv6Net::new_assert(Ipv6Addr::from(bytes), 48)
}

/// A role's three bits, for ever.
fn role_bits(role: Role) -> u32 {
    match role {
        Role::Public => 1,
        Role::Sentry => 2,
        Role::Cosigner => 3,
        Role::Monitor => 4,
        Role::Bastion => 5,
    }
}
