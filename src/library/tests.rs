//! Versions of flows, while calls are on them.
#![expect(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::call::now::Abilities;
use crate::dialect::{self, Setup};
use crate::phone::Number;
use crate::ticket::Keyring;
use jiff::SignedDuration;
use std::fs;

fn line(base: &str) -> Line {
    let setup = Setup { secrets: vec!["a-made-up-token-of-32-characters".into()], public_url: "https://ivr.example.org".into() };
    Line {
        name: "main".into(),
        numbers: vec![Number::parse("+18005550100").unwrap()],
        tests: Vec::new(),
        account: None,
        dialect: dialect::of("twilio", &setup).unwrap(),
        text_from: None,
        abilities: Abilities::default(),
        base: base.into(),
        keyring: Arc::new(Keyring::derive(&["a-made-up-key-of-32-letters-or-more".into()])),
    }
}

fn again(flows: &Path, base: &str, before: Option<&Open>, at: Timestamp) -> Open {
    let lines = vec![(line(base), "helpline".into())];
    let seen = folders(flows, &lines).unwrap();
    open(&seen, lines, before.as_slice(), at).unwrap().remove(0)
}

#[test]
fn what_has_not_changed_is_not_made_ready_again() {
    let nowhere = Path::new("no/such/folder");
    let first = again(nowhere, "https://a/voice/main", None, Timestamp::UNIX_EPOCH);
    let second = again(nowhere, "https://a/voice/main", Some(&first), Timestamp::UNIX_EPOCH);
    assert!(Arc::ptr_eq(&first.shelf.live, &second.shelf.live) && second.shelf.earlier.is_empty());
    // Prepared documents name the public address.
    let third = again(nowhere, "https://b/voice/main", Some(&second), Timestamp::UNIX_EPOCH);
    assert!(!Arc::ptr_eq(&second.shelf.live, &third.shelf.live) && third.shelf.earlier.is_empty());
}

#[test]
fn earlier_versions_stay_as_long_as_a_call_may_be_on_them_and_no_memory_runs_full() {
    let flows = std::env::temp_dir().join(format!("helpline-library-{}", std::process::id()));
    let words = |n: usize| {
        for source in &folder::shipped().sources.0 {
            let path = flows.join("helpline").join(&source.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let more = if source.path == "flow.yaml" { format!("# {n}\n") } else { String::new() };
            fs::File::create(&path).and_then(|mut file| std::io::Write::write_all(&mut file, (more + &source.text).as_bytes())).unwrap();
        }
    };
    words(0);
    let base = "https://a/voice/main";
    let mut now = again(&flows, base, None, Timestamp::UNIX_EPOCH);
    let first = now.shelf.live.flow.version;
    words(1);
    now = again(&flows, base, Some(&now), Timestamp::UNIX_EPOCH);
    assert_ne!(now.shelf.live.flow.version, first);
    assert_eq!(now.shelf.find(first).flow.version, first);
    let last_moment = now.shelf.live.needed_until(Timestamp::UNIX_EPOCH) - SignedDuration::from_secs(1);
    let same = again(&flows, base, Some(&now), last_moment);
    assert_eq!(same.shelf.find(first).flow.version, first);
    let later = again(&flows, base, Some(&same), last_moment + SignedDuration::from_secs(1));
    assert!(later.shelf.earlier.is_empty());
    assert_eq!(later.shelf.find(first).flow.version, later.shelf.live.flow.version);
    for n in 0..MOST_EARLIER + 3 {
        words(n);
        now = again(&flows, base, Some(&now), Timestamp::UNIX_EPOCH);
    }
    assert_eq!(now.shelf.earlier.len(), MOST_EARLIER);
    fs::remove_dir_all(flows).unwrap();
}
