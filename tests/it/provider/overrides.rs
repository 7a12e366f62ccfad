//! Twilio's connection overrides: the `#ct=…&rt=…` behind a webhook's address.
//!
//! Manual: "Webhooks Connection Overrides". A wrong key or value there is silently ignored by the real
//! provider, which then waits longer than the author meant; here it is a fault.

use std::time::Duration;

use super::http::{Failure, Patience};
use super::{Fault, fault};

/// The longest a caller may sit in silence while all tries fail. Twilio gives up after 15 s whatever is wished.
const LONGEST: Duration = Duration::from_secs(15);

const EDGES: [&str; 8] = ["ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"];

/// Reads the overrides; without any, the provider's own defaults.
pub(crate) fn patience(wishes: Option<&str>) -> Result<Patience, Fault> {
    let mut connect = 5000;
    let mut read = 15_000;
    let mut total = 15_000;
    let mut retries = 1;
    let mut after = vec!["ct".to_owned()];
    let mut seen = Vec::new();
    for wish in wishes.into_iter().flat_map(|wishes| wishes.split('&')) {
        let Some((key, value)) = wish.split_once('=') else {
            return fault(format!("connection override `{wish}` is not `key=value`"));
        };
        if seen.contains(&key) {
            return fault(format!("connection override `{key}` is given twice"));
        }
        seen.push(key);
        match key {
            "ct" => connect = number(wish, value, 100, 10_000)?,
            "rt" => read = number(wish, value, 100, 15_000)?,
            "tt" => total = number(wish, value, 100, 15_000)?,
            "rc" => retries = number(wish, value, 0, 5)?,
            "rp" => after = one_of(wish, value, &["4xx", "5xx", "ct", "rt", "all"])?,
            "sni" => drop(one_of(wish, value, &["y", "n"]).and_then(|all| only_one(wish, all))?),
            "e" => drop(one_of(wish, value, &EDGES)?),
            _ => return fault(format!("`{key}` is not a connection override")),
        }
    }
    let patience = Patience {
        connect: Duration::from_millis(connect),
        read: Duration::from_millis(read),
        total: Duration::from_millis(total),
        retries,
        after: after.iter().flat_map(|policy| failures(policy)).copied().collect(),
    };
    if wishes.is_some() && patience.worst() >= LONGEST {
        return fault(format!("`#{}` may leave a caller in silence for {:?}", wishes.unwrap_or_default(), patience.worst()));
    }
    Ok(patience)
}

/// Which of our failures a retry policy names. That a cut answer counts as a read failure is not confirmed.
fn failures(policy: &str) -> &'static [Failure] {
    match policy {
        "ct" => &[Failure::Connect],
        "rt" => &[Failure::Late, Failure::Cut],
        "4xx" => &[Failure::Refused],
        "5xx" => &[Failure::Broken],
        _ => &[Failure::Connect, Failure::Late, Failure::Cut, Failure::Refused, Failure::Broken],
    }
}

fn number(wish: &str, value: &str, least: u64, most: u64) -> Result<u64, Fault> {
    match value.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => fault(format!("connection override `{wish}` is not in {least}–{most}")),
    }
}

fn one_of(wish: &str, value: &str, allowed: &[&str]) -> Result<Vec<String>, Fault> {
    match value.split(',').find(|one| !allowed.contains(one)) {
        None => Ok(value.split(',').map(str::to_owned).collect()),
        Some(odd) => fault(format!("connection override `{wish}`: `{odd}` is none of {allowed:?}")),
    }
}

fn only_one(wish: &str, all: Vec<String>) -> Result<Vec<String>, Fault> {
    if all.len() == 1 { Ok(all) } else { fault(format!("connection override `{wish}` takes one value")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_provider_s() {
        let patience = patience(None).unwrap();
        assert_eq!((patience.retries, patience.after), (1, vec![Failure::Connect]));
    }

    #[test]
    fn wishes_are_read() {
        let patience = patience(Some("ct=1000&rt=3000&rc=2&rp=ct,5xx,rt&sni=y&e=ashburn,dublin")).unwrap();
        assert_eq!(patience.retries, 2);
        assert_eq!(patience.worst(), Duration::from_secs(12));
        assert_eq!(patience.after, [Failure::Connect, Failure::Broken, Failure::Late, Failure::Cut]);
    }

    #[test]
    fn wrong_wishes_are_faults() {
        for wrong in
            ["", "rc", "rc=6", "rc=-1", "ct=99", "rt=15001", "tt=x", "rp=6xx", "rp=", "sni=maybe", "sni=y,n", "e=mars", "zz=1", "rc=1&rc=2"]
        {
            assert!(patience(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_caller_never_waits_for_fifteen_seconds() {
        let waits_long = patience(Some("rc=2&rp=ct,5xx,rt&rt=4000")).unwrap_err();
        assert!(waits_long.0.contains("15s"), "{waits_long:?}");
        assert!(patience(Some("rc=2&rt=4000&tt=14000")).is_ok());
    }
}
