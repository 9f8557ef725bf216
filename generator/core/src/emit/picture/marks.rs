//! How each purpose looks: dash, weight and mark tell it apart without colour, colour helps where there is some.

use crate::plan::flow::{Purpose, Way};

/// The mark at the side that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Disc,
    Ring,
    Square,
    Frame,
    Diamond,
    Gem,
}

/// How a purpose's lines look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) colour: &'static str,
    /// Dashes and gaps; empty: a whole line.
    pub(super) dash: &'static str,
    pub(super) weight: u8,
    pub(super) mark: Mark,
}

const DIALOGUE: &str = "9 3 2 3";
const BROWN: &str = "#8f4a00";
const BLUE: &str = "#0a4f95";
const RED: &str = "#a00020";
const GREEN: &str = "#17672c";
const VIOLET: &str = "#5d2b87";
const SLATE: &str = "#3d4a57";

/// The look of a purpose.
pub(super) fn look(purpose: Purpose) -> Look {
    let (colour, dash, weight, mark) = match purpose {
        Purpose::P2pPublic => (BROWN, "", 3, Mark::Disc),
        Purpose::P2pDial => (BROWN, "9 4", 2, Mark::Ring),
        Purpose::P2pOwn => (BLUE, "9 4", 3, Mark::Disc),
        Purpose::P2pSentry => (BLUE, "", 3, Mark::Diamond),
        Purpose::LightRpc => (BLUE, "2 4", 3, Mark::Gem),
        Purpose::Privval => (RED, "", 4, Mark::Square),
        Purpose::Gate => (RED, DIALOGUE, 2, Mark::Frame),
        Purpose::Cosign => (RED, "18 3", 4, Mark::Square),
        Purpose::SshAdmin => (GREEN, "", 2, Mark::Diamond),
        Purpose::Ssh => (GREEN, "9 3 2 3 2 3", 2, Mark::Gem),
        Purpose::Push => (VIOLET, "5 4", 2, Mark::Ring),
        Purpose::Replicate => (VIOLET, "5 4", 3, Mark::Disc),
        Purpose::Dns => (SLATE, "2 3", 2, Mark::Disc),
        Purpose::Time => (SLATE, "6 3 2 3", 2, Mark::Ring),
        Purpose::Cache => (SLATE, "12 4", 2, Mark::Square),
        Purpose::Backup => (SLATE, "", 2, Mark::Frame),
        Purpose::WgFleet | Purpose::WgSign => (SLATE, "4 4", 1, Mark::Disc),
    };
    Look { colour, dash, weight, mark }
}

/// The tube around a line: none in the open, light for wg-fleet, with dark walls for wg-sign. Colour and width, outer first.
pub(super) fn tube(way: Way) -> &'static [(&'static str, u8)] {
    match way {
        Way::Underlay => &[],
        Way::Fleet => &[("#c3cedb", 10)],
        Way::Sign => &[("#1b1f24", 12), ("#ffffff", 9)],
    }
}

/// What a purpose is, for the legend.
pub(super) fn meaning(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::P2pPublic => "strangers dial a public node",
        Purpose::P2pDial => "a public node dials strangers",
        Purpose::P2pOwn => "public nodes of a chain, each other",
        Purpose::P2pSentry => "a sentry dials its public nodes",
        Purpose::LightRpc => "a sentry's guard asks for headers",
        Purpose::Privval => "a cosigner comes to sign",
        Purpose::Gate => "a cosigner's gate asks for the height",
        Purpose::Cosign => "cosigners of a cluster, each other",
        Purpose::SshAdmin => "people come to a bastion",
        Purpose::Ssh => "a bastion logs in to a host",
        Purpose::Push => "metrics and logs to a monitor",
        Purpose::Replicate => "monitors, each other",
        Purpose::Dns => "names, over TLS",
        Purpose::Time => "network time",
        Purpose::Cache => "binary caches",
        Purpose::Backup => "backup stores",
        Purpose::WgFleet | Purpose::WgSign => "the tunnel's own packets, both ways",
    }
}
