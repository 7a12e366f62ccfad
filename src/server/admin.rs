//! The admin port: for operators, never for providers.

use super::House;
use super::hint::Refused;
use axum::Router;
use axum::routing::get;
use http::StatusCode;
use hyper_util::service::TowerToHyperService;
use metrics_exporter_prometheus::PrometheusHandle;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The admin port's table of contents.
pub fn router(house: Arc<House>, counts: PrometheusHandle) -> Router {
    let metrics = {
        let house = Arc::clone(&house);
        move || async move { metrics(&house, &counts) }
    };
    let refused = {
        let house = Arc::clone(&house);
        move || async move { refused(&house) }
    };
    let ready = move || async move { ready(&house) };
    let alive = async || ALIVE;
    Router::new().route("/metrics", get(metrics)).route("/healthz", get(alive)).route("/readyz", get(ready)).route("/refused", get(refused))
}

/// The same with the console beside it, for connections.
pub fn service(house: Arc<House>, counts: PrometheusHandle, console: Router) -> TowerToHyperService<Router> {
    TowerToHyperService::new(router(house, counts).merge(console))
}

/// The program runs.
pub(super) const ALIVE: &str = "alive\n";

/// Whether new calls should come here.
pub(super) fn ready(house: &House) -> (StatusCode, Cow<'static, str>) {
    if house.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n".into());
    }
    let health = house.spool.health();
    if health.failing.load(Ordering::Relaxed) {
        let waiting = health.waiting.load(Ordering::Relaxed);
        return (StatusCode::OK, format!("degraded: the disk refuses entries, {waiting} wait in memory\n").into());
    }
    let lines = house.lines();
    if let Some((name, url)) = lines.open.iter().find_map(|(name, served)| Some((name, served.hint.url()?))) {
        return (StatusCode::OK, format!("degraded: a refused request of {name} would verify as {url}: set server.public_url\n").into());
    }
    (StatusCode::OK, format!("ready: {} lines\n", lines.open.len()).into())
}

/// How the last refused request of each line arrived, as JSON: what `helpline doctor` reasons from.
fn refused(house: &House) -> String {
    let lines = house.lines();
    let last: BTreeMap<&String, Refused> = lines.open.iter().filter_map(|(name, served)| Some((name, served.hint.last()?))).collect();
    serde_json::to_string(&last).unwrap_or_default()
}

/// All counts, as Prometheus reads them.
#[expect(clippy::cast_precision_loss, reason = "gauges are floating-point")]
fn metrics(house: &House, counts: &PrometheusHandle) -> String {
    let health = house.spool.health();
    metrics::gauge!("helpline_spool_waiting").set(health.waiting.load(Ordering::Relaxed) as f64);
    metrics::gauge!("helpline_spool_lag_seconds").set(lag_ms(health.waits_since_ms.load(Ordering::Relaxed)) as f64 / 1_000.0);
    metrics::counter!("helpline_spool_kept_total").absolute(health.kept.load(Ordering::Relaxed));
    metrics::counter!("helpline_spool_failures_total").absolute(health.failures.load(Ordering::Relaxed));
    metrics::counter!("helpline_spool_lost_total").absolute(health.lost.load(Ordering::Relaxed));
    metrics::gauge!("helpline_in_flight").set(house.in_flight.load(Ordering::Relaxed) as f64);
    counts.render()
}

/// For how long the oldest entry has waited for a disk that refuses.
#[expect(clippy::disallowed_methods, reason = "a face of the program: lag is real time")]
fn lag_ms(waits_since_ms: i64) -> i64 {
    if waits_since_ms == 0 { 0 } else { (jiff::Timestamp::now().as_millisecond() - waits_since_ms).max(0) }
}
