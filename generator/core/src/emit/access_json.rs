//! access.json: SSH authorities, accounts, and where they may come from.

use serde_json::{Value, json};

use crate::plan::host::{HostPlan, UserKind};

pub(super) fn value(host: &HostPlan) -> Value {
    let access = &host.access;
    let cas: Vec<Value> =
        access.cas.iter().map(|(name, key)| json!({ "name": name, "public-key": key.as_str() })).collect();
    let users: Vec<Value> = access
        .users
        .iter()
        .map(|u| {
            json!({
                "name": u.name,
                "uid": u.uid.get(),
                "kind": match u.kind { UserKind::Admin => "admin", UserKind::Deploy => "deploy" },
                "principals": u.principals,
                "sources": u.sources.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "format": crate::FORMAT,
        "ca": cas,
        "listen": access.listen.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "users": users,
        "bootstrap-sources": access.bootstrap_sources.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
