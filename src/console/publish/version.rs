//! One version: what it would change, going back to it, and its texts as a file.

use super::super::page::{self as pages, Shell};
use super::super::visit::{Posted, SignedIn, Visit};
use super::super::{Console, now};
use super::page::{MOST, Row, said};
use super::words::Words;
use super::{Looked, look, query, zip};
use crate::difference::Change;
use crate::flow::graph::Version;
use crate::library::desk;
use crate::library::noticed::noticed;
use crate::library::published::{Author, Published};
use crate::library::publishing::{self, Back};
use crate::store::Store;
use crate::store::users::Role;
use crate::store::versions::{self, Content};
use anyhow::{Context as _, Result};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use std::sync::Arc;

/// The page of a version.
#[derive(Template)]
#[template(path = "publish/version.html", config = "src/console/askama.toml")]
struct Shown {
    shell: Shell,
    w: &'static Words,
    query: String,
    problem: &'static str,
    one: Row,
    /// Nothing where it cannot be told.
    changes: Option<Vec<Change>>,
    most: usize,
    live: String,
    why: String,
    agrees: bool,
    goes_back: bool,
    downloads: bool,
}

/// The version an address names, with its content as far as it is kept.
async fn kept(console: &Console, visit: &Visit) -> Result<Option<(Looked, Version, Option<Content>)>> {
    let Some(version) = Version::parse(visit.asked("version")) else { return Ok(None) };
    let Some(looked) = look(console, visit).await?.filter(|looked| looked.flow == visit.asked("flow")) else { return Ok(None) };
    if !looked.all.iter().any(|one| one.version == version) {
        return Ok(None);
    }
    let flow = looked.flow.clone();
    let content = console.ask(move |store| versions::content(store.read(), &flow, version)).await?;
    Ok(Some((looked, version, content)))
}

pub(super) async fn show(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    match made(&console, &visit).await {
        Ok(Some(page)) => pages::show(&visit, StatusCode::OK, &page),
        Ok(None) => pages::refused(&visit, StatusCode::NOT_FOUND),
        Err(error) => pages::broken(&visit, &error),
    }
}

async fn made(console: &Console, visit: &Visit) -> Result<Option<Shown>> {
    let Some((looked, version, content)) = kept(console, visit).await? else { return Ok(None) };
    // Of several times that it was published, the one that is live, or else the last, is told.
    let all = || looked.all.iter().filter(|one| one.version == version);
    let live = versions::live(&looked.all, looked.at);
    let Some(one) = live.filter(|live| live.version == version).or_else(|| all().next_back()) else { return Ok(None) };
    let was_live = versions::was_live(&looked.all, version, looked.at);
    let is_live = live.is_some_and(|live| live.version == version);
    let w = Words::of(visit.tongue);
    let may = visit.may(Role::Publisher);
    let (goes_back, kept) = (may && was_live && !is_live && content.is_some(), content.is_some());
    let (_, problem) = said(w, visit.asked("said"));
    let row = Row::of(one, &looked, visit);
    let (sources, limits) = (looked.live.as_ref().map(Published::sources), looked.limits);
    let changes = tokio::task::spawn_blocking(move || noticed(&sources?, &content?.sources, &limits));
    Ok(Some(Shown {
        shell: visit.shell(w.version_title).about(format!("{} {version}", w.version)),
        w,
        query: looked.query(),
        problem: if kept { problem } else { w.not_kept },
        changes: if is_live { None } else { changes.await.context("the versions were not compared")? },
        most: MOST,
        live: looked.version().to_owned(),
        why: String::new(),
        agrees: may && row.state == w.state_waits && !row.mine,
        goes_back,
        downloads: kept && visit.may(Role::Author),
        one: row,
    }))
}

/// Goes back to a version that was live, if what is live is still what was shown.
pub(super) async fn back(State(console): State<Arc<Console>>, posted: Posted) -> Result<Response, Response> {
    let by = posted.at_least(Role::Publisher)?.account.name.clone();
    let flow = posted.visit.asked("flow").to_owned();
    let to = posted.field("version").to_owned();
    let Some(version) = Version::parse(&to) else { return Err(pages::refused(&posted.visit, StatusCode::NOT_FOUND)) };
    let again = |said: &str| format!("/console/publish/version?{}&version={version}&said={said}", query(&flow));
    let why = match posted.field("why").trim() {
        "" => String::new(),
        why => match desk::words("the reason", why) {
            Ok(why) => why,
            Err(_) => return Ok(Redirect::to(&again("reason")).into_response()),
        },
    };
    let limits = desk::limits(&console.ground.settings.load(), &flow).map_err(|error| pages::broken(&posted.visit, &error))?;
    let (name, live) = (flow.clone(), posted.field("live").to_owned());
    let goes = move |store: &mut Store| {
        let author = Author { by: &by, why: &why, at: now() };
        store.write(|sql| publishing::back(sql, &name, (version, &live), &limits, author))
    };
    let went = console.ask(goes).await.map(|went| match went {
        Back::Done(_) => "back",
        Back::Late => "live",
        Back::Cannot => "cannot",
        Back::NotKept => "not_kept",
    });
    match went {
        Ok("back") => Ok(Redirect::to(&format!("/console/publish?{}&said=back", query(&flow))).into_response()),
        Ok(said) => Ok(Redirect::to(&again(said)).into_response()),
        Err(error) => Err(pages::broken(&posted.visit, &error)),
    }
}

/// A version's texts as a file, with the people it was first published with: for those who write drafts.
pub(super) async fn download(State(console): State<Arc<Console>>, SignedIn(visit, _): SignedIn) -> Response {
    if !visit.may(Role::Author) {
        return pages::refused(&visit, StatusCode::FORBIDDEN);
    }
    let (looked, version, content) = match kept(&console, &visit).await {
        Ok(Some((looked, version, Some(content)))) => (looked, version, content),
        Ok(_) => return pages::refused(&visit, StatusCode::NOT_FOUND),
        Err(error) => return pages::broken(&visit, &error),
    };
    let sources = content.sources.0.iter().map(|source| (source.path.as_str(), source.text.as_str()));
    let file = zip::packed(sources.chain(content.calls.iter().map(|(path, text)| (path.as_str(), text.as_str()))));
    let plain: String = looked.flow.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let named = format!("attachment; filename=\"{plain}-{version}.zip\"");
    ([(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, named)], file).into_response()
}
