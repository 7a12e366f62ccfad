//! What the fuzzer found worth keeping, given to the dialects again: none of it is a panic.

use crate::any_request;
use helpline::call::heard::{Heard, Outcome, Recording, Spoken};
use helpline::dialect::{Dialect, Pose, Provider, Setup};
use helpline::phone::Number;
use jiff::Timestamp;
use std::path::Path;

#[test]
fn what_the_fuzzer_kept_is_read_or_refused() {
    for provider in Provider::ALL {
        let secrets = vec![provider.made_up_secret().to_owned()];
        let dialect = provider.dialect(&Setup { secrets, public_url: "https://ivr.example.org".to_owned() }).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(format!("webhook-{}", provider.word()));
        if std::env::var_os("BLESS").is_some() {
            seed(provider, dialect.as_ref(), &folder);
        }
        let mut count = 0;
        for file in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            any_request::take(dialect.as_ref(), &std::fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "{} has only {count}", folder.display());
    }
}

/// What the fuzzer begins with: genuine requests of every kind. `BLESS=1` writes them.
fn seed(provider: Provider, dialect: &dyn Dialect, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let (from, to) = (Number::parse("+13125550142").unwrap(), Number::parse("+18005550100").unwrap());
    let recording = |hung_up| Heard::Recorded(Recording { reference: "https://media.example.org/RE1".into(), key: None, hung_up });
    let outcomes =
        [Outcome::Answered, Outcome::Busy, Outcome::NoAnswer, Outcome::Declined, Outcome::Failed, Outcome::Ended { talk_s: Some(7) }];
    let spoken = Heard::Speech(Spoken { words: "quiero hablar con alguien".into(), confidence: Some(0.5) });
    let mut heard = vec![
        Heard::Rings { hidden: false },
        Heard::Keys("1".into()),
        Heard::Silence,
        Heard::HungUp,
        spoken,
        recording(false),
        recording(true),
    ];
    heard.extend(outcomes.map(Heard::DialEnded));
    for (number, heard) in heard.iter().enumerate() {
        let url = "https://ivr.example.org/voice/main/0aTICKET";
        let parent = (number == 1).then_some("CA0");
        let pose = Pose { url, call: "CA1", parent, account: "AC1", from: Some(&from), to: &to, heard, at: Timestamp::UNIX_EPOCH };
        let posed = dialect.pose(&pose).unwrap();
        let mut text = "POST /voice/main/0aTICKET\n".to_owned();
        for (name, value) in &posed.headers {
            text.extend([name.as_str(), ": ", value.to_str().unwrap(), "\n"]);
        }
        text.extend(["\n", posed.body.as_str()]);
        std::fs::write(folder.join(format!("{}-{number:02}", provider.word())), text).unwrap();
    }
}
