//! The budget for machines.

use palisade_core::Fleet;
use palisade_core::budget::{blocks_of, liveness};
use palisade_core::fleet::chain::Chain;
use serde_json::{Value, json};

use super::expected::lines;
use super::{asked, share, span, steps};
use crate::args::Budget;

/// One document: times in milliseconds, shares as they were written.
pub(super) fn budget(fleet: &Fleet, args: &Budget) -> String {
    let chains: Vec<Value> = asked(fleet, args).map(|(name, chain)| one(fleet, args, name.as_str(), chain)).collect();
    format!("{:#}\n", json!({ "chains": chains }))
}

fn one(fleet: &Fleet, args: &Budget, name: &str, chain: &Chain) -> Value {
    let slashing = chain.slashing.as_ref();
    let mut out = json!({
        "chain": name,
        "id": chain.id.as_str(),
        "slash-fraction-downtime": share(slashing.and_then(|s| s.slash_downtime.as_ref())),
        "slash-fraction-double-sign": share(slashing.and_then(|s| s.slash_double_sign.as_ref())),
        "downtime-jail-duration": span(slashing.and_then(|s| s.jail.as_ref())).map(|d| d.as_millis()),
    });
    match liveness(chain) {
        Err(unknown) => out["unknown"] = json!(unknown),
        Ok(found) => {
            out["window"] = json!(found.window);
            out["must-sign"] = json!(found.must_sign);
            out["may-miss"] = json!(found.may_miss);
            out["block-time"] = json!(found.block_time.as_millis());
            out["left"] = json!(found.left(args.missed));
            out["until-jail"] = json!(found.until_jail(args.missed).map(|d| d.as_millis()));
            let price = |d: palisade_core::fleet::values::Duration| json!({ "nothing-signed": d.as_millis(), "blocks": blocks_of(d, found.block_time) });
            out["steps"] = steps(args).into_iter().map(price).collect();
        }
    }
    if let Some(rates) = &fleet.spec.rates {
        let year = |l: super::expected::Line| json!({ "design": l.what.trim(), "dark-hours": l.hours, "outages": l.outages, "jails": l.jails, "loss": l.loss });
        out["rates-from"] = json!(rates.source.as_str());
        out["year"] = lines(fleet, name, chain).into_iter().map(year).collect();
    }
    out
}
