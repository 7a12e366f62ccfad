//! `docs/providers/README.md`: what each provider can do, written by the code itself. `BLESS=1 cargo test --test it provider_table` writes it anew.

use helpline::dialect::rest::{self, Access, Settles};
use helpline::dialect::{Provider, Setup};
use helpline::flow::limits::Limits;
use std::fmt::Write as _;

const HEAD: &str = "# Providers

A line can be at any of these. The flow is the same everywhere, and so are the words: what a provider cannot do is done in another way, or
`helpline check --provider NAME` says where callers would miss it. The tables are written by the program's own tests
(`BLESS=1 cargo test --test it provider_table`), from the same limits that the checker and the engine go by; every transcript of the shipped flow that a
provider can play is played through its documents, by interpreters that know nothing of ours.

A guide for each: ";

/// One row of the table: what it is called, and what stands in it.
type Row = (&'static str, fn(Provider, &Limits) -> String);

const ROWS: [Row; 21] = [
    ("hears keys", |_, _| yes(true)),
    ("hears speech", |_, limits| yes(limits.speech)),
    ("says words slowly, pronounces as told (SSML)", |_, limits| yes(limits.ssml)),
    ("is quiet between words for as long as told", |_, limits| if limits.pauses { yes(true) } else { "as long as a full stop".into() }),
    ("rings several telephones at once", |_, limits| limits.numbers_at_once.to_string()),
    ("rings for, in seconds", |_, limits| format!("{} to {}", limits.ring_s.0, limits.ring_s.1)),
    ("speaks to a person before the caller is joined", |_, limits| yes(limits.whisper)),
    ("has a person press a key to accept", |provider, limits| match provider {
        Provider::Plivo => "its own question".into(),
        _ => yes(limits.whisper),
    }),
    ("proves that the two were joined", |_, limits| yes(limits.proof_of_answer)),
    ("tells how long they talked", |_, limits| yes(limits.talk_time)),
    ("ends a talk after a time", |_, limits| yes(limits.time_limit)),
    ("records a message", |_, limits| if limits.records { yes(true) } else { "no: the call goes on as if none was wanted".into() }),
    ("a message is fetched, sealed, removed there", |provider, limits| {
        match sample(provider).and_then(|reference| interface(provider).message(reference)) {
            _ if !limits.records => "no".into(),
            Some(message) => {
                if message.remove.is_some() {
                    yes(true)
                } else {
                    "fetched and sealed; it stays there, too".into()
                }
            }
            None => "no: it is listed, and stays there".into(),
        }
    }),
    ("sends texts", |_, _| yes(true)),
    ("a text whose end is unknown", |provider, _| match interface(provider).settles() {
        Settles::SameKey => "sent again under the same key".into(),
        Settles::Search => "looked for there".into(),
        Settles::Nobody => "a person decides".into(),
    }),
    ("calls callers back by itself", |provider, _| match interface(provider).lacks_for_calls() {
        Some(setting) => format!("yes, with `{setting}`"),
        None => yes(true),
    }),
    ("hears STOP, START and HELP", |provider, _| yes(provider != Provider::Jambonz)),
    ("asks a fallback when we do not answer", |provider, _| yes(fields(provider).iter().any(|value| value.ends_with("/fallback")))),
    ("asks again when a server dies", |provider, _| yes(fields(provider).iter().any(|value| value.contains("rc=2")))),
    ("proves itself by", |provider, _| headers(provider)),
    ("a proof holds for", |provider, _| match provider {
        Provider::Telnyx | Provider::Jambonz => "5 minutes, before and after".into(),
        _ => "always: the ticket in the URL ages".into(),
    }),
];

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// A reference to a message, as the provider gives it.
fn sample(provider: Provider) -> Option<&'static str> {
    Some(match provider {
        Provider::Twilio => "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
        Provider::SignalWire => "https://api.example.org/api/laml/2010-04-01/Accounts/AC1/Recordings/RE1",
        Provider::Somleng => "https://api.example.org/2010-04-01/Accounts/AC1/Recordings/RE1",
        Provider::Plivo => "https://media.plivo.com/v1/Account/AC1/Recording/RE1.mp3",
        Provider::Bandwidth => "https://voice.bandwidth.com/api/v2/accounts/AC1/calls/c-1/recordings/r-1/media",
        Provider::Telnyx | Provider::Jambonz => return None,
    })
}

/// The provider's interface, for an account of nobody.
fn interface(provider: Provider) -> Box<dyn rest::Rest> {
    let own = matches!(provider, Provider::SignalWire | Provider::Somleng | Provider::Jambonz);
    let access = Access {
        account: "AC1".into(),
        api_key: "user:password".into(),
        host: if own { "api.example.org".into() } else { String::new() },
        text_application: if provider == Provider::Bandwidth { "app-1".into() } else { String::new() },
        ..Access::default()
    };
    rest::of(provider.word(), &access).unwrap()
}

fn dialect(provider: Provider) -> Box<dyn helpline::dialect::Dialect> {
    let secrets = vec![provider.made_up_secret().to_owned()];
    provider.dialect(&Setup { secrets, public_url: "https://ivr.example.org".into() }).unwrap()
}

fn fields(provider: Provider) -> Vec<String> {
    dialect(provider).at_provider("https://ivr.example.org/voice/main").into_iter().map(|field| field.value).collect()
}

fn headers(provider: Provider) -> String {
    dialect(provider).signed_by().iter().map(|name| format!("`{}`", name.to_ascii_lowercase())).collect::<Vec<_>>().join(", ")
}

/// The page as it must be.
fn page() -> String {
    let mut page = HEAD.to_owned();
    let guides: Vec<String> = Provider::ALL.map(|provider| format!("[{0}]({0}.md)", provider.word())).into();
    let _ = writeln!(page, "{}.\n", guides.join(", "));
    let _ = writeln!(page, "| | {} |", Provider::ALL.map(Provider::word).join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(Provider::ALL.len()));
    for (name, cell) in ROWS {
        let cells: Vec<String> = Provider::ALL.map(|provider| cell(provider, &provider.limits())).into();
        let _ = writeln!(page, "| {name} | {} |", cells.join(" | "));
    }
    page
}

#[test]
fn the_table_of_providers_says_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/providers/README.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, page()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), page(), "BLESS=1 cargo test --test it provider_table writes it anew");
}

/// Each guide has the addresses that the doctor prints.
#[test]
fn the_guides_say_what_the_doctor_says() {
    for provider in Provider::ALL {
        let path = format!("{}/docs/providers/{}.md", env!("CARGO_MANIFEST_DIR"), provider.word());
        let guide = std::fs::read_to_string(&path).unwrap();
        for field in dialect(provider).at_provider("https://helpline.example.org/voice/main") {
            let wanted = if field.value.starts_with("https://") { format!("| `{}` |", field.value) } else { field.value };
            let said = wanted.split(", at ").next().unwrap();
            assert!(
                guide.contains(said)
                    || guide.contains(&said.replace("the two parts of the line's SECRETS", "the user and the password of `SECRETS`")),
                "{path}: {said}"
            );
        }
    }
}
