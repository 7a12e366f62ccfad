//! What jambonz is asked for behind a `#`: how often it tries again, and after what.

use super::*;

/// The wishes behind an address: how often, and after what. A try waits for ten seconds, whatever is wished.
pub(super) fn patience(place: &Place) -> Result<Patience, Fault> {
    let (mut retries, mut after) = (0, vec![Failure::Connect]);
    for wish in place.wishes.iter().flat_map(|wishes| wishes.split('&')) {
        match wish.split_once('=') {
            Some(("rc", count)) => match count.parse() {
                Ok(count @ 1..=5) => retries = count,
                _ => return fault(format!("retry wish `{wish}` is not in 1–5")),
            },
            Some(("rp", policies)) => {
                after.clear();
                for policy in policies.split(',') {
                    match policy {
                        "ct" => after.extend([Failure::Connect, Failure::Cut]),
                        "4xx" => after.push(Failure::Refused),
                        "5xx" => after.push(Failure::Broken),
                        _ => return fault(format!("retry policy `{policy}`: a late try is not made again, the caller has waited enough")),
                    }
                }
            }
            _ => return fault(format!("`{wish}` is no retry wish")),
        }
    }
    let wait = Duration::from_secs(10);
    Ok(Patience { connect: wait, read: wait, total: wait, retries, after })
}
