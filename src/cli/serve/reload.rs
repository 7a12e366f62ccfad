//! SIGHUP: settings, flow folders and people are read again while calls go on.
//!
//! Everything is read and judged first; then all lines change in one moment. Where anything is wrong, nothing has changed.

use super::served;
use crate::cli::lines;
use anyhow::{Context, Result, bail};
use helpline::library::{self, Open};
use helpline::server::House;
use helpline::settings::Settings;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::signal::unix::Signal;

/// Reads everything again at each signal, for as long as it is awaited; `settings` are always those in force.
pub(super) async fn whenever(hang_up: &mut Signal, config: Option<&Path>, settings: &mut Settings, house: &Arc<House>) {
    while hang_up.recv().await.is_some() {
        let (config, running, of) = (config.map(PathBuf::from), settings.clone(), Arc::clone(house));
        // Reading and compiling may take a moment, which callers do not wait for.
        let read = tokio::task::spawn_blocking(move || reload(config.as_deref(), &running, &of)).await;
        let outcome = match read.context("a fault of ours").flatten() {
            Ok(new) => {
                *settings = new;
                tracing::info!(lines = settings.lines.len(), "settings, flows and people were read again; new calls get them");
                "done"
            }
            Err(error) => {
                tracing::error!("nothing was changed, calls go on as before; mend this and send SIGHUP again: {error:#}");
                "refused"
            }
        };
        metrics::counter!("helpline_reloads_total", "outcome" => outcome).increment(1);
    }
}

/// Reads everything again and changes the lines; gives back the settings now in force.
fn reload(config: Option<&Path>, running: &Settings, house: &House) -> Result<Settings> {
    let mut settings = lines::read(config)?;
    let fixed = settings.keep_fixed(running);
    if settings.lines.is_empty() && !running.usual_line {
        bail!("no line is set any more: set one, or end the program");
    }
    let provider = |of: &Settings, name: &String| of.lines.get(name).map(|line| line.provider.clone());
    if let Some(name) = settings.lines.keys().find(|name| provider(running, name).is_some_and(|was| provider(&settings, name) != Some(was)))
    {
        bail!("lines.{name} has another provider, which would cut off its calls: give the new line another name");
    }
    lines::complete(&mut settings)?;
    let before = house.lines();
    let opened: Vec<&Open> = before.all().collect();
    let at = now();
    let open = library::reopen(&settings.flows.dir, lines::configured(&settings)?, &opened, at)?;
    for name in fixed {
        tracing::warn!("{name} stays as it was: it changes only when the program is started again");
    }
    let (new_keys, old_keys) = (settings.secret_keys.list(), running.secret_keys.list());
    if !old_keys.iter().any(|old| new_keys.contains(old)) {
        tracing::warn!("secret_keys has none of the old keys: calls in progress lose their place; write the old one after the new");
    }
    house.max_in_flight.store(settings.server.max_in_flight, Ordering::Relaxed);
    house.replace(before.followed_by(served(open, &settings), at));
    Ok(settings)
}

#[expect(clippy::disallowed_methods, reason = "a face of the program: from this moment on new calls get the new")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
