//! All hosts of all roles in one list.

use super::host::{Bastion, Cosigner, Machine, Monitor, Public, Sentry};
use super::names::{HardwareName, HostLabel, HostName, Role};
use super::net::P2p;
use super::{Named, Spec};
use crate::span::{At, Span};

/// A host of any role.
#[derive(Debug, Clone)]
pub struct Host<'f> {
    /// `role-label`.
    pub name: HostName,
    /// Where its key stands in the spec.
    pub key: Span,
    /// What every host has.
    pub machine: &'f Machine,
    /// What only its role has.
    pub kind: Kind<'f>,
}

/// What only a role has.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'f> {
    /// A public node.
    Public(&'f Public),
    /// A sentry.
    Sentry(&'f Sentry),
    /// A cosigner.
    Cosigner(&'f Cosigner),
    /// A monitor.
    Monitor(&'f Monitor),
    /// A bastion.
    Bastion(&'f Bastion),
}

impl Host<'_> {
    /// Its role.
    #[must_use]
    pub fn role(&self) -> Role {
        match self.kind {
            Kind::Public(_) => Role::Public,
            Kind::Sentry(_) => Role::Sentry,
            Kind::Cosigner(_) => Role::Cosigner,
            Kind::Monitor(_) => Role::Monitor,
            Kind::Bastion(_) => Role::Bastion,
        }
    }
}

fn each<'f, T>(
    role: Role,
    hosts: &'f Named<HostLabel, T>,
    machine: fn(&'f T) -> &'f Machine,
    kind: fn(&'f T) -> Kind<'f>,
) -> impl Iterator<Item = Host<'f>> {
    hosts.iter().map(move |(label, host)| Host {
        name: HostName::of(role, label),
        key: host.key,
        machine: machine(&host.value),
        kind: kind(&host.value),
    })
}

impl Spec {
    /// All hosts, by role and then by name.
    #[must_use]
    pub fn hosts(&self) -> Vec<Host<'_>> {
        each(Role::Public, &self.public, |h| &h.machine, Kind::Public)
            .chain(each(Role::Sentry, &self.sentry, |h| &h.machine, Kind::Sentry))
            .chain(each(Role::Cosigner, &self.cosigner, |h| &h.machine, Kind::Cosigner))
            .chain(each(Role::Monitor, &self.monitor, |h| &h.machine, Kind::Monitor))
            .chain(each(Role::Bastion, &self.bastion, |h| &h.machine, Kind::Bastion))
            .collect()
    }

    /// The hardware of `[defaults.<role>]`.
    #[must_use]
    pub fn default_hardware(&self, role: Role) -> Option<&At<HardwareName>> {
        let d = self.defaults.as_ref()?;
        match role {
            Role::Public => d.public.as_ref()?.hardware.as_ref(),
            Role::Sentry => d.sentry.as_ref()?.hardware.as_ref(),
            Role::Cosigner => d.cosigner.as_ref()?.hardware.as_ref(),
            Role::Monitor => d.monitor.as_ref()?.hardware.as_ref(),
            Role::Bastion => d.bastion.as_ref()?.hardware.as_ref(),
        }
    }

    /// The peer settings of `[defaults.<role>]`; only chain nodes have some.
    #[must_use]
    pub fn default_p2p(&self, role: Role) -> Option<&P2p> {
        let d = self.defaults.as_ref()?;
        match role {
            Role::Public => d.public.as_ref()?.p2p.as_ref(),
            Role::Sentry => d.sentry.as_ref()?.p2p.as_ref(),
            Role::Cosigner | Role::Monitor | Role::Bastion => None,
        }
    }
}
