//! Telephones on the lines of a real server: through each provider.

use crate::binary::{Server, Settings};
use crate::provider::bandwidth::Bandwidth;
use crate::provider::jambonz::Jambonz;
use crate::provider::plivo::Plivo;
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

/// Plivo's auth token of the line `pl`.
pub(crate) const PLIVO: &str = "0123456789abcdef0123456789abcdef01234567";
/// jambonz's webhook secret of the line `jb`.
pub(crate) const JAMBONZ: &str = "wh_secret_0123456789";

/// Settings with a line at every provider.
pub(crate) fn everywhere() -> Settings {
    let mut settings = settings_with(&FAMILY);
    for (line, provider, secret) in [("PL", "plivo", PLIVO), ("JB", "jambonz", JAMBONZ)] {
        let (number, flow) = (settings.number.clone(), settings.flow.clone());
        for (name, value) in [("PROVIDER", provider), ("NUMBERS", &number), ("FLOW", &flow), ("SECRETS", secret)] {
            settings.more.push((format!("HELPLINE__LINES__{line}__{name}"), value.to_owned()));
        }
    }
    settings
}

/// A telephone that rings the line `pl` through Plivo.
pub(crate) fn plivo(server: &Server) -> Plivo {
    let line = Line {
        voice: "/voice/pl#ct=1000&rt=3000&tt=12000&rc=2&rp=ct,rt,5xx".to_owned(),
        fallback: Some("/voice/pl/fallback".to_owned()),
        ended: Some("/voice/pl/ended".to_owned()),
        ..Line::named("pl", &server.base, PUBLIC, PLIVO)
    };
    Plivo::new(line).unwrap()
}

/// A telephone that rings the line `jb` through jambonz.
pub(crate) fn jambonz(server: &Server) -> Jambonz {
    let line = Line {
        voice: "/voice/jb#rc=2&rp=ct,5xx".to_owned(),
        ended: Some("/voice/jb/ended".to_owned()),
        ..Line::named("jb", &server.base, PUBLIC, JAMBONZ)
    };
    Jambonz::new(line).unwrap()
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

/// A telephone through every provider, on a server with a line at each, with the providers' names. Where a provider may tell of silence
/// in two ways, both.
pub(crate) fn all(server: &Server) -> Vec<(&'static str, Box<dyn Phone>)> {
    let mut phones: Vec<(&'static str, Box<dyn Phone>)> = both(server).into();
    phones.push(("plivo", Box::new(plivo(server))));
    phones.push(("jambonz", Box::new(jambonz(server))));
    phones.extend(FURTHER.iter().map(|further| (further.provider, Box::new(family(server, further.member)) as Box<dyn Phone>)));
    let mut other = family(server, Member::Telnyx);
    other.silence_asks = true;
    phones.push(("telnyx", Box::new(other)));
    phones
}

/// Those of them that speak to a person before the caller is joined.
pub(crate) fn whispering(server: &Server) -> Vec<(&'static str, Box<dyn Phone>)> {
    all(server).into_iter().filter(|(provider, _)| helpline::dialect::limits_of(provider).unwrap().whisper).collect()
}

/// Those that speak dialects of Twilio's.
pub(crate) const FAMILY: [Member; 3] = [Member::SignalWire, Member::Somleng, Member::Telnyx];
/// What the line waits for, without what providers cannot all do.
pub(crate) fn kind(waits: &Waits) -> String {
    match waits {
        // Plivo waits for five seconds at least.
        Waits::Keys { seconds, .. } => format!("keys {} s", (*seconds).max(5)),
        Waits::Dialling { numbers, ring_s, caller_id, .. } => format!("rings {} for {ring_s} s as {caller_id}", numbers.join(" ")),
        Waits::Recording { .. } => "records".to_owned(),
        Waits::HungUp => "hung up".to_owned(),
    }
}

/// The person whom a call of the line's own rings: its answer URL, the one told of its end, and the provider's name for it.
pub(crate) fn made(server: &Server, line: &str, provider: &str, (answer, ended, id): (&str, &str, &str)) -> Box<dyn Phone> {
    let path = |url: &str| url.strip_prefix(PUBLIC).unwrap().to_owned();
    let further = FURTHER.iter().find(|further| further.provider == provider);
    let secret = match (further, provider) {
        (Some(further), _) => further.secret,
        (None, "twilio") => TOKEN,
        (None, "bandwidth") => CREDENTIALS,
        (None, "plivo") => PLIVO,
        (None, _) => JAMBONZ,
    };
    let line = Line {
        voice: path(answer),
        ended: Some(path(ended)),
        made: Some(id.to_owned()),
        ..Line::named(line, &server.base, PUBLIC, secret)
    };
    match (further, provider) {
        (Some(further), _) => Box::new(Twilio::at(further.member, line).unwrap()),
        (None, "twilio") => Box::new(Twilio::new(line).unwrap()),
        (None, "bandwidth") => Box::new(Bandwidth::new(line).unwrap()),
        (None, "plivo") => Box::new(Plivo::new(line).unwrap()),
        (None, _) => Box::new(Jambonz::new(line).unwrap()),
    }
}
