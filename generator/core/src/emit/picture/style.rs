//! The style sheet: borders of trust first, dashes of purposes from [`super::marks`].

use super::marks::look;
use crate::plan::flow::Purpose;

/// The whole style sheet.
pub(super) fn style() -> String {
    let mut out = String::from(STYLE);
    for purpose in ALL {
        let dash = look(purpose).dash;
        if !dash.is_empty() {
            out.push_str(&format!(".line.{purpose} {{ stroke-dasharray: {dash} }}\n"));
        }
    }
    out
}

const ALL: [Purpose; 18] = [
    Purpose::P2pPublic,
    Purpose::P2pDial,
    Purpose::P2pOwn,
    Purpose::P2pSentry,
    Purpose::LightRpc,
    Purpose::Privval,
    Purpose::Gate,
    Purpose::Cosign,
    Purpose::Push,
    Purpose::Replicate,
    Purpose::SshAdmin,
    Purpose::Ssh,
    Purpose::WgFleet,
    Purpose::WgSign,
    Purpose::Dns,
    Purpose::Time,
    Purpose::Cache,
    Purpose::Backup,
];

const STYLE: &str = "
text { font-family: monospace; fill: #1b1f24 }
.paper { fill: #ffffff }
.frame, .zone { stroke: #1b1f24 }
.frame.internet { fill: #f1e9dc; stroke-width: 4 }
.frame.management { fill: #f4f6f0; stroke-width: 2; stroke-dasharray: 8 4 }
.zone.outside { fill: #fbf8f2; stroke-width: 1 }
.zone.public { fill: #f4f6f8; stroke-width: 4 }
.zone.sentry { fill: #e4eaf1; stroke-width: 6 }
.zone.signing { fill: #c9d4e1; stroke-width: 9 }
.zone.managed { fill: #ffffff; stroke-width: 2 }
.cell { fill: #ffffff; fill-opacity: 0.55; stroke: #7b8794; stroke-width: 1 }
.box { fill: #ffffff; stroke: #1b1f24; stroke-width: 1 }
.legend { fill: #ffffff; stroke: #7b8794; stroke-width: 1 }
.title, .strong { font-weight: bold }
.note, .region { fill: #3d4a57 }
.line, .tube, .halo { fill: none; stroke-linejoin: round }
.mark { stroke-width: 2 }
.ring { fill: #ffffff }
";
