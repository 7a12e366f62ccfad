//! The draft of a flow: its files, what is found in them, what publishing it would do, and the signatures in it.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use super::flows::looked;
use super::publications::change;
use crate::book::signed::{NotSigned, Signing};
use crate::console::edit::judged;
use crate::console::now;
use crate::console::publish::outlook::Outlook;
use crate::console::publish::told::{Failure, Finding, Replayed};
use crate::console::roster::book::Text;
use crate::console::roster::sign;
use crate::diagnostic::Severity;
use crate::library::desk;
use crate::library::drafting::{self, Obstacle};
use crate::library::published;
use crate::store::drafts::{self, Draft, Edit};
use crate::store::rosters;
use crate::store::sql::Sql;
use crate::store::versions::{self, Content};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

/// The most changes that are listed.
const MOST_CHANGES: i64 = 1_000;

/// A flow as it is being written: the draft, or what is live where nobody writes one.
struct Written {
    draft: Option<Draft>,
    content: Content,
    people: Option<String>,
}

fn written(sql: &mut dyn Sql, flow: &str) -> Result<Written> {
    let draft = drafts::current(sql, flow)?;
    let people = rosters::current(sql, flow)?.map(|kept| kept.content.people);
    let content = if let Some(draft) = &draft {
        draft.content.clone()
    } else {
        let all = versions::list(sql, flow)?;
        let live = versions::live(&all, versions::moment(&all, now())).with_context(|| format!("nothing of `{flow}` is live"))?.version;
        versions::content(sql, flow, live)?.with_context(|| format!("the content of version {live} is gone"))?
    };
    Ok(Written { draft, content, people })
}

async fn read(asked: &Asked) -> Result<(String, Written), Problem> {
    let flow = asked.flow().await?;
    let name = flow.clone();
    let written = asked.console.ask(move |store| store.at_one_moment(|sql| written(sql, &name))).await?;
    Ok((flow, written))
}

pub(super) async fn one(asked: Asked) -> Came {
    let (_, Written { draft, content, .. }) = read(&asked).await?;
    let file = |(path, text): (&str, &str)| json!({ "path": path, "bytes": text.len(), "tag": drafting::seen(text) });
    let files: Vec<Value> = drafting::files(&content).map(file).collect();
    let number = draft.as_ref().map_or(0, |draft| draft.number);
    let told =
        draft.map(|draft| json!({ "number": draft.number, "base": draft.base.to_string(), "by": draft.by, "at": draft.at.to_string() }));
    Ok(Answer::json(&json!({ "draft": told, "files": files })).tag(&number.to_string()))
}

pub(super) async fn discard(asked: Asked) -> Came {
    let flow = asked.flow().await?;
    let Some(seen) = asked.seen_number()? else { return Err(Problem::unseen("Send the ETag of the draft as `If-Match`.")) };
    let by = asked.by();
    let gone = asked.console.ask(move |store| store.write(|sql| drafting::discard(sql, &flow, |draft| draft.number == seen, (&by, now()))));
    if gone.await? { Ok(Answer::nothing()) } else { Err(Problem::late("The draft has been changed since: look at it again.")) }
}

pub(super) async fn changes(asked: Asked) -> Came {
    let flow = asked.flow().await?;
    let changes = asked.console.ask(move |store| drafts::changes(store.read(), &flow, MOST_CHANGES)).await?;
    let told = |change: &drafts::Change| json!({ "number": change.number, "at": change.at.to_string(), "by": change.by, "what": change.what, "before": change.before, "after": change.after });
    asked.page(&changes, |change| change.number.to_string(), told)
}

pub(super) async fn file(asked: Asked) -> Came {
    let (_, Written { content, .. }) = read(&asked).await?;
    let path = asked.name("path");
    let text = drafting::text(&content, path).ok_or_else(no_file)?;
    let tag = drafting::seen(text);
    Ok(Answer::json(&json!({ "path": path, "text": text, "tag": tag })).tag(&tag))
}

fn no_file() -> Problem {
    Problem::nowhere("The flow has no such file: `GET …/draft` lists them. People have a place of their own.")
}

/// A file as it shall be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: String,
}

pub(super) async fn write(asked: Asked) -> Came {
    let File { text } = asked.body()?;
    if text.len() > drafting::LARGEST {
        return Err(Problem::too_large(drafting::LARGEST));
    }
    if text.contains('\0') {
        return Err(Problem::refused("A text has no character U+0000 in it."));
    }
    let flow = asked.flow().await?;
    let (path, new, seen, by) = (asked.name("path").to_owned(), asked.is_new(), asked.seen().unwrap_or_default().to_owned(), asked.by());
    let tag = drafting::seen(&text);
    let changes = move |draft: &Draft| {
        if new { drafting::added(&draft.content, &path, &text) } else { drafting::changed(&draft.content, &path, &text, &seen) }
    };
    let changed = asked.console.ask(move |store| store.write(|sql| drafts::change(sql, &flow, (&by, now()), changes))).await?;
    let draft = changed.map_err(|obstacle| match obstacle {
        Obstacle::NoFile => no_file(),
        Obstacle::Late => Problem::late("Somebody else has changed this file: read it again, and make your change on top of theirs."),
        Obstacle::Taken => Problem::late("The file is there already: read it, and send its ETag as `If-Match`."),
        Obstacle::BadName => {
            Problem::refused("A flow has no file of this name: *.yaml, words/*.yaml, signed/*.yaml, calls/*.call, of plain letters.")
        }
        Obstacle::TooMany => Problem::refused("The flow has as many files as it may have."),
    })?;
    Ok(Answer::json(&json!({ "draft": draft.number, "tag": tag })).tag(&tag))
}

fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

pub(super) async fn findings(asked: Asked) -> Came {
    let (flow, Written { content, people, .. }) = read(&asked).await?;
    let sources = people.map_or_else(|| content.sources.clone(), |people| published::with_people(&content.sources, &people));
    let judged = judged::of(&asked.console, sources, flow).await?;
    let all: Vec<(usize, judged::Told)> = judged.findings.iter().map(|finding| judged.told(finding)).enumerate().collect();
    asked.page(
        &all,
        |(at, _)| at.to_string(),
        |(_, told)| {
            let path = Some(&told.path).filter(|path| !path.is_empty());
            json!({ "weight": weight(told.severity), "rule": told.rule, "message": told.message, "help": told.help, "path": path, "line": told.line })
        },
    )
}

/// What publishing the draft would do, as far as that is known by now.
pub(super) async fn outlook(asked: Asked) -> Came {
    let looked = looked(&asked).await?;
    let Some(outlook) = &looked.outlook else {
        return Err(Problem::conflict("There is no draft of this flow: it begins with the first change of a file."));
    };
    let state = match (outlook.is_done(), outlook.has_failed()) {
        (true, _) => "ready",
        (_, true) => "failed",
        _ => "being made",
    };
    let answer = Answer::json(&json!({
        "state": state, "draft": outlook.of.draft, "live": looked.version(), "publishable": outlook.is_good(),
        "findings": outlook.findings.get().map(|all| all.iter().map(finding).collect::<Vec<_>>()),
        "changes": outlook.changes.get().and_then(Option::as_ref).map(|all| all.iter().map(change).collect::<Vec<_>>()),
        "tests": tests(outlook), "replayed": outlook.replayed.get().and_then(Option::as_ref).map(replayed),
    }));
    Ok(if state == "ready" { answer } else { answer.later(1) })
}

fn finding(one: &Finding) -> Value {
    let (path, line) = one.place.as_ref().map_or((None, 0), |(path, line)| (Some(path), *line));
    json!({ "weight": weight(one.severity), "rule": Value::Null, "message": one.message, "help": one.help, "path": path, "line": line })
}

fn tests(outlook: &Outlook) -> Option<Value> {
    let retold = outlook.retold.get()?.as_ref()?;
    let problem = |failure: &Failure| {
        let problems = failure.problems.iter().map(|one| json!({ "line": one.line, "expected": one.expected, "happened": one.happened }));
        json!({ "file": failure.name, "title": failure.title, "unreadable": failure.unreadable, "problems": problems.collect::<Vec<_>>() })
    };
    let failures: Vec<Value> = retold.failures.iter().map(problem).collect();
    Some(json!({ "passed": retold.passed, "failed": failures, "percent": retold.percent }))
}

fn replayed(replayed: &Replayed) -> Value {
    let parted = replayed
        .parted
        .iter()
        .map(|one| json!({ "calls": one.count, "of": one.all, "from": one.from, "heard": one.heard, "was": one.was, "now": one.now }));
    json!({ "days": replayed.days, "calls": replayed.calls, "unknown": replayed.unknown, "elsewhere": parted.collect::<Vec<_>>() })
}

/// Who has read what.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    by: String,
    language: String,
    ids: Vec<String>,
    words: String,
}

pub(super) async fn sign(asked: Asked) -> Came {
    enum Not {
        Late,
        Signed(NotSigned),
    }
    let wish: Sign = asked.body()?;
    let reader = desk::kept(&wish.by).map_err(|wrong| Problem::refused(format!("`by` {wrong}.")))?;
    let looked = looked(&asked).await?;
    let (at, by, flow) = (now(), asked.by(), looked.flow);
    let day = at.to_zoned(looked.zone).date();
    let signs = move |draft: &Draft| -> Result<Edit, Not> {
        if Text::digest(&draft.content.sources) != wish.words {
            return Err(Not::Late);
        }
        sign::edit(&draft.content, &Signing { by: &reader, at: day, language: &wish.language, ids: &wish.ids }).map_err(Not::Signed)
    };
    match asked.console.ask(move |store| store.write(|sql| drafts::change(sql, &flow, (&by, at), signs))).await? {
        Ok(draft) => Ok(Answer::json(&json!({ "draft": draft.number }))),
        Err(Not::Late) => Err(Problem::conflict("The words are others than `words` says: read `GET …/book?of=draft` again.")),
        Err(Not::Signed(wrong)) => Err(Problem::refused(format!("Nothing was signed: {wrong}."))),
    }
}
