//! What the calls of some days taught, as figures.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use super::calls::{goes_on, live, who};
use crate::console::look::works::{Came as Counted, Product};
use crate::console::now;
use crate::library::counted;
use crate::report::{Days, table};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::sync::Arc;

/// The most days of a report.
const MOST_DAYS: i32 = 366;

/// The report of some days: the last seven whole ones where none are named.
pub(super) async fn report(asked: Asked) -> Came {
    let as_csv = match asked.query("as") {
        "" | "json" => false,
        "csv" => true,
        _ => return Err(Problem::unreadable("`as` is `json` or `csv`.")),
    };
    let (flow, live, zone) = live(&asked).await?;
    let today = now().to_zoned(zone.clone()).date();
    let before = |days: i64| today.checked_sub(days.days()).unwrap_or(today);
    let from: Date = asked.parsed("from", "2026-12-24")?.unwrap_or_else(|| before(7));
    let to: Date = asked.parsed("to", "2026-12-24")?.unwrap_or_else(|| before(1));
    if from > to || from.until(to).is_ok_and(|span| span.get_days() >= MOST_DAYS) {
        return Err(Problem::refused("`from` comes before `to`, and a report is of 366 days at the most."));
    }
    let days = Days { from, to, zone };
    let name = format!("report {flow} {from} {to}");
    let (archive, store) = (asked.console.archive(&flow), asked.console.calls());
    let keyring = Arc::clone(&asked.console.ground.keyring);
    let counts = move |progress: &counted::Progress| {
        let report = counted::report(&mut archive()?, &mut store()?, &keyring, days, progress)?;
        Ok(Product::Report(Box::new(report), live))
    };
    let product = match asked.console.works.ask(&who(&asked), &name, now(), counts).await {
        Counted::Done(product) => product,
        Counted::GoesOn(seen, all) => return Ok(goes_on(seen, all)),
        Counted::Failed => return Err(anyhow::anyhow!("the report was not counted").into()),
    };
    let Product::Report(report, _) = &*product else { return Err(anyhow::anyhow!("something else was counted").into()) };
    if !as_csv {
        return Ok(Answer::json(&table::json(report)));
    }
    let text = table::csv(report).map_err(anyhow::Error::from_boxed)?;
    Ok(Answer::file("text/csv; charset=utf-8", &format!("calls-{from}-{to}.csv"), text))
}
