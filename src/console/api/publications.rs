//! Versions: which there are and were, what they change; publishing, agreeing, going back.

use super::answer::{Answer, Came, Problem};
use super::asked::{Asked, author, why};
use super::flows::{looked, publication};
use crate::console::now;
use crate::console::publish::zip;
use crate::difference::Change;
use crate::flow::graph::Version;
use crate::library::noticed::noticed;
use crate::library::published::{PEOPLE, Published};
use crate::library::publishing::{self, Agreed, Back, Wanted};
use crate::store::tokens::Scope;
use crate::store::versions::{self, Content};
use anyhow::Context as _;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) async fn all(asked: Asked) -> Came {
    let looked = looked(&asked).await?;
    let newest: Vec<_> = looked.all.iter().rev().collect();
    asked.page(&newest, |one| one.id.to_string(), |one| publication(one, &looked.all, looked.at))
}

/// The version of the path, with its content as far as it is kept.
async fn kept(asked: &Asked, flow: &str) -> Result<(Version, Option<Content>), Problem> {
    let version =
        Version::parse(asked.name("version")).ok_or_else(|| Problem::nowhere("That is no version: `GET …/versions` lists them."))?;
    let name = flow.to_owned();
    let content = asked.console.ask(move |store| versions::content(store.read(), &name, version)).await?;
    Ok((version, content))
}

pub(super) async fn one(asked: Asked) -> Came {
    let looked = looked(&asked).await?;
    let (version, content) = kept(&asked, &looked.flow).await?;
    let of: Vec<Value> =
        looked.all.iter().filter(|one| one.version == version).map(|one| publication(one, &looked.all, looked.at)).collect();
    if of.is_empty() {
        return Err(Problem::nowhere("There is no such version of this flow: `GET …/versions` lists them."));
    }
    let (live, limits, is_kept) = (looked.live.as_ref().map(Published::sources), looked.limits, content.is_some());
    let changes = tokio::task::spawn_blocking(move || noticed(&live?, &content?.sources, &limits)).await.context("nothing was compared")?;
    let changes = changes.map(|changes| changes.iter().map(change).collect::<Vec<Value>>());
    Ok(Answer::json(&json!({ "version": version.to_string(), "kept": is_kept, "publications": of, "changes": changes })))
}

/// What callers would notice.
pub(super) fn change(change: &Change) -> Value {
    json!({ "place": change.place, "language": change.language, "told": change.told })
}

/// The texts as a file: with the people it was first published with only for who may see them.
pub(super) async fn export(asked: Asked) -> Came {
    let flow = asked.flow().await?;
    let (version, content) = kept(&asked, &flow).await?;
    let content = content.ok_or_else(|| Problem::nowhere("The content of this version is not kept any more."))?;
    let people = asked.token.scopes.contains(&Scope::People);
    let sources = content.sources.0.iter().filter(|source| people || source.path != PEOPLE);
    let sources = sources.map(|source| (source.path.as_str(), source.text.as_str()));
    let file = zip::packed(sources.chain(content.calls.iter().map(|(path, text)| (path.as_str(), text.as_str()))));
    Ok(Answer::file("application/zip", &format!("{version}.zip"), file))
}

/// What shall be published.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    draft: u64,
    live: String,
    why: String,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

pub(super) async fn publish(asked: Asked) -> Came {
    let wish: Publish = asked.body()?;
    let looked = looked(&asked).await?;
    let late = || Problem::conflict("The draft, or what is live, is another one by now: look at `GET …/draft/outlook` again.");
    let outlook =
        looked.outlook.as_ref().filter(|outlook| outlook.of.draft == wish.draft && looked.version() == wish.live).ok_or_else(late)?;
    if !outlook.is_good() {
        return Err(if outlook.is_done() {
            Problem::refused("The checker finds errors in the draft: `GET …/draft/outlook` has them.")
        } else {
            Problem::conflict("The draft is being looked at: ask `GET …/draft/outlook` until its state is `ready`.")
        });
    }
    let why = why(Some(&wish.why))?;
    if why.is_empty() {
        return Err(Problem::refused("Say in `why` what this changes, and why."));
    }
    let at = now();
    let (from, until) = publishing::times(wish.from, wish.until, at)
        .ok_or_else(|| Problem::refused("`from` is over, or `until` is before it: leave them out, or write other times."))?;
    let of = outlook.of.clone();
    let needs_second = looked.needs_second;
    let wanted = Wanted { flow: of.flow, draft: of.draft, live: of.live, limits: of.limits, from, until, needs_second };
    let by = asked.by();
    let put = asked.console.ask(move |store| store.write(|sql| publishing::put(sql, &wanted, author(&by, &why, at))));
    let done = put.await?.ok_or_else(late)?;
    let place = format!("/api/v1/flows/{}/versions/{}", looked.flow, done.version);
    Ok(Answer::json(&publication(&done, std::slice::from_ref(&done), at)).made(place))
}

pub(super) async fn agree(asked: Asked) -> Came {
    let flow = asked.flow().await?;
    let id: i64 = asked.name("id").parse().map_err(|_| Problem::nowhere("A publication is named by a number."))?;
    let by = asked.by();
    match asked.console.ask(move |store| store.write(|sql| publishing::agree(sql, &flow, id, &by, now()))).await? {
        Agreed::Done(done) => Ok(Answer::json(&publication(&done, std::slice::from_ref(&done), now()))),
        Agreed::NotWaiting => Err(Problem::conflict("No such publication waits for anybody: `GET …/versions` has those that do.")),
        Agreed::Own => Err(Problem::conflict("Whoever published it cannot agree to it, nor can a token of theirs: somebody else must.")),
    }
}

/// Where to go back to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoBack {
    version: String,
    live: String,
    why: Option<String>,
}

pub(super) async fn back(asked: Asked) -> Came {
    let wish: GoBack = asked.body()?;
    let looked = looked(&asked).await?;
    let to = Version::parse(&wish.version).ok_or_else(|| Problem::refused("`version` is no version: `GET …/versions` lists them."))?;
    let (why, by, at) = (why(wish.why.as_ref())?, asked.by(), now());
    let (flow, limits, live) = (looked.flow, looked.limits, wish.live);
    let goes =
        move |store: &mut crate::store::Store| store.write(|sql| publishing::back(sql, &flow, (to, &live), &limits, author(&by, &why, at)));
    match asked.console.ask(goes).await? {
        Back::Done(done) => Ok(Answer::json(&publication(&done, std::slice::from_ref(&done), at))),
        Back::Late => Err(Problem::conflict("Another version is live by now than `live` says: look again.")),
        Back::Cannot => Err(Problem::conflict("This version is live, or never was, or cannot take calls with the people there are now.")),
        Back::NotKept => Err(Problem::conflict("The content of this version is not kept any more.")),
    }
}
