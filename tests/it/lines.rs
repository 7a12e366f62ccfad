//! Telephones on the lines of a real server: one through Twilio, one through Bandwidth.

use crate::binary::Server;
use crate::provider::bandwidth::Bandwidth;
use crate::provider::twilio::Twilio;
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

/// What the line waits for, without what providers cannot all do.
pub(crate) fn kind(waits: &Waits) -> String {
    match waits {
        Waits::Keys { seconds, .. } => format!("keys {seconds} s"),
        Waits::Dialling { numbers, ring_s, caller_id, .. } => format!("rings {} for {ring_s} s as {caller_id}", numbers.join(" ")),
        Waits::Recording { .. } => "records".to_owned(),
        Waits::HungUp => "hung up".to_owned(),
    }
}
