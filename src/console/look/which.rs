//! Which flow a page is about, and whether what is live of it or the draft.

use crate::console::page;
use crate::console::visit::Visit;
use crate::console::{Console, now};
use crate::flow::graph::Flow;
use crate::flow::wording::LanguageId;
use crate::flow::{self};
use crate::library::archive;
use crate::library::desk;
use crate::store::{drafts, versions};
use anyhow::Result;
use axum::response::Response;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The flow of a page.
pub(super) struct Which {
    /// Its name in the store.
    pub(super) name: String,
    /// All that the store knows.
    pub(super) all: Vec<String>,
    pub(super) flow: Arc<Flow>,
    /// The helpline's time zone.
    pub(super) zone: TimeZone,
    pub(super) shows: Shows,
}

/// What of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// What is live.
    Live,
    /// The draft.
    Draft,
    /// What is live, since nobody writes a draft.
    NoDraft,
    /// What is live, since the draft has errors.
    BrokenDraft,
}

impl Which {
    /// The flow that the address asks for; where there is none, or it cannot be read, the page that is shown instead.
    pub(super) async fn or(console: &Console, visit: &Visit, none: impl FnOnce() -> Response) -> Result<Self, Response> {
        match Self::asked(console, visit).await {
            Ok(which) => which.ok_or_else(none),
            Err(error) => Err(page::broken(visit, &error)),
        }
    }

    /// The flow that the address asks for; nothing where nothing is published yet.
    pub(super) async fn asked(console: &Console, visit: &Visit) -> Result<Option<Self>> {
        let Some(name) = console.flow(Some(visit.asked("flow").to_owned())).await? else { return Ok(None) };
        let (archive, settings, wants_draft) = (console.archive(&name), console.settings(), visit.asked("of") == "draft");
        super::beside(move || {
            let mut archive = archive()?;
            let flow = archive.live(now())?;
            let all = versions::flows(archive.store().read())?;
            let mut which = Self { zone: archive::zone(&flow), flow, all, name, shows: Shows::Live };
            if wants_draft {
                let draft = drafts::current(archive.store().read(), &which.name)?;
                let limits = desk::limits(&settings, &which.name)?;
                let flow = draft.as_ref().map(|draft| flow::compile(&draft.content.sources, &limits).flow);
                which.shows = match flow {
                    None => Shows::NoDraft,
                    Some(None) => Shows::BrokenDraft,
                    Some(Some(flow)) => {
                        which.flow = Arc::new(flow);
                        Shows::Draft
                    }
                };
            }
            Ok(Some(which))
        })
        .await
    }

    /// What an address says of it: nothing of what is usual.
    pub(super) fn of(&self) -> &'static str {
        if self.shows == Shows::Draft { "draft" } else { "" }
    }

    /// What an address says of the flow: nothing where there is only one.
    pub(super) fn named(&self) -> &str {
        if self.all.len() > 1 { &self.name } else { "" }
    }

    /// The language in which words are shown: as asked, else that of the page, else the flow's first.
    pub(super) fn language(&self, visit: &Visit) -> LanguageId {
        let known = |code: &str| self.flow.language_named(code);
        known(visit.asked("words")).or_else(|| known(visit.tongue.code())).unwrap_or_default()
    }

    /// The flow's languages: code, and what each calls itself.
    pub(super) fn languages(&self) -> Vec<(String, String)> {
        let own = |(at, language): (usize, &crate::flow::wording::Language)| {
            let name = language.names.get(at).filter(|name| !name.is_empty()).unwrap_or(&language.code);
            (language.code.clone(), name.clone())
        };
        self.flow.languages.iter().enumerate().map(own).collect()
    }
}
