//! `helpline serve`: answers providers' webhooks until it is asked to end.

use crate::cli::{lines, sign};
use anyhow::{Context, Result};
use clap::Args;
use helpline::server::{House, admin, edge, voice};
use helpline::spool::{Spool, Synchronous};
use helpline::{library, settings, telemetry};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Answers providers' webhooks. With no settings at all it runs on this machine alone, with the shipped flow.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline serve\n  helpline serve --config /etc/helpline.toml\n  \
                        HELPLINE__SERVER__LISTEN=127.0.0.1:9000 helpline serve\n\nEvery setting is in config/default.toml; \
                        the variable of server.listen is HELPLINE__SERVER__LISTEN.\n\nExit status: 0 asked to end, 2 could not begin.")]
pub(crate) struct Serve {
    /// A file of settings, in the form of config/default.toml.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(serve: &Serve) -> Result<ExitCode> {
    let settings = lines::settings(serve.config.as_deref())?;
    telemetry::log(&settings.log)?;
    let counts = telemetry::count()?;
    let configured = lines::configured(&settings)?;
    let open = library::open(&settings.flows.dir, configured)?;
    let synchronous = if settings.spool.synchronous == "full" { Synchronous::Full } else { Synchronous::Normal };
    let spool = Spool::open(&settings.spool_path()?, synchronous)?;
    let house = Arc::new(House::new(open, spool, settings.server.max_in_flight));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot begin")?;
    runtime.block_on(answer(&settings, house, counts))?;
    Ok(ExitCode::SUCCESS)
}

async fn answer(settings: &settings::Settings, house: Arc<House>, counts: metrics_exporter_prometheus::PrometheusHandle) -> Result<()> {
    let (end, ends) = watch::channel(false);
    let voice_port = edge::listen(&settings.server.listen).await?;
    let admin_port = edge::listen(&settings.server.admin_listen).await?;
    greet(settings, &house)?;
    let connections = settings.server.max_connections;
    let voice = tokio::spawn(edge::serve(voice_port, voice::router(Arc::clone(&house)), connections, ends.clone()));
    let admin = tokio::spawn(edge::serve(admin_port, admin::router(Arc::clone(&house), counts), 64, ends));
    asked_to_end().await?;
    tracing::info!("ending: answers under way are finished; ask again to end at once");
    house.draining.store(true, Ordering::Relaxed);
    // Nobody listening any more is how the ports learn of it.
    let _ = end.send(true);
    tokio::select! {
        ended = async { tokio::try_join!(voice, admin) } => { ended.context("a port ended badly")?; }
        again = asked_to_end() => again?,
    }
    Ok(())
}

/// Waits for SIGTERM or SIGINT.
async fn asked_to_end() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Says where it listens, and how to try it.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
fn greet(settings: &settings::Settings, house: &House) -> Result<()> {
    println!("helpline listens at http://{} (voice) and http://{} (admin).", settings.server.listen, settings.server.admin_listen);
    println!("Journal: {}. Flows: {}.", settings.spool_path()?.display(), settings.flows.dir.display());
    let mut names: Vec<&String> = house.lines.keys().collect();
    names.sort();
    for name in &names {
        let Some(open) = house.lines.get(*name) else { continue };
        let flow = &open.shelf.live.flow;
        println!("Line {name}: {}, {} at {}", flow.name, open.line.dialect.limits().provider, open.line.base);
    }
    if let Some(open) = names.first().and_then(|name| house.lines.get(*name)) {
        println!("\nRing it from another terminal:\n\n{}\n", sign::curl_line(&open.line, &settings.server.listen, &sign::ring()));
    }
    Ok(())
}
