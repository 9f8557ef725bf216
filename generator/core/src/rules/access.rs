//! P042: somebody may log in to every host.

use crate::plan::Context;
use crate::plan::access::access;
use crate::problem::{NetworkProblem, Problem};

pub(super) fn check(cx: &Context<'_>) -> Vec<Problem> {
    let closed: Vec<_> = cx.topology.hosts.iter().filter(|h| access(cx, h).users.is_empty()).collect();
    let Some(first) = closed.first() else { return Vec::new() };
    let hosts = closed.iter().map(|h| h.name.to_string()).collect();
    vec![NetworkProblem::NobodyEnters { span: first.key, hosts, all: closed.len() == cx.topology.hosts.len() }.into()]
}
