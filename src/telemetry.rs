//! Logs and counts. Neither ever has a number, a key, a ticket or an address that was asked.

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// Where turns' seconds are counted: from a tenth of a millisecond to beyond our budget.
const SECONDS: &[f64] = &[0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0];

/// How often what was measured is summed up.
const TIDY: Duration = Duration::from_secs(5);

/// Begins to log: plain text on a terminal, JSON elsewhere.
///
/// # Errors
/// A filter that makes no sense.
pub fn log(filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(filter).with_context(|| format!("log is `{filter}`: write error, warn, info or debug"))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = if std::io::stderr().is_terminal() { subscriber.try_init() } else { subscriber.json().try_init() };
    begun.map_err(|error| anyhow::anyhow!("the log has begun already: {error}"))
}

/// Begins to count; the handle gives the counts as text.
///
/// # Errors
/// Counting that has begun already.
pub fn count() -> Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), SECONDS)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| anyhow::anyhow!("counting has begun already: {error}"))?;
    metrics::describe_counter!("helpline_turns_total", "Answers by line, kind of request and what the line did");
    metrics::describe_histogram!("helpline_turn_seconds", "From the whole request to its answer");
    metrics::describe_counter!("helpline_dials_total", "How ringing people ended");
    metrics::describe_counter!("helpline_refusals_total", "Requests turned away, by reason");
    metrics::describe_counter!("helpline_rescues_total", "Callers put through without thought, by reason");
    metrics::describe_counter!("helpline_panics_total", "Faults of ours that were caught");
    metrics::describe_gauge!("helpline_spool_waiting", "Entries that wait for the disk");
    metrics::describe_gauge!("helpline_spool_lag_seconds", "How long the oldest entry has waited for a disk that refuses");
    metrics::describe_counter!("helpline_spool_kept_total", "Entries written");
    metrics::describe_counter!("helpline_spool_failures_total", "Commits the disk refused");
    metrics::describe_counter!("helpline_spool_lost_total", "Entries that found no room");
    metrics::describe_counter!("helpline_reloads_total", "Times that SIGHUP had everything read again, by outcome");
    metrics::describe_gauge!("helpline_alerts", "What is wrong, by cause; only where somebody is to be told");
    metrics::describe_gauge!("helpline_in_flight", "Requests being answered");
    Ok(handle)
}

/// Keeps the memory of counts small, for ever: what was measured is otherwise gathered until somebody asks for it.
pub async fn tidy(counts: PrometheusHandle) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        ticks.tick().await;
        counts.run_upkeep();
    }
}

/// Logs the place of a panic, and nothing else of it: its message may quote what a caller said.
pub fn log_faults() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of ours");
    }));
}
