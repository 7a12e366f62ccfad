//! The ports in process: what providers and operators get, also on a bad day.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::hint::Hint;
use super::lines::Served;
use super::{House, admin, voice};
use crate::call::heard::{Heard, Recording};
use crate::call::now::Abilities;
use crate::dialect::phrasebook::Phrasebook;
use crate::dialect::{self, Dialect, Document, Genuine, Pose, Posed, Received, Refusal, Reply, Report, Setup, Whisper};
use crate::exchange::{Line, Route};
use crate::flow::graph::Flow;
use crate::flow::limits::Limits;
use crate::library;
use crate::phone::Number;
use crate::settings::Secret;
use crate::spool::Spool;
use crate::store::embedded::Synchronous;
use crate::ticket::Keyring;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tower::ServiceExt;

/// Where a fault of ours is put.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Nowhere,
    Verifying,
    Reading,
    Writing,
}

/// Twilio's tongue, with a fault of ours in it.
#[derive(Debug)]
struct Faulty(Box<dyn Dialect>, Fault);

impl Faulty {
    fn fault(&self, here: Fault) {
        assert!(self.1 != here, "a fault of ours, with what the caller said: 4 1 1 1");
    }
}

impl Dialect for Faulty {
    fn limits(&self) -> Limits {
        self.0.limits()
    }

    fn verify(&self, received: &Received<'_>) -> Result<Genuine, Refusal> {
        self.fault(Fault::Verifying);
        self.0.verify(received)
    }

    fn signed_by(&self) -> &'static [&'static str] {
        self.0.signed_by()
    }

    fn at_provider(&self, base: &str) -> Vec<dialect::Field> {
        self.0.at_provider(base)
    }

    fn read(&self, genuine: &Genuine) -> Result<Report, Refusal> {
        self.fault(Fault::Reading);
        self.0.read(genuine)
    }

    fn read_own(&self, genuine: &Genuine) -> dialect::own_call::OwnCall {
        self.0.read_own(genuine)
    }

    fn phrasebook(&self, flow: &Flow) -> Phrasebook {
        self.0.phrasebook(flow)
    }

    fn voice(&self, language: &crate::flow::wording::Language) -> String {
        self.0.voice(language)
    }

    fn write(&self, reply: &Reply<'_>) -> Document {
        // Rescues are written when the flow is made ready, before any call.
        if reply.next.turn.contains("/voice/main/") && !reply.next.turn.contains(".place.") {
            self.fault(Fault::Writing);
        }
        self.0.write(reply)
    }

    fn write_whisper(&self, whisper: &Whisper<'_>) -> Document {
        self.0.write_whisper(whisper)
    }

    fn pose(&self, pose: &Pose<'_>) -> Option<Posed> {
        self.0.pose(pose)
    }
}

