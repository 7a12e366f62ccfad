//! What people read: what is wrong, since when, and what to do. In their language; never a number of a caller, or a word of theirs.

use super::standing::Standing;
use super::{Cause, Found};
use crate::flow::septets::septets;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// The language of somebody who is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Tongue {
    /// Reads `en` or `es`.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        match code {
            "" | "en" => Some(Self::English),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }
}

/// A message to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The alert's id; empty for a test.
    pub id: String,
    /// The cause's name; `test` for a test.
    pub cause: String,
    /// What is wrong where.
    pub about: String,
    /// It cannot wait.
    pub urgent: bool,
    /// Since when.
    pub since: Timestamp,
    /// How often it was told before, to anybody.
    pub told: u32,
    /// One line.
    pub subject: String,
    /// All of it.
    pub text: String,
    /// As much of it as one text on a telephone takes.
    pub short: String,
}

/// What somebody reads of an alert, with the moment in this time zone.
#[must_use]
pub fn message(standing: &Standing, tongue: Tongue, zone: &TimeZone) -> Message {
    let found = &standing.found;
    let (says, advice) = says(found.cause, tongue, &found.about, &found.detail);
    let told = standing.times_told();
    let since = found.since.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    let id = &standing.id;
    let mut text = match tongue {
        Tongue::English => {
            format!("{says}\nSince {since}.\n\nWhat to do: {advice}\n\nTake care of it: helpline alerts ack {id} --by NAME\n")
        }
        Tongue::Spanish => format!("{says}\nDesde {since}.\n\nQué hacer: {advice}\n\nHágase cargo: helpline alerts ack {id} --by NOMBRE\n"),
    };
    let _ = match (tongue, told) {
        (_, 0) => Ok(()),
        (Tongue::English, times) => writeln!(text, "Told {times} times before; nobody has taken care of it yet."),
        (Tongue::Spanish, times) => writeln!(text, "Avisado {times} veces antes; nadie se ha hecho cargo todavía."),
    };
    let short = short(&says, found, tongue, &found.since.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(), id);
    let mark = match (found.urgent, tongue) {
        (true, Tongue::English) => "helpline, urgent",
        (true, Tongue::Spanish) => "helpline, urgente",
        (false, _) => "helpline",
    };
    Message {
        id: id.clone(),
        cause: found.cause.word().to_owned(),
        about: found.about.clone(),
        urgent: found.urgent,
        since: found.since,
        told,
        subject: format!("[{mark}] {says}"),
        text,
        short,
    }
}

/// What somebody reads to know that messages reach them.
#[must_use]
pub fn test(tongue: Tongue, at: Timestamp) -> Message {
    let (subject, text) = match tongue {
        Tongue::English => ("This is a test: nothing is wrong", "Messages of the helpline reach you. There is nothing to do.\n"),
        Tongue::Spanish => ("Esto es una prueba: no pasa nada", "Los avisos de la línea le llegan. No hay nada que hacer.\n"),
    };
    Message {
        id: String::new(),
        cause: "test".to_owned(),
        about: String::new(),
        urgent: false,
        since: at,
        told: 0,
        short: fit(&format!("helpline: {subject}."), ONE_TEXT),
        subject: format!("[helpline] {subject}"),
        text: text.to_owned(),
    }
}

/// The longest text that goes as one, in characters as telephones count them (3GPP TS 23.040).
pub const ONE_TEXT: usize = 160;

/// The same for a telephone: what is wrong, since when, and the alert's name.
fn short(says: &str, found: &Found, tongue: Tongue, since: &str, id: &str) -> String {
    let (mark, end) = match (tongue, found.urgent) {
        (Tongue::English, true) => ("helpline, URGENT: ", format!(" Since {since}. Alert {id}.")),
        (Tongue::English, false) => ("helpline: ", format!(" Since {since}. Alert {id}.")),
        (Tongue::Spanish, true) => ("helpline, URGENTE: ", format!(" Desde {since}. Aviso {id}.")),
        (Tongue::Spanish, false) => ("helpline: ", format!(" Desde {since}. Aviso {id}.")),
    };
    let room = ONE_TEXT.saturating_sub(mark.len() + end.len());
    format!("{mark}{}{end}", fit(says, room))
}

/// What telephones have characters for, shortened at a word where there is no room for all of it.
fn fit(text: &str, room: usize) -> String {
    let plain: String = text.chars().map(plain).collect();
    let long = |text: &str| septets(text).unwrap_or(usize::MAX);
    if long(&plain) <= room {
        return plain;
    }
    let mut cut = String::new();
    for word in plain.split_inclusive(' ') {
        if long(&cut) + long(word) + CUT.len() > room {
            break;
        }
        cut.push_str(word);
    }
    format!("{}{CUT}", cut.trim_end())
}

/// What ends a text that was shortened.
const CUT: &str = "...";

/// The nearest that every telephone has: Spanish is read well without its accents.
fn plain(c: char) -> char {
    match c {
        'á' => 'a',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'Á' => 'A',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' => 'U',
        c if septets(c.encode_utf8(&mut [0; 4])).is_some() => c,
        _ => '?',
    }
}

/// What is wrong, in one sentence.
#[must_use]
pub fn sentence(standing: &Standing, tongue: Tongue) -> String {
    says(standing.found.cause, tongue, &standing.found.about, &standing.found.detail).0
}

/// What is wrong, and what to do.
fn says(cause: Cause, tongue: Tongue, about: &str, detail: &str) -> (String, &'static str) {
    match tongue {
        Tongue::English => english(cause, about, detail),
        Tongue::Spanish => spanish(cause, about, detail),
    }
}

