//! Carries what was spooled over to a store that is elsewhere, for as long as the program runs.
//!
//! A store that is slow or away is lag, not a wait: entries stay in the spool, and no caller knows.

use super::reload::now;
use anyhow::Result;
use helpline::store::shipping::{BATCH, Shipper};
use helpline::store::{Address, Store};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// How long entries gather when there were few, and how long a store that is away is left alone.
const GATHER: Duration = Duration::from_millis(200);
const AWAY: Duration = Duration::from_secs(1);

/// Begins to carry over, on a thread of its own, which ends with the program. `behind_since_ms` says since when entries wait.
pub(super) fn begin(address: Address, spool: PathBuf, behind_since_ms: Arc<AtomicI64>) -> Result<()> {
    std::thread::Builder::new().name("carry".to_owned()).spawn(move || {
        let mut carrier = Carrier { address, spool, behind_since_ms, open: None, away: false };
        loop {
            match carrier.carry() {
                Ok(true) => {}
                Ok(false) => std::thread::sleep(GATHER),
                Err(error) => {
                    carrier.complain(&error);
                    std::thread::sleep(AWAY);
                }
            }
        }
    })?;
    Ok(())
}

struct Carrier {
    address: Address,
    spool: PathBuf,
    behind_since_ms: Arc<AtomicI64>,
    open: Option<(Shipper, Store)>,
    away: bool,
}

impl Carrier {
    /// Carries one batch over; tells whether more may wait.
    fn carry(&mut self) -> Result<bool> {
        if self.open.is_none() {
            self.open = Some((Shipper::open(&self.spool)?, Store::open(&self.address)?));
        }
        let Some((shipper, store)) = &mut self.open else { return Ok(false) };
        let count = shipper.ship(store, now())?;
        metrics::counter!("helpline_shipped_total").increment(count);
        let waiting = shipper.waiting()?;
        #[expect(clippy::cast_precision_loss, reason = "gauges are floating-point")]
        metrics::gauge!("helpline_ship_waiting").set(waiting as f64);
        if waiting == 0 {
            self.behind_since_ms.store(0, Ordering::Relaxed);
        } else {
            behind(&self.behind_since_ms);
        }
        if std::mem::take(&mut self.away) {
            tracing::info!("entries are carried over again");
        }
        Ok(i64::try_from(count)? >= BATCH)
    }

    /// Says so once; a new connection is made at the next try.
    fn complain(&mut self, error: &anyhow::Error) {
        behind(&self.behind_since_ms);
        if !std::mem::replace(&mut self.away, true) {
            tracing::error!("entries cannot be carried over and wait in the spool; no caller waits for them: {error:#}");
        }
        self.open = None;
    }
}

/// Entries wait: since now, unless they have before.
fn behind(since_ms: &AtomicI64) {
    // Nobody else writes it while entries are carried over.
    let _ = since_ms.compare_exchange(0, now().as_millisecond(), Ordering::Relaxed, Ordering::Relaxed);
}
