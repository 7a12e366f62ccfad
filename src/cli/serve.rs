//! `helpline serve`: answers providers' webhooks until it is asked to end.

mod alerts;
mod carry;
mod console;
mod deliver;
mod reload;

use crate::cli::say;
use crate::cli::{lines, sign};
use anyhow::{Context, Result};
use arc_swap::ArcSwap;
use clap::Args;
use helpline::library::Open;
use helpline::library::follow::{Follower, Place};
use helpline::server::hint::Hint;
use helpline::server::lines::Served;
use helpline::server::{House, admin, edge, voice};
use helpline::settings::Settings;
use helpline::spool::Spool;
use helpline::store::Address;
use helpline::store::embedded::Synchronous;
use helpline::{library, telemetry};
use metrics_exporter_prometheus::PrometheusHandle;
use reload::{Changing, HangUp};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Connections of the admin port: a scraper, and browsers, each of which holds one or two.
const ADMIN_CONNECTIONS: usize = 1_024;

/// Answers providers' webhooks. With no settings at all it runs on this machine alone, with the shipped flow.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline serve\n  helpline serve --config /etc/helpline.toml\n  \
                        HELPLINE__SERVER__LISTEN=127.0.0.1:9000 helpline serve\n\nEvery setting is in config/default.toml; \
                        the variable of server.listen is HELPLINE__SERVER__LISTEN.\n\n\
                        What callers hear is in the store: `helpline publish` puts a folder there, every node follows within two seconds. New calls \
                        get the new, calls in progress keep theirs. SIGHUP reads the settings again; where anything is wrong, all stays and the log says why.\n\nExit status: 0 asked to end, 2 could not begin.")]
pub(crate) struct Serve {
    /// A file of settings, in the form of config/default.toml.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// Publishes a flow's folder, and its people, whenever they change and have no errors. For one machine, and for trying things out.
    #[arg(long)]
    watch: bool,
}

/// Runs it.
pub(crate) fn run(serve: &Serve) -> Result<ExitCode> {
    let settings = lines::settings(serve.config.as_deref())?;
    telemetry::log(&settings.log)?;
    telemetry::log_faults();
    let counts = telemetry::count()?;
    let configured = lines::configured(&settings)?;
    let address = Address::parse(&settings.store.url)?;
    let memory = address.file().is_none().then(|| reload::memory(&settings.spool_path()));
    let elsewhere = address.file().is_none().then(|| address.clone());
    let place = Place { address: address.clone(), flows: settings.flows.dir.clone(), memory, watch: serve.watch };
    let follower = Follower::begin(place, &library::limits_of(&configured), reload::now())?;
    let open = library::open(follower.seen(), configured, &[], reload::now())?;
    let synchronous = if settings.spool.synchronous == "full" { Synchronous::Full } else { Synchronous::Normal };
    let spool = Spool::open(&settings.spool_path(), synchronous)?;
    let behind_since_ms = Arc::new(AtomicI64::new(0));
    if let Some(address) = elsewhere {
        carry::begin(address, settings.spool_path(), Arc::clone(&behind_since_ms))?;
    }
    let ways = Arc::new(ArcSwap::from_pointee(deliver::ways(&open, &settings)));
    let mut house = House::new(served(open, &settings), spool, settings.server.max_in_flight);
    house.inbox = Some(settings.spool_path());
    let house = Arc::new(house);
    let delivering = deliver::begin(address, settings.spool_path(), Arc::clone(&ways))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot begin")?;
    // What is left when the runtime goes, goes with it; the spool then writes what waits.
    let (hang_up, signals) = mpsc::channel();
    let shown = Arc::new(ArcSwap::from_pointee(settings.clone()));
    alerts::begin(alerts::Post { settings: Arc::clone(&shown), house: Arc::downgrade(&house), behind_since_ms })?;
    let changing = Changing {
        config: serve.config.clone(),
        settings: settings.clone(),
        shown: Arc::clone(&shown),
        house: Arc::downgrade(&house),
        ways,
        follower,
    };
    // It ends with the program: what it does to the store is done whole or not at all.
    std::thread::Builder::new().name("store".to_owned()).spawn(move || changing.follow(&signals))?;
    let console = console::begin(&settings, shown, Arc::downgrade(&house))?;
    let invitation = console::invitation(&settings);
    let answered = runtime.block_on(answer(settings, house, Admin { console, invitation, counts }, hang_up));
    delivering.end();
    answered?;
    Ok(ExitCode::SUCCESS)
}

