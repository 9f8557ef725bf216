//! Every port, resolved: the spec's, or the usual one.

use crate::fleet::Spec;
use crate::fleet::net;
use crate::fleet::values::Port;
use crate::span::{At, Span};

macro_rules! ports {
    ($($(#[doc = $doc:literal])* $field:ident = $usual:literal, $what:literal;)*) => {
        /// Ports of the whole fleet.
        #[derive(Debug, Clone, Copy)]
        pub struct Ports { $($(#[doc = $doc])* pub $field: Port),* }

        impl Ports {
            /// The spec's ports, with the usual ones where it is silent.
            #[must_use]
            pub fn of(spec: &Spec) -> Self {
                let own: Option<&net::Ports> = spec.ports.as_ref();
                let pick = |at: fn(&net::Ports) -> &Option<At<Port>>, usual| {
                    own.and_then(|p| at(p).as_ref()).map_or(Port::known(usual), |p| p.value)
                };
                Self { $($field: pick(|p| &p.$field, $usual)),* }
            }
            /// Every port with its name, and the place where it was chosen.
            #[must_use]
            pub fn named(&self, spec: &Spec) -> Vec<(&'static str, Port, Option<Span>)> {
                let own: Option<&net::Ports> = spec.ports.as_ref();
                let place = |at: fn(&net::Ports) -> &Option<At<Port>>| own.and_then(|p| at(p).as_ref()).map(|p| p.span);
                vec![$(($what, self.$field, place(|p| &p.$field))),*]
            }
        }
    };
}

ports! {
    /// CometBFT's peers (TCP).
    p2p = 26656, "p2p";
    /// CometBFT's RPC (TCP).
    rpc = 26657, "rpc";
    /// CometBFT's metrics (TCP, loopback).
    node_metrics = 26660, "node-metrics";
    /// A sentry's listener for its signer (TCP).
    privval = 1234, "privval";
    /// The gate (TCP).
    gate = 1235, "gate";
    /// Horcrux between cosigners (TCP).
    cosigner = 2222, "cosigner";
    /// Horcrux' metrics (TCP, loopback).
    signer_metrics = 8543, "signer-metrics";
    /// WireGuard of wg-fleet (UDP).
    wg_fleet = 51820, "wg-fleet";
    /// WireGuard of wg-sign (UDP).
    wg_sign = 51821, "wg-sign";
    /// A monitor's receiver of metrics (TCP).
    metrics = 8428, "metrics";
    /// A monitor's receiver of logs (TCP).
    logs = 9428, "logs";
}

/// SSH, everywhere.
pub const SSH: Port = Port::known(22);
/// DNS over TLS.
pub const DNS_TLS: Port = Port::known(853);
/// NTP.
pub const NTP: Port = Port::known(123);
/// Key exchange of NTS.
pub const NTS_KE: Port = Port::known(4460);
/// HTTPS.
pub const HTTPS: Port = Port::known(443);
