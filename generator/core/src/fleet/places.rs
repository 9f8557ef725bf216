//! Where hosts stand and what they are made of: regions, providers, hypervisors, sites, hardware.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::names::{Boot, PersonName, Platform, ProviderName, RegionName};
use super::values::{DevicePath, LinkMatch, Mac, Text};
use crate::span::{At, Entry};
use crate::spec::{Key, Read, Reader, Shape, TableReader, table};

table! {
    /// A region: the unit of latency and of the rules on distribution.
    pub struct Region {
        /// How people call it.
        may title: At<Text> = "title";
        /// Round trip to other regions, in milliseconds; one direction is enough.
        list latency_ms: BTreeMap<RegionName, Entry<At<u32>>> = "latency-ms";
    }
}

table! {
    /// A provider of machines: a failure domain, and a set of people who can touch them.
    pub struct Provider {
        /// How people call it.
        may title: At<Text> = "title";
        /// Who holds the account's credentials.
        list controlled_by: Vec<At<PersonName>> = "controlled-by";
    }
}

table! {
    /// A hypervisor that you or another run: whoever controls it reads the memory of its guests.
    pub struct Hypervisor {
        /// Who can log in to it.
        list controlled_by: Vec<At<PersonName>> = "controlled-by";
    }
}

table! {
    /// A failure domain: where hosts stand and who can touch them.
    pub struct Site {
        /// Its region.
        need region: At<RegionName> = "region";
        /// Its provider.
        need provider: At<ProviderName> = "provider";
        /// The number of the autonomous system that announces its addresses.
        need asn: At<u32> = "as";
        /// Who has root on its hosts.
        list admins: Vec<At<PersonName>> = "admins";
    }
}

table! {
    /// A kind of machine.
    pub struct Hardware {
        /// Nix's word for it. Absent: `x86_64-linux`.
        may platform: At<Platform> = "platform";
        /// How it boots. Absent: `uefi`.
        may boot: At<Boot> = "boot";
        /// Processors (threads).
        need cpus: At<u16> = "cpus";
        /// Memory, in GiB.
        need memory_gib: At<u32> = "memory-gib";
        /// The disk that is installed to (and wiped then).
        need disk: Disk = "disk";
        /// What the line carries outwards, in Mbit/s (10^6 bits): a host sends a little less, so that packets wait where
        /// signing goes first. Absent: nobody knows, and no quota holds.
        may bandwidth_mbit: At<NonZeroU32> = "bandwidth-mbit";
        /// How the network card is recognised; a host may override it.
        may nic_match: NicMatch = "nic-match";
    }
}

table! {
    /// A disk.
    pub struct Disk {
        /// Its device; a path under /dev/disk/by-id survives a change of order.
        need device: At<DevicePath> = "device";
        /// Size, in GB (10^9 bytes).
        need size_gb: At<u32> = "size-gb";
        /// What it must sustain, in operations per second.
        may iops: At<u32> = "iops";
    }
}

/// How a network card is recognised: exactly one way.
#[derive(Debug, Clone)]
pub enum NicMatch {
    /// By its hardware address.
    Mac(At<Mac>),
    /// By its path on the bus (systemd.link's Path=).
    Path(At<LinkMatch>),
    /// By its driver.
    Driver(At<LinkMatch>),
}

impl NicMatch {
    /// The key under which it was written, and its value.
    #[must_use]
    pub fn pair(&self) -> (&'static str, &str) {
        match self {
            Self::Mac(m) => ("mac", m.as_str()),
            Self::Path(p) => ("path", p.as_str()),
            Self::Driver(d) => ("driver", d.as_str()),
        }
    }
}

impl crate::spec::Table for NicMatch {
    const ABOUT: &'static str = "How a network card is recognised: exactly one way.";
    const KEYS: crate::spec::Keys = &[
        Key::of::<At<Mac>>("mac", false, "The card's hardware address (exactly one of `mac`, `path`, `driver`)."),
        Key::of::<At<LinkMatch>>("path", false, "The card's path, as systemd.link matches it."),
        Key::of::<At<LinkMatch>>("driver", false, "The card's driver, as systemd.link matches it."),
    ];
    const ONE_OF: &'static [&'static str] = &["mac", "path", "driver"];
    fn fields(t: &mut TableReader<'_, '_>) -> Option<Self> {
        let one = t.exactly_one(Self::ONE_OF);
        let (mac, path, driver) = (t.optional("mac"), t.optional("path"), t.optional("driver"));
        match (one, mac, path, driver) {
            (true, Some(m), _, _) => m.map(Self::Mac),
            (true, _, Some(p), _) => p.map(Self::Path),
            (true, _, _, Some(d)) => d.map(Self::Driver),
            _ => None,
        }
    }
}

impl Read for NicMatch {
    const EXPECTS: &'static str = "a table with one of `mac`, `path`, `driver`";
    const SHAPE: Shape = Shape::table::<Self>();
    fn read(value: &toml::Spanned<toml::de::DeValue<'_>>, path: &str, r: &mut Reader) -> Option<Self> {
        crate::spec::read_table(value, path, r)
    }
}
