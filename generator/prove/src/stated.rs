//! What the operator's own spec states that no file of a program does: ports on which nothing of ours listens yet.

use std::num::NonZeroU16;

use serde::Deserialize;

use crate::fault::Fault;
use crate::place;

/// Ports (TCP) that the law opens for programs which no host runs yet, so that no native file names them.
///
/// From fleet.toml alone, which the operator writes: what the generator emitted is what these numbers are to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedPorts {
    /// Where a sentry takes the questions of a cosigner's gate; 1235.
    pub gate: u16,
    /// Where a monitor takes metrics; 8428.
    pub metrics: u16,
    /// Where a monitor takes logs; 9428.
    pub logs: u16,
}

impl Default for StatedPorts {
    fn default() -> Self {
        Self { gate: 1235, metrics: 8428, logs: 9428 }
    }
}

/// Of fleet.toml; the rest of it is nothing to a proof.
#[derive(Deserialize)]
struct Spec {
    #[serde(default)]
    ports: Ports,
}

#[derive(Default, Deserialize)]
struct Ports {
    gate: Option<NonZeroU16>,
    metrics: Option<NonZeroU16>,
    logs: Option<NonZeroU16>,
}

impl StatedPorts {
    /// Reads `[ports]` of a spec, which `file` names in the fault; what it leaves out has its usual number.
    ///
    /// # Errors
    /// The first place at which the text is no TOML, or one of the three is no port.
    pub fn read(file: &str, spec: &[u8]) -> Result<Self, Fault> {
        let text = place::text(file, spec)?;
        let Spec { ports } = toml::from_str(text).map_err(|error| place::toml(file, text, &error))?;
        let usual = Self::default();
        let or = |stated: Option<NonZeroU16>, usual| stated.map_or(usual, NonZeroU16::get);
        Ok(Self {
            gate: or(ports.gate, usual.gate),
            metrics: or(ports.metrics, usual.metrics),
            logs: or(ports.logs, usual.logs),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::StatedPorts;

    fn read(spec: &str) -> Result<StatedPorts, String> {
        StatedPorts::read("fleet.toml", spec.as_bytes()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_is_not_stated_is_as_usual() {
        let usual = StatedPorts::default();
        assert_eq!((usual.gate, usual.metrics, usual.logs), (1235, 8428, 9428));
        assert_eq!(read("[fleet]\nname = \"x\"\n"), Ok(usual));
        assert_eq!(read("[ports]\np2p = 1\n"), Ok(usual));
        assert_eq!(read("[ports]\nlogs = 9000\n"), Ok(StatedPorts { logs: 9000, ..usual }));
        let all = "[ports]\ngate = 1\nmetrics = 2\nlogs = 65535\n";
        assert_eq!(read(all), Ok(StatedPorts { gate: 1, metrics: 2, logs: 65535 }));
    }

    #[test]
    fn what_is_no_port_has_a_place() {
        for wrong in ["0", "65536", "-1", "\"1235\"", "1.5", "[1235]"] {
            let fault = read(&format!("[ports]\nlogs = 9428\ngate = {wrong}\n")).unwrap_err();
            assert!(fault.starts_with("fleet.toml:3:8: "), "{fault}");
        }
        assert!(read("ports = 3\n").unwrap_err().starts_with("fleet.toml:1:9: "));
        assert!(read("[ports]\ngate = 1\ngate = 2\n").unwrap_err().starts_with("fleet.toml:3:1: "));
        let bytes = StatedPorts::read("fleet.toml", b"[ports]\n\xff").unwrap_err();
        assert_eq!(bytes.to_string(), "fleet.toml:2:1: not UTF-8");
    }
}
