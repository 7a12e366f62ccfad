//! What cannot be brought about from outside, since every version and every change of people is held to it: ladders without telephones.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::cli::lines;
use helpline::library;
use helpline::library::follow::{Follower, Place};
use helpline::spool::Spool;
use helpline::store::embedded::Synchronous;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;

/// Takes one webhook, and gives back what it says.
fn take_one(listener: &TcpListener) -> serde_json::Value {
    let mut stream = listener.accept().unwrap().0;
    let mut said = String::new();
    let body = loop {
        let mut some = [0; 4096];
        let count = stream.read(&mut some).unwrap();
        said.push_str(std::str::from_utf8(some.get(..count).unwrap()).unwrap());
        let body = said.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok());
        if let Some(body) = body {
            break body;
        }
    };
    stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
    body
}

#[test]
fn a_ladder_without_telephones_is_told_of_and_goes_over_when_it_has_one() {
    let folder = std::env::temp_dir().join(format!("helpline-watch-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let store = format!("sqlite:{}", folder.join("store.db").display());
    let hook = format!("http://{}/", listener.local_addr().unwrap());
    let set = [
        ("STORE__URL", store.as_str()),
        ("FLOWS__DIR", "no-such-folder"),
        ("ALERTS__TELL", "ben"),
        ("ALERTS__WEBHOOK_SECRET", "s"),
        ("ALERTS__PEOPLE__BEN__WEBHOOK", hook.as_str()),
    ];
    let mut settings = Settings::load(None, set.map(|(name, value)| (format!("HELPLINE__{name}"), value.to_owned()))).unwrap();
    lines::complete(&mut settings).unwrap();
    let (configured, at) = (lines::configured(&settings).unwrap(), now());
    let address = Address::parse(&settings.store.url).unwrap();
    let place = Place { address: address.clone(), flows: PathBuf::from("no-such-folder"), memory: None, watch: false };
    let follower = Follower::begin(place, &library::limits_of(&configured), at).unwrap();
    let open = || library::open(follower.seen(), lines::configured(&settings).unwrap(), &[], at).unwrap();
    let mut silent = open();
    for line in &mut silent {
        let mut roster = (*line.roster).clone();
        roster.people.iter_mut().for_each(|person| person.phones.clear());
        line.roster = Arc::new(roster);
    }
    let spool = Spool::open(&settings.spool_path(), Synchronous::Normal).unwrap();
    let house = Arc::new(House::new(super::super::served(silent, &settings), spool, 1));
    let mut watch = Watch::new(address, settings.spool_path());
    let post = Post {
        settings: Arc::new(ArcSwap::from_pointee(settings.clone())),
        house: Arc::downgrade(&house),
        behind_since_ms: Arc::default(),
    };
    let told = std::thread::scope(|scope| {
        let told = [(); 2].map(|()| {
            let told = scope.spawn(|| take_one(&listener));
            assert_eq!(post.look(&mut watch, &Certificate::default(), at), Some(true));
            told.join().unwrap()
        });
        assert_eq!(post.look(&mut watch, &Certificate::default(), at), Some(false), "each is told once");
        told
    });
    let text = |name: &str| {
        let mut all = told.each_ref().map(|told| told.get(name).unwrap().to_string());
        all.sort();
        all
    };
    assert_eq!((text("cause"), text("urgent")), (["\"nobody-reachable\""; 2].map(str::to_owned), ["true"; 2].map(str::to_owned)));
    assert_eq!(text("about"), ["\"helpline, crisis\"", "\"helpline, specialist\""].map(str::to_owned));
    // Somebody has a telephone again.
    house.replace(house.lines().followed_by(super::super::served(open(), &settings), at));
    let later = at.saturating_add(SignedDuration::from_mins(30)).unwrap();
    assert_eq!(post.look(&mut watch, &Certificate::default(), later), Some(false), "it is over");
    drop(house);
    assert_eq!(post.look(&mut watch, &Certificate::default(), later), None);
    std::fs::remove_dir_all(&folder).unwrap();
}
