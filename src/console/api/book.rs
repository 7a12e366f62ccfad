//! The script book: everything that callers can hear, with who stands for it.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use crate::book;
use crate::console::now;
use crate::console::roster::book::Text;
use crate::flow::signed::{SignOff, Standing, state};
use crate::flow::{self, Compiled};
use crate::library::desk;
use crate::library::published::{self, PEOPLE};
use crate::store::drafts;
use anyhow::Context as _;
use serde_json::{Map, Value, json};

/// The book of what is live, or of the draft.
pub(super) async fn book(asked: Asked) -> Came {
    let draft = match asked.query("of") {
        "" | "live" => false,
        "draft" => true,
        _ => return Err(Problem::unreadable("`of` is `live` or `draft`.")),
    };
    let flow = asked.flow().await?;
    let limits = desk::limits(&asked.console.settings(), &flow)?;
    let both = asked.console.ask(move |store| {
        store.at_one_moment(|sql| Ok((published::read(sql, &flow, now())?, if draft { drafts::current(sql, &flow)? } else { None })))
    });
    let (live, written) = both.await?;
    let live = live.ok_or_else(|| Problem::nowhere("Nothing of this flow is published yet."))?.sources();
    if draft && written.is_none() {
        return Err(Problem::conflict("There is no draft of this flow."));
    }
    let own = written.map_or_else(|| live.clone(), |draft| draft.content.sources);
    let people = live.0.iter().find(|source| source.path == PEOPLE).map(|source| source.text.clone()).unwrap_or_default();
    let (words, sources) = (Text::digest(&own), published::with_people(&own, &people));
    let compiled = tokio::task::spawn_blocking(move || {
        let Compiled { flow, .. } = flow::compile(&sources, &limits);
        (flow, sources)
    });
    let (flow, sources) = compiled.await.context("the flow was not compiled")?;
    let flow = flow.ok_or_else(|| Problem::conflict("The draft has errors: `GET …/draft/findings` has them."))?;
    match asked.query("as") {
        "" | "json" => {}
        "csv" => {
            let text = book::csv(&flow, &sources).map_err(anyhow::Error::from)?;
            return Ok(Answer::file("text/csv; charset=utf-8", &format!("script-{}.csv", flow.version), text));
        }
        "html" => {
            let page = book::html(&flow, &sources);
            return Ok(Answer::file("text/html; charset=utf-8", &format!("script-{}.html", flow.version), page));
        }
        _ => return Err(Problem::unreadable("`as` is `json`, `csv` or `html`.")),
    }
    let standing = state(&sources);
    let said = |id: &str, at: usize, words: String| -> Option<(String, Value)> {
        let code = flow.languages.get(at)?.code.clone();
        let signed = |word: &str, SignOff { by, at, .. }: &SignOff| json!({ "state": word, "by": by, "on": at.to_string() });
        let stands = standing.get(&(code.clone(), id.to_owned())).map(|standing| match standing {
            Standing::Unsigned => json!({ "state": "unsigned" }),
            Standing::Signed(sign_off) => signed("signed", sign_off),
            Standing::Changed(sign_off) => signed("changed", sign_off),
        });
        Some((code, json!({ "words": words, "standing": stands })))
    };
    let entries = book::spoken(&flow, &sources).into_iter().map(|entry| {
        let languages: Map<String, Value> =
            entry.words.into_iter().enumerate().filter_map(|(at, words)| said(&entry.id, at, words)).collect();
        json!({ "id": entry.id, "languages": languages })
    });
    let entries: Vec<Value> = entries.collect();
    Ok(Answer::json(&json!({ "version": flow.version.to_string(), "words": words, "entries": entries })))
}
