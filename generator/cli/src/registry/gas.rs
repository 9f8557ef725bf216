//! Fee tokens → least gas prices: only a `fixed_min_gas_price` is a least price, the others are a wallet's advice.

use std::collections::BTreeSet;

use palisade_core::fleet::values::GasPrices;
use palisade_core::spec::quoted;
use serde_json::{Number, Value};

use super::facts::{Said, many, shown};
use super::{Fact, accepted};

/// Where they stand.
const PLACE: &str = "fees.fee_tokens";
/// LegacyDec of the Cosmos SDK refuses more digits behind the point (math/legacy_dec.go: Precision).
const DIGITS_BEHIND: usize = 18;
/// With more, a JSON number may not have survived its reading.
const DIGITS: usize = 15;

/// All of them as one value.
pub(super) fn prices(json: &Value, said: &mut Vec<Said>) -> Result<Fact, String> {
    let tokens = json.pointer("/fees/fee_tokens").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (mut seen, mut list, mut silent) = (BTreeSet::new(), String::new(), 0);
    for token in tokens {
        let Some(number) = token.get("fixed_min_gas_price") else {
            silent += 1;
            continue;
        };
        match price(token, number).and_then(|(denom, price)| match seen.insert(denom) {
            true => with(&list, &price),
            false => Err(format!("{} stands there twice", quoted(denom))),
        }) {
            Ok(longer) => list = longer,
            Err(why) => said.push(Said::Refused(PLACE, why)),
        }
    }
    if silent > 0 && !list.is_empty() {
        let why = format!("{} without a fixed_min_gas_price", many(silent, "token"));
        said.push(Said::LeftOut(PLACE, why));
    }
    if list.is_empty() {
        return Err("chain.json has no usable fixed_min_gas_price; its other prices are advice to wallets".into());
    }
    Ok(Fact::One(list))
}

fn with(list: &str, price: &str) -> Result<String, String> {
    let longer = if list.is_empty() { price.to_owned() } else { format!("{list},{price}") };
    accepted::<GasPrices>(&longer).map(|()| longer).map_err(|why| match list {
        "" => why,
        _ => format!("{} has no room behind the others", quoted(price)),
    })
}

/// A token's name, and its price with it.
fn price<'j>(token: &'j Value, number: &Value) -> Result<(&'j str, String), String> {
    let denom = token.get("denom").and_then(Value::as_str).ok_or("a token without a `denom`")?;
    let amount = match number {
        Value::Number(n) => decimal(n),
        other => Err(format!("is {}, not a number", shown(other))),
    };
    let amount = amount.map_err(|why| format!("the fixed_min_gas_price of {} {why}", quoted(denom)))?;
    Ok((denom, format!("{amount}{denom}")))
}

/// A number as the SDK reads it: digits, at most one point, no exponent.
fn decimal(n: &Number) -> Result<String, String> {
    let text = match (n.as_u64(), n.as_f64()) {
        (Some(whole), _) => whole.to_string(),
        // Display of a float never has an exponent, and is the shortest that is read back as the same.
        (None, Some(float)) if float >= 0.0 => float.to_string(),
        _ => return Err(format!("is {}, and a price is not below 0", quoted(&n.to_string()))),
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match text.split_once('.') {
        _ if digits.bytes().all(|b| b == b'0') => {
            Err("is 0, which would let every transaction in free of charge".into())
        }
        Some((_, behind)) if behind.len() > DIGITS_BEHIND => {
            Err(format!("has {} digits behind the point, and the SDK reads {DIGITS_BEHIND}", behind.len()))
        }
        Some(_) if digits.trim_start_matches('0').len() > DIGITS => {
            Err(format!("has more than {DIGITS} digits, of which the last may be another"))
        }
        _ => Ok(text),
    }
}
