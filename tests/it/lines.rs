//! Telephones on the lines of a real server: through Twilio, through Bandwidth, and through what speaks dialects of Twilio's.

use crate::binary::{Server, Settings};
use crate::provider::bandwidth::Bandwidth;
use crate::provider::twilio::Twilio;
use crate::provider::twilio::member::Member;
use crate::provider::{Line, Phone, Waits};

/// The address the provider believes in.
pub(crate) const PUBLIC: &str = "https://ivr.example.org";
/// Twilio's auth token of the line `main`.
pub(crate) const TOKEN: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
/// Bandwidth's credentials of the line `bw`.
pub(crate) const CREDENTIALS: &str = "bw-ivr:made-up-pass-1";

/// A telephone that rings the line `main` through Twilio, set up as the README says.
pub(crate) fn twilio(server: &Server) -> Twilio {
    twilio_at(&server.base)
}

/// The same, by the server's address.
pub(crate) fn twilio_at(base: &str) -> Twilio {
    let line = Line {
        voice: "/voice/main#rc=2&rp=ct,rt,5xx&ct=1000&rt=3000&tt=12000".to_owned(),
        fallback: Some("/voice/main/fallback".to_owned()),
        ended: Some("/voice/main/ended".to_owned()),
        ..Line::named("main", base, PUBLIC, TOKEN)
    };
    Twilio::new(line).unwrap()
}

/// A telephone that rings the line `bw` through Bandwidth.
pub(crate) fn bandwidth(server: &Server) -> Bandwidth {
    let line = Line {
        fallback: Some("/voice/bw/fallback".to_owned()),
        ended: Some("/voice/bw/ended".to_owned()),
        ..Line::named("bw", &server.base, PUBLIC, CREDENTIALS)
    };
    Bandwidth::new(line).unwrap()
}

/// Both, with the providers' names.
pub(crate) fn both(server: &Server) -> [(&'static str, Box<dyn Phone>); 2] {
    [("twilio", Box::new(twilio(server))), ("bandwidth", Box::new(bandwidth(server)))]
}

/// A further line: its name, its provider, what the server knows of it, and what the provider signs with.
struct Further {
    name: &'static str,
    provider: &'static str,
    member: Member,
    known: &'static str,
    secret: &'static str,
    overrides: &'static str,
    fallback: bool,
}

const FURTHER: [Further; 3] = [
    Further {
        name: "sw",
        provider: "signalwire",
        member: Member::SignalWire,
        known: "PSK_madeUpSigningKey0123456789ab",
        secret: "PSK_madeUpSigningKey0123456789ab",
        overrides: "#ot=2000&rt=3000&tt=5000",
        fallback: true,
    },
    Further {
        name: "so",
        provider: "somleng",
        member: Member::Somleng,
        known: "a-made-up-token-of-a-somleng-account-0123",
        secret: "a-made-up-token-of-a-somleng-account-0123",
        overrides: "",
        fallback: false,
    },
    Further {
        name: "tx",
        provider: "telnyx",
        member: Member::Telnyx,
        known: "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
        secret: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        overrides: "",
        fallback: true,
    },
];

/// The account of those lines.
const ACCOUNT: &str = "11111111-2222-4333-8444-555555555555";

/// Settings with lines at these providers beside the two there are always.
pub(crate) fn settings_with(members: &[Member]) -> Settings {
    let mut settings = Settings::default();
    let (number, flow) = (settings.number.clone(), settings.flow.clone());
    for further in FURTHER.iter().filter(|further| members.contains(&further.member)) {
        let line = further.name.to_ascii_uppercase();
        let mut set = |name: &str, value: &str| settings.more.push((format!("HELPLINE__LINES__{line}__{name}"), value.to_owned()));
        set("PROVIDER", further.provider);
        set("NUMBERS", &number);
        set("FLOW", &flow);
        set("SECRETS", further.known);
        set("ACCOUNT", ACCOUNT);
    }
    settings
}

/// A telephone that rings the line at this provider.
pub(crate) fn family(server: &Server, member: Member) -> Twilio {
    let further = FURTHER.iter().find(|further| further.member == member).unwrap();
    let line = Line {
        voice: format!("/voice/{}{}", further.name, further.overrides),
        fallback: further.fallback.then(|| format!("/voice/{}/fallback", further.name)),
        ended: Some(format!("/voice/{}/ended", further.name)),
        account: ACCOUNT.to_owned(),
        ..Line::named(further.name, &server.base, PUBLIC, further.secret)
    };
    Twilio::at(member, line).unwrap()
}

/// The usual two and these, with the providers' names. Where a provider may tell of silence in two ways, both.
pub(crate) fn all(server: &Server, members: &[Member]) -> Vec<(&'static str, Box<dyn Phone>)> {
    let mut phones: Vec<(&'static str, Box<dyn Phone>)> = both(server).into();
    for further in FURTHER.iter().filter(|further| members.contains(&further.member)) {
        phones.push((further.provider, Box::new(family(server, further.member))));
        if further.member == Member::Telnyx {
            let mut other = family(server, further.member);
            other.silence_asks = true;
            phones.push((further.provider, Box::new(other)));
        }
    }
    phones
}

/// Those that speak dialects of Twilio's.
pub(crate) const FAMILY: [Member; 3] = [Member::SignalWire, Member::Somleng, Member::Telnyx];
/// Those of them that speak to a person before the caller is joined.
pub(crate) const WHISPERING: [Member; 2] = [Member::SignalWire, Member::Telnyx];

/// What the line waits for, without what providers cannot all do.
pub(crate) fn kind(waits: &Waits) -> String {
    match waits {
        Waits::Keys { seconds, .. } => format!("keys {seconds} s"),
        Waits::Dialling { numbers, ring_s, caller_id, .. } => format!("rings {} for {ring_s} s as {caller_id}", numbers.join(" ")),
        Waits::Recording { .. } => "records".to_owned(),
        Waits::HungUp => "hung up".to_owned(),
    }
}
