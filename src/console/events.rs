//! Server-sent events (WHATWG HTML, 9.2): whoever looks at today gets it anew when it changes. All get the same bytes, made once.

use super::today::Today;
use super::visit::Visit;
use super::words::Tongue;
use super::{Console, now};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Body as Stream, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often a browser that hears nothing new is told that we are there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// What is sent, as it comes.
struct Events(mpsc::Receiver<Bytes>);

impl Stream for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Events for somebody who is signed in, for as long as they are.
pub(super) async fn events(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    let Some(session) = visit.session else { return StatusCode::UNAUTHORIZED.into_response() };
    // A browser that does not keep up misses what is old by then.
    let (sends, receives) = mpsc::channel(1);
    console.ground.eyes.open(now());
    tokio::spawn(send(console.ground.today.clone(), session.digest, visit.tongue, sends));
    ([(CONTENT_TYPE, "text/event-stream")], Body::new(Events(receives))).into_response()
}

async fn send(mut today: watch::Receiver<Arc<Today>>, session: String, tongue: Tongue, sends: mpsc::Sender<Bytes>) {
    // The session may have begun after the last look; it is asked for with the next.
    let first = today.borrow_and_update().event(tongue);
    if sends.send(first).await.is_err() {
        return;
    }
    loop {
        let next = match tokio::time::timeout(SIGN_OF_LIFE, today.changed()).await {
            Ok(Ok(())) => {
                let seen = Arc::clone(&today.borrow_and_update());
                if !seen.is_good(&session) {
                    return;
                }
                seen.event(tongue)
            }
            // The program ends.
            Ok(Err(_)) => return,
            Err(_) => Bytes::from_static(b": here\n\n"),
        };
        if sends.send(next).await.is_err() {
            return;
        }
    }
}
