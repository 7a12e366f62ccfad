//! Messages that callers left: fetched, kept sealed, removed at the provider, listened to.

use super::stand_in::ACCOUNT;
use super::world::World;
use super::{KEY, call_back};
use helpline::exchange::errand::{Errand, What};
use helpline::store::messages;
use jiff::SignedDuration;

const SOUND: &[u8] = b"RIFF....WAVEfmt a voice that nobody else shall hear";

fn message(call: &str, recording: String) -> Errand {
    Errand { what: What::Voicemail { recording }, number: None, ..call_back(call) }
}

#[test]
fn a_message_is_fetched_kept_sealed_and_removed_there() {
    for (provider, path) in [
        ("twilio", format!("/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1")),
        ("signalwire", format!("/api/laml/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1")),
        ("bandwidth", format!("/api/v2/accounts/{ACCOUNT}/calls/c-1/recordings/r-1/media")),
    ] {
        let world = World::new(&format!("message-{provider}"), provider);
        let errand = message("CA1", format!("{}{path}", world.stand_in.origin));
        world.agreed(std::slice::from_ref(&errand));
        let mut outbox = world.outbox();
        // It is not ready at once.
        world.live(&mut outbox, 1);
        assert_eq!(world.became(), ["due"]);
        world.stand_in.has(&path, SOUND);
        world.live(&mut outbox, 10);
        assert_eq!((world.stand_in.still_has(), world.became()), (0, vec!["due".to_owned()]), "{provider}");
        let (kept, sealed) = messages::find(world.store().read(), &errand.key()).unwrap().unwrap();
        let sealed = sealed.unwrap();
        assert!(!sealed.windows(8).any(|window| SOUND.windows(8).any(|sound| sound == window)));
        let opened = super::keyring(&[KEY]).open_message([kept.sealed.key.as_bytes(), b"main"], &sealed);
        assert_eq!(opened.as_deref(), Some(SOUND));
        // And never again.
        let asked = world.stand_in.asked().len();
        world.live(&mut outbox, 5);
        assert_eq!(world.stand_in.asked().len(), asked);
    }
}

#[test]
fn credentials_go_to_no_address_that_a_request_told_us() {
    let world = World::new("message-elsewhere", "twilio");
    let elsewhere = [
        format!("https://evil.example/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1"),
        format!("{}/2010-04-01/Accounts/AC9999/Recordings/RE1", world.stand_in.origin),
        format!("{}/2010-04-01/Accounts/{ACCOUNT}/Recordings/../../x", world.stand_in.origin),
        format!("{}@evil.example/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1", world.stand_in.origin),
    ];
    let errands: Vec<_> = elsewhere.iter().map(|reference| message(reference, reference.clone())).collect();
    world.agreed(&errands);
    world.live(&mut world.outbox(), 2);
    assert_eq!(world.stand_in.asked(), [""; 0]);
}

#[test]
fn staff_listen_and_what_is_settled_goes_with_its_time() {
    let world = World::new("message-listen", "twilio");
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1");
    world.stand_in.has(&path, SOUND);
    let errand = message("CA1", format!("{}{path}", world.stand_in.origin));
    world.agreed(std::slice::from_ref(&errand));
    world.live(&mut world.outbox(), 1);
    let place = world.place();
    let out = place.0.join("message.wav");
    let (id, out_text) = (&errand.key()[..8], out.to_str().unwrap());
    assert!(place.says(&["listen", id, "--out", out_text]).contains(&format!("{} bytes", SOUND.len())));
    assert_eq!(std::fs::read(&out).unwrap(), SOUND);
    assert!(place.refuses(&["listen", id, "--out", out_text]).contains("is it there already?"));
    place.says(&["done", id, "--by", "Ana"]);
    let keep = helpline::store::retention::Retention { journal_days: 400, errands_days: 30, words_days: 30 };
    let later = jiff::Timestamp::now() + SignedDuration::from_hours(24 * 31);
    helpline::store::retention::sweep(&mut world.store(), &world.address, keep, later).unwrap();
    assert!(messages::find(world.store().read(), id).unwrap().is_err());
    let left = world.store().read().rows("SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM delivery)", &[]).unwrap();
    assert_eq!(left[0].number(0).unwrap(), 0);
}