/// A program with one line, as it runs, in a folder of its own.
struct Running {
    house: Arc<House>,
    folder: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Running {
    fn new() -> Self {
        Self::with(Fault::Nowhere, 64)
    }

    fn with(fault: Fault, max_in_flight: usize) -> Self {
        Self::budgeted(fault, max_in_flight, Duration::from_secs(10))
    }

    fn budgeted(fault: Fault, max_in_flight: usize, budget: Duration) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("helpline-server-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        let spool = Spool::open(&folder.join("spool.db"), Synchronous::Normal).unwrap();
        let mut house = House::new(served(fault), spool, max_in_flight);
        house.budget = budget;
        let house = Arc::new(house);
        Self { house, folder }
    }

    /// A request as the provider would send it.
    fn posed(&self, path: &str, heard: &Heard) -> Request<Full<Bytes>> {
        self.posed_to(PUBLIC, path, heard)
    }

    /// The same, from a provider that knows us by another address.
    fn posed_to(&self, public: &str, path: &str, heard: &Heard) -> Request<Full<Bytes>> {
        let served = self.house.line("main", Route::Ring).unwrap();
        let url = format!("{public}{path}");
        let (from, to) = (Number::parse("+13125550142"), Number::parse("+18005550100").unwrap());
        let pose = Pose {
            url: &url,
            call: "CA1",
            parent: None,
            account: "AC1",
            from: from.as_ref(),
            to: &to,
            heard,
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let posed = served.open.line.dialect.pose(&pose).unwrap();
        let mut request = Request::post(path).body(Full::from(posed.body)).unwrap();
        request.headers_mut().extend(posed.headers);
        request
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> (StatusCode, HeaderMap, String) {
        let (parts, body) = voice::voice(&self.house, request).await.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn ring(&self) -> (StatusCode, HeaderMap, String) {
        self.send(self.posed("/voice/main", &RINGS)).await
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, _, body) = self.send(Request::get(path).body(Full::default()).unwrap()).await;
        (status, body)
    }

    fn rescue(&self, route: Route<'_>) -> String {
        let open = &self.house.line("main", Route::Ring).unwrap().open;
        open.line.rescue(route, &open.shelf.live).body
    }
}

/// The line `main` with the shipped flow.
fn served(fault: Fault) -> Vec<Served> {
    let setup = Setup { secrets: vec![TOKEN.into()], public_url: PUBLIC.into() };
    let line = Line {
        name: "main".into(),
        numbers: vec![Number::parse("+18005550100").unwrap()],
        tests: Vec::new(),
        account: None,
        dialect: Box::new(Faulty(dialect::of("twilio", &setup).unwrap(), fault)),
        text_from: None,
        abilities: Abilities::default(),
        base: "https://ivr.example.org/voice/main".into(),
        keyring: Arc::new(Keyring::derive(&["a-made-up-key-of-32-letters-or-more".into()])),
    };
    let lines = vec![(line, "helpline".into())];
    let seen = library::folders(Path::new("no/such/folder"), &lines).unwrap();
    let open = library::open(&seen, lines, &[], jiff::Timestamp::UNIX_EPOCH).unwrap();
    open.into_iter().map(|open| Served::new(open, Hint::new("twilio", Secret::new(TOKEN.into())))).collect()
}

const TOKEN: &str = "a-made-up-token-of-32-characters";
const PUBLIC: &str = "https://ivr.example.org";
const RINGS: Heard = Heard::Rings { hidden: false };

#[tokio::test]
async fn a_caller_hears_words_and_nothing_is_cached() {
    let running = Running::new();
    let (status, headers, body) = running.ring().await;
    assert_eq!((status, headers.get(header::CACHE_CONTROL).unwrap().as_bytes()), (StatusCode::OK, b"no-store".as_slice()));
    assert!(headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap().contains("xml"));
    assert!(body.contains("<Gather") && body.contains("/voice/main/"), "{body}");
    let (status, _, body) = running.send(running.posed("/voice/main/ended", &Heard::HungUp)).await;
    assert_eq!((status, body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(running.house.spool.health().kept.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_is_not_the_providers_is_turned_away_without_echo() {
    let running = Running::new();
    let forged = |path: &str| Request::post(path).body(Full::from("CallSid=CA1&Digits=9")).unwrap();
    let large = Request::post("/voice/main").body(Full::from(vec![b'a'; voice::LARGEST_BODY + 1])).unwrap();
    let put = Request::put("/voice/main").body(Full::default()).unwrap();
    for (request, expected) in [
        (forged("/voice/main"), StatusCode::FORBIDDEN),
        (forged("/voice/main/fallback"), StatusCode::FORBIDDEN),
        (forged("/voice/other"), StatusCode::NOT_FOUND),
        (forged("/voice/ma%69n"), StatusCode::NOT_FOUND),
        (forged("/voice/main/a/b/c"), StatusCode::NOT_FOUND),
        (large, StatusCode::PAYLOAD_TOO_LARGE),
        (put, StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let what = request.uri().clone();
        let (status, headers, body) = running.send(request).await;
        assert_eq!((status, body.as_str()), (expected, ""), "{what}");
        assert_eq!(headers.contains_key(header::ALLOW), status == StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(running.house.spool.health().kept.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn overload_is_for_providers_alone_and_rings_a_person() {
    let running = Running::with(Fault::Nowhere, 0);
    let (status, headers, body) = running.ring().await;
    assert_eq!((status, body), (StatusCode::OK, running.rescue(Route::Ring)));
    assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    let (status, ..) = running.send(Request::post("/voice/main").body(Full::default()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(running.house.in_flight.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn only_what_is_too_much_is_shed_and_no_message_is() {
    let running = Running::with(Fault::Nowhere, 1);
    // The first waits for the disk while the second comes; afterwards there is room again.
    let ((_, _, first), (_, _, second)) = tokio::join!(running.ring(), running.ring());
    assert!(first.contains("<Gather"), "{first}");
    assert_eq!(second, running.rescue(Route::Ring));
    let (_, _, third) = running.ring().await;
    assert!(third.contains("<Gather"), "{third}");
    let running = Running::with(Fault::Nowhere, 0);
    let (status, _, body) = running.send(running.posed("/voice/main/0aX", &Heard::Silence)).await;
    assert_eq!((status, body), (StatusCode::OK, running.rescue(Route::Turn("0aX"))), "the ticket comes back to the fallback");
    let (status, _, body) = running.send(running.posed("/voice/main/0aX/whisper/0", &Heard::Silence)).await;
    assert_eq!((status, body), (StatusCode::OK, running.rescue(Route::Whisper("0aX", 0))), "the person is joined");
    let (status, ..) = running.send(running.posed("/voice/main/ended", &Heard::HungUp)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(running.house.spool.health().kept.load(Ordering::Relaxed), 0);
    let message = Heard::Recorded(Recording { reference: "https://recordings.example/RE1".into(), ..Recording::default() });
    let (status, ..) = running.send(running.posed("/voice/main/0aX/recorded", &message)).await;
    assert_eq!((status, running.house.spool.health().kept.load(Ordering::Relaxed)), (StatusCode::NO_CONTENT, 1));
    let running = Running::with(Fault::Reading, 64);
    let (status, ..) = running.send(running.posed("/voice/main/0aX/recorded", &message)).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "the provider shall ask again");
}

#[tokio::test]
async fn a_fault_of_ours_rings_a_person_but_only_for_the_provider() {
    for fault in [Fault::Reading, Fault::Writing] {
        let running = Running::with(fault, 64);
        let (status, _, body) = running.ring().await;
        assert_eq!((status, body), (StatusCode::OK, running.rescue(Route::Ring)), "{fault:?}");
        let (status, ..) = running.send(Request::post("/voice/main").body(Full::default()).unwrap()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{fault:?}");
        assert_eq!(running.house.in_flight.load(Ordering::Relaxed), 0);
    }
    let running = Running::with(Fault::Verifying, 64);
    let (status, _, body) = running.ring().await;
    assert_eq!((status, body.as_str()), (StatusCode::BAD_REQUEST, ""));
}

#[tokio::test]
async fn a_disk_that_refuses_is_the_operators_trouble_and_not_the_callers() {
    let (_, _, usual) = Running::new().ring().await;
    let running = Running::new();
    let other = rusqlite::Connection::open(running.folder.join("spool.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    // The second and third are repeats of the first: one entry waits.
    for _ in 0..3 {
        let (status, _, body) = running.ring().await;
        assert_eq!((status, body.len(), body.contains("<Gather")), (StatusCode::OK, usual.len(), true));
    }
    let (status, words) = running.get("/readyz").await;
    assert!(status == StatusCode::OK && words.starts_with("degraded") && words.contains("1 wait"), "{words}");
    assert_eq!(running.get("/healthz").await.0, StatusCode::OK);
    drop(other);
}

#[tokio::test]
async fn time_that_runs_out_rings_a_person_and_loses_no_entry() {
    let running = Running::budgeted(Fault::Nowhere, 64, Duration::ZERO);
    let other = rusqlite::Connection::open(running.folder.join("spool.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (status, _, body) = running.ring().await;
    assert_eq!((status, body), (StatusCode::OK, running.rescue(Route::Ring)));
    let (status, ..) = running.send(running.posed("/voice/main/ended", &Heard::HungUp)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(running.house.spool.health().waiting.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_wrong_public_address_is_named_and_nothing_else_is() {
    let running = Running::new();
    let (status, ..) = running.send(Request::post("/voice/main").header("host", "evil.example").body(Full::default()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(running.get("/readyz").await.1.starts_with("ready"), "a stranger's claim is no hint");
    let running = Running::new();
    let mut request = running.posed_to("https://calls.example.net", "/voice/main", &RINGS);
    request.headers_mut().insert(header::HOST, http::HeaderValue::from_static("calls.example.net"));
    let (status, _, body) = running.send(request).await;
    assert_eq!((status, body.as_str()), (StatusCode::FORBIDDEN, ""), "the answer stays what it is");
    let words = running.get("/readyz").await.1;
    assert!(words.contains("would verify as https://calls.example.net: set server.public_url"), "{words}");
    // Settings that are read again, as after it was set, are given the benefit of the doubt.
    let lines = running.house.lines().followed_by(served(Fault::Nowhere), jiff::Timestamp::UNIX_EPOCH);
    running.house.replace(lines);
    assert!(running.get("/readyz").await.1.starts_with("ready"));
}

#[tokio::test]
async fn before_the_end_operators_are_told_and_callers_still_answered() {
    let running = Running::new();
    assert_eq!(running.get("/readyz").await, (StatusCode::OK, "ready: 1 lines\n".into()));
    running.house.draining.store(true, Ordering::Relaxed);
    assert_eq!(running.get("/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
    let (status, headers, body) = running.ring().await;
    assert!(status == StatusCode::OK && body.contains("<Gather"));
    assert_eq!(headers.get(header::CONNECTION).unwrap(), "close");
}

#[tokio::test]
async fn the_admin_port_answers_operators_and_no_provider() {
    let running = Running::new();
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let router = admin::router(Arc::clone(&running.house), handle);
    for (path, expected) in [("/metrics", 200), ("/healthz", 200), ("/readyz", 200), ("/voice/main", 404)] {
        let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
        let Ok(response) = router.clone().oneshot(request).await;
        assert_eq!(response.status().as_u16(), expected, "{path}");
    }
}
