//! How connections are held and let go: time-outs, a limit, no delay, and an orderly end.

use anyhow::{Context, Result};
use http::{Request, Response};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// How long a request's head may take to arrive; also how long a connection may rest.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long answers under way may take when the program ends.
const DRAIN_TIME: Duration = Duration::from_secs(10);
/// How long we wait when the system has no more sockets.
const BREATH: Duration = Duration::from_millis(100);

/// Listens at an address.
///
/// # Errors
/// An address that is taken or is not this machine's.
pub async fn listen(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen at {address}"))
}

/// Answers connections until `ends` says that the program ends, then lets those under way finish.
pub async fn serve<S, B>(listener: TcpListener, service: S, connections: usize, mut ends: watch::Receiver<bool>)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send> + Clone + Send + 'static,
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).keep_alive(true).max_buf_size(64 * 1024);
    loop {
        // Even when every place is taken, the end of the program must not wait for one.
        let place = tokio::select! {
            place = Arc::clone(&room).acquire_owned() => place,
            _ = ends.changed() => break,
        };
        let Ok(place) = place else { break };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::error!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
            _ = ends.changed() => break,
        };
        // Answers are small and wait for nothing: send them at once.
        let _ = stream.set_nodelay(true);
        let connection = builder.serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A peer that goes away in mid-request is no news.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("the program ends with answers under way");
    }
}
