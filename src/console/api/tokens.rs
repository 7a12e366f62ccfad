//! Tokens: listed, made, ended by whoever has an owner's. None makes another that is good for more than itself.

use super::answer::{Answer, Came, Problem};
use super::asked::Asked;
use crate::console::{now, secret};
use crate::library::tokens::{self as library, With};
use crate::store::tokens::{self, Token};
use crate::store::users::By;
use serde::Deserialize;
use serde_json::{Value, json};

/// A token, without itself.
pub(super) fn told(token: &Token) -> Value {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    let ended = token.ended.as_ref().map(|(by, at)| json!({ "by": by, "at": at.to_string() }));
    json!({
        "id": token.id, "name": token.name, "scopes": scopes, "by": token.by, "made": token.made.to_string(), "until": token.until.to_string(),
        "used": token.used.map(|used| used.to_string()), "ended": ended,
    })
}

pub(super) async fn all(asked: Asked) -> Came {
    let all = asked.console.ask(|store| tokens::list(store.read())).await?;
    asked.page(&all, |token| token.id.clone(), told)
}

/// A token that is wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    name: String,
    scopes: Vec<String>,
    days: Option<u16>,
}

pub(super) async fn make(asked: Asked) -> Came {
    let Wish { name, scopes, days } = asked.body()?;
    let scopes = tokens::scopes(scopes.iter().map(String::as_str))
        .ok_or_else(|| Problem::refused("`scopes` are some of read, draft, publish, agree, people, calls, owner."))?;
    let fresh = secret::token()?;
    let (digest, by, with) = (secret::digest(&fresh), asked.by(), asked.token.clone());
    let made = asked.console.ask(move |store| {
        let wish = library::Wish { name: &name, scopes: &scopes, days, digest: &digest, made_with: Some(With::Token(&with)) };
        library::make(store, &wish, By { who: &by, at: now() })
    });
    let token = made.await?.map_err(|refused| match refused {
        library::Refused::More => Problem::scope("owner, and with all that the new one shall have"),
        library::Refused::Taken => Problem::conflict(format!("{refused}.")),
        refused => Problem::refused(format!("{refused}.")),
    })?;
    let mut answer = told(&token);
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("token".to_owned(), fresh.into());
    }
    Ok(Answer::json(&answer).made(format!("/api/v1/tokens/{}", token.id)))
}

pub(super) async fn end(asked: Asked) -> Came {
    let (id, by) = (asked.name("id").to_owned(), asked.by());
    let ended = asked.console.ask(move |store| tokens::end(store, &id, By { who: &by, at: now() })).await?;
    match ended {
        Some(_) => Ok(Answer::nothing()),
        None => Err(Problem::nowhere("No token that is good has this id: `GET /tokens` lists them.")),
    }
}