fn english(cause: Cause, about: &str, detail: &str) -> (String, &'static str) {
    match cause {
        Cause::CrisisUnanswered => (
            format!("Line {about}: somebody in a crisis was rung for, and nobody was joined."),
            "Have somebody pick up the crisis telephones now. `helpline people` shows which they are.",
        ),
        Cause::TransfersFailing => (
            format!("Flow {about}: {detail} transfers reached nobody within ten minutes."),
            "See whether people are at their telephones. `helpline people` shows which telephones are rung.",
        ),
        Cause::NobodyReachable => (
            format!("Flow {about}: nobody can be rung, all are off or have no telephone."),
            "Have one of them rung again: `helpline people on NAME --by YOU`, or give one a telephone: `helpline people set NAME --phones NUMBER --by YOU`.",
        ),
        Cause::CallBackOverdue => {
            (format!("Line {about}: callers wait to be called back for too long ({detail})."), "`helpline errands` lists them; call back.")
        }
        Cause::VoicemailUnheard => {
            (format!("Line {about}: messages wait to be listened to for too long ({detail})."), "`helpline errands` lists them; listen.")
        }
        Cause::TextsFailing => (
            format!("Line {about}: {detail} texts could not be sent within an hour."),
            "See whether the provider sends texts for this number. `helpline errands --all` lists them.",
        ),
        Cause::CallBacksFailing => (
            format!("Line {about}: within an hour {detail} callers could not be called back, or nobody knows whether they were."),
            "`helpline errands --all` says why. Call them, then `helpline errands done`.",
        ),
        Cause::WrongPublicUrl => (
            format!("Line {about}: calls are refused, since the provider knows it as {detail}."),
            "Set server.public_url to that address, then send SIGHUP. `helpline doctor` says more.",
        ),
        Cause::SpoolLag if detail == "disk" => (
            format!("Node {about}: the disk refuses to write; what happens in calls waits in memory."),
            "Make room on the disk, or see why it cannot be written. Callers are still answered.",
        ),
        Cause::SpoolLag => (
            format!("Node {about}: what happens in calls has waited for PostgreSQL for more than five minutes."),
            "See whether PostgreSQL can be reached. Callers are still answered, and nothing is lost.",
        ),
        Cause::CertificateEnds => (
            format!("The certificate of {about} ends on {detail}; after that no call gets through."),
            "Renew it where TLS ends. `helpline doctor` shows until when it is valid.",
        ),
        Cause::NoCalls => {
            ("Nobody has rung for unusually long.".to_owned(), "Ring the line yourself. If it does not answer, `helpline doctor` says why.")
        }
    }
}

fn spanish(cause: Cause, about: &str, detail: &str) -> (String, &'static str) {
    match cause {
        Cause::CrisisUnanswered => (
            format!("Línea {about}: se llamó al equipo por alguien en crisis y nadie contestó."),
            "Que alguien atienda ahora los teléfonos de crisis. `helpline people` muestra cuáles son.",
        ),
        Cause::TransfersFailing => (
            format!("Flujo {about}: {detail} transferencias no encontraron a nadie en diez minutos."),
            "Compruebe que haya personas en sus teléfonos. `helpline people` muestra a cuáles se llama.",
        ),
        Cause::NobodyReachable => (
            format!("Flujo {about}: no se puede llamar a nadie: todos descansan o no tienen teléfono."),
            "Haga que una de ellas vuelva a recibir llamadas: `helpline people on NOMBRE --by USTED`, o dele un teléfono: `helpline people set NOMBRE --phones NÚMERO --by USTED`.",
        ),
        Cause::CallBackOverdue => (
            format!("Línea {about}: hay personas que esperan demasiado a que se les devuelva la llamada ({detail})."),
            "`helpline errands` las muestra; llámelas.",
        ),
        Cause::VoicemailUnheard => (
            format!("Línea {about}: hay mensajes que esperan demasiado a ser escuchados ({detail})."),
            "`helpline errands` los muestra; escúchelos.",
        ),
        Cause::TextsFailing => (
            format!("Línea {about}: {detail} mensajes de texto no se pudieron enviar en una hora."),
            "Compruebe si el proveedor envía textos desde este número. `helpline errands --all` los muestra.",
        ),
        Cause::CallBacksFailing => (
            format!("Línea {about}: en una hora no se devolvió la llamada a {detail} personas, o no se sabe si se devolvió."),
            "`helpline errands --all` dice por qué. Llámelas, y después `helpline errands done`.",
        ),
        Cause::WrongPublicUrl => (
            format!("Línea {about}: se rechazan llamadas, porque el proveedor la conoce como {detail}."),
            "Ponga esa dirección en server.public_url y envíe SIGHUP. `helpline doctor` dice más.",
        ),
        Cause::SpoolLag if detail == "disk" => (
            format!("Nodo {about}: el disco no deja escribir; lo que pasa en las llamadas espera en la memoria."),
            "Haga sitio en el disco, o vea por qué no se puede escribir. Las llamadas se siguen atendiendo.",
        ),
        Cause::SpoolLag => (
            format!("Nodo {about}: lo que pasa en las llamadas espera a PostgreSQL desde hace más de cinco minutos."),
            "Compruebe si se llega a PostgreSQL. Las llamadas se siguen atendiendo y no se pierde nada.",
        ),
        Cause::CertificateEnds => (
            format!("El certificado de {about} termina el {detail}; después no entrará ninguna llamada."),
            "Renuévelo donde termina TLS. `helpline doctor` muestra hasta cuándo vale.",
        ),
        Cause::NoCalls => (
            "Nadie ha llamado desde hace un tiempo inusual.".to_owned(),
            "Llame usted a la línea. Si no contesta, `helpline doctor` dice por qué.",
        ),
    }
}
