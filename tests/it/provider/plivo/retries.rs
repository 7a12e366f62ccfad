//! Plivo's retries: the `#ct=…&rt=…` behind an address.
//!
//! Manual: "Application", retries. A wrong key or value is a fault here.

use std::time::Duration;

use crate::provider::http::{Failure, Patience};
use crate::provider::{Fault, fault};

/// The longest a caller may sit in silence while all tries fail: the manual advises to answer well inside it.
const LONGEST: Duration = Duration::from_secs(15);

/// Reads the wishes; without any, the provider's own defaults.
pub(super) fn patience(wishes: Option<&str>) -> Result<Patience, Fault> {
    let (mut connect, mut read, mut total, mut retries, mut after) = (2000, 40_000, 55_000, 1, vec!["ct", "rt"]);
    for wish in wishes.into_iter().flat_map(|wishes| wishes.split('&')) {
        let Some((key, value)) = wish.split_once('=') else { return fault(format!("retry wish `{wish}` is not `key=value`")) };
        let number = |least: u64, most: u64| match value.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => fault(format!("retry wish `{wish}` is not in {least}–{most}")),
        };
        match key {
            "ct" => connect = number(100, 10_000)?,
            "rt" => read = number(100, 40_000)?,
            "tt" => total = number(100, 55_000)?,
            "rc" => retries = number(0, 5)?,
            "rp" => after = value.split(',').collect(),
            _ => return fault(format!("`{key}` is no retry wish")),
        }
    }
    let mut failures = Vec::new();
    for policy in after {
        failures.extend_from_slice(match policy {
            "ct" => &[Failure::Connect],
            "rt" => &[Failure::Late, Failure::Cut],
            "4xx" => &[Failure::Refused],
            "5xx" => &[Failure::Broken],
            "all" => &[Failure::Connect, Failure::Late, Failure::Cut, Failure::Refused, Failure::Broken],
            _ => return fault(format!("retry policy `{policy}` is none")),
        });
    }
    let [connect, read, total] = [connect, read, total].map(Duration::from_millis);
    let patience = Patience { connect, read, total, retries, after: failures };
    if wishes.is_some() && patience.worst() >= LONGEST {
        return fault(format!("`#{}` may leave a caller in silence for {:?}", wishes.unwrap_or_default(), patience.worst()));
    }
    Ok(patience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_and_wrong_ones_are_faults() {
        let wished = patience(Some("ct=1000&rt=3000&tt=12000&rc=2&rp=ct,rt,5xx")).unwrap();
        assert_eq!((wished.retries, wished.worst()), (2, Duration::from_secs(12)));
        assert_eq!(patience(None).unwrap().retries, 1);
        for wrong in ["", "rc", "rc=6", "ct=99", "rt=40001", "tt=x", "rp=6xx", "sni=y", "rc=2", "rt=20000&rc=0"] {
            assert!(patience(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