/// Opened lines with all that serving them takes.
fn served(open: Vec<Open>, settings: &Settings) -> Vec<Served> {
    let hint = |name: &str| settings.lines.get(name).map(|set| Hint::new(&set.provider, set.secrets.clone()));
    open.into_iter().filter_map(|open| hint(&open.line.name).map(|hint| Served::new(open, hint))).collect()
}

/// What the admin port shows beside the house itself.
struct Admin {
    console: axum::Router,
    /// What to say of it at the start.
    invitation: String,
    counts: PrometheusHandle,
}

/// Answers until asked to end, then lets go in order: first `readyz` says no, then the voice port closes, then the
/// admin port. Asked again, it ends at once.
async fn answer(settings: Settings, house: Arc<House>, admin: Admin, changes: mpsc::Sender<HangUp>) -> Result<()> {
    let mut signals = Signals::listen()?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let pass_on = async { while hang_up.recv().await.is_some() && changes.send(HangUp).is_ok() {} };
    let server = &settings.server;
    let voice_port = edge::listen(&server.listen).await?;
    let admin_port = edge::listen(&server.admin_listen).await?;
    let (end_voice, voice_ends) = watch::channel(false);
    let (end_admin, admin_ends) = watch::channel(false);
    let voice = tokio::spawn(edge::serve(voice_port, voice::service(Arc::clone(&house)), server.max_connections, voice_ends));
    let Admin { console, invitation, counts } = admin;
    let admin =
        tokio::spawn(edge::serve(admin_port, admin::service(Arc::clone(&house), counts.clone(), console), ADMIN_CONNECTIONS, admin_ends));
    tokio::spawn(telemetry::tidy(counts));
    greet(&settings, &house, &invitation)?;
    tokio::select! {
        () = signals.next() => {}
        () = pass_on => {}
    }
    tracing::info!("ending: answers under way are finished; ask again to end at once");
    house.draining.store(true, Ordering::Relaxed);
    let let_go = async {
        tokio::time::sleep(Duration::from_secs(settings.server.drain_s)).await;
        end_voice.send_replace(true);
        voice.await.context("the voice port ended badly")?;
        end_admin.send_replace(true);
        admin.await.context("the admin port ended badly")
    };
    tokio::select! {
        ended = let_go => ended,
        () = signals.next() => Ok(()),
    }
}

/// SIGTERM and SIGINT, from the first moment on: none is missed between two waits.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for one of them.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Says where it listens, and how to try it.
fn greet(settings: &Settings, house: &House, console: &str) -> Result<()> {
    say(format_args!(
        "helpline listens at http://{} (voice) and http://{} (admin).",
        settings.server.listen, settings.server.admin_listen
    ))?;
    say(format_args!("Journal: {}", shown(&settings.spool_path())))?;
    say(console)?;
    let lines = house.lines();
    for open in lines.all() {
        let (flow, line) = (&open.shelf.live.flow, &open.line);
        say(format_args!(
            "Line {}: {} at {}; flow: {}, version {}",
            line.name,
            line.dialect.limits().provider,
            line.base,
            flow.name,
            flow.version
        ))?;
    }
    // A signed request can be sent again by whoever reads it: it is shown for the made-up line only.
    if let (true, Some(open)) = (settings.usual_line, lines.all().next()) {
        say(format_args!("No line is set: `{}` is a line to try, whose secret is kept beside the journal.", open.line.name))?;
        if let Some(curl) = sign::curl_line(&open.line, &settings.server.listen, &sign::ring()) {
            say(format_args!("\nRing it from another terminal:\n\n{curl}\n"))?;
        }
    }
    Ok(())
}

/// A path from the root on, so that it can be found from elsewhere.
fn shown(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}
