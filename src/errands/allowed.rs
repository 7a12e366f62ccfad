//! Whether a number may be texted at all: by its country and kind, by its owner's word, by how much it got already.

use super::{TEXT_WORTH, Way, later};
use crate::phone::Number;
use crate::phone::numbers;
use crate::store::delivery::{self, Delivery};
use crate::store::refusers;
use crate::store::sql::Sql;
use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Why a text is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct No {
    /// For staff: no number is in it.
    pub(super) why: String,
    /// For counts.
    pub(super) reason: &'static str,
}

pub(super) fn no(reason: &'static str, why: impl Into<String>) -> No {
    No { why: why.into(), reason }
}

/// Why this text may not be sent now or later; nothing where it may. Asked under the store's lock, in the transaction that claims it.
pub(super) fn text(sql: &mut dyn Sql, way: &Way, delivery: &Delivery, to: &Number, at: Timestamp) -> Result<Option<No>> {
    if at > later(delivery.since, TEXT_WORTH) {
        return Ok(Some(no("too-late", format!("it could not be sent within {} hours", TEXT_WORTH.as_hours()))));
    }
    if let Err(unfit) = numbers::fits(to, &way.allowed.countries) {
        return Ok(Some(no("number", unfit.to_string())));
    }
    let names = way.keyring.names(to);
    if let Some(why) = refusers::refuses(sql, &names)? {
        return Ok(Some(no(why.word(), why.says())));
    }
    let most = way.allowed.texts_per_number_per_day;
    if delivery::texts_on(sql, &names, today(at), &delivery.kept.sealed.key)? >= most {
        return Ok(Some(no("too-many", format!("the number got {most} texts that day, as many as the flow allows"))));
    }
    let (sealed, most) = (&delivery.kept.sealed, way.allowed.texts_per_day);
    if delivery::texts_of(sql, &sealed.line, today(at), &sealed.key)? >= most {
        return Ok(Some(no(
            "texts-per-day",
            format!("the line sent {most} texts that day, as many as `texts_per_day` of the flow allows"),
        )));
    }
    Ok(None)
}

/// The day as texts are counted.
pub(super) fn today(at: Timestamp) -> i64 {
    delivery::day(at.to_zoned(TimeZone::UTC).date())
}
