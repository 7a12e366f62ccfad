//! What callers say, and what it means.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod crisis;
mod phrased;
mod places;

use super::{Flags, Meaning, Understood};
use crate::flow::graph::{Flow, NodeId};
use crate::flow::key::Key;
use crate::flow::tests::{clean, good};
use crate::flow::wording::LanguageId;
use crate::source::Sources;

/// The phrases that the line must know: kind, language, phrase.
fn phrases() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = include_str!("../../../tests/data/phrases.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(kind, rest)| (kind, rest.split_once(' ').unwrap()))
        .map(|(k, (l, p))| (k, l, p))
        .collect()
}

/// `says:` of a language: the phrases of the table, and what a small line needs beside them.
fn says(language: &str) -> String {
    let mut lists: std::collections::BTreeMap<&str, Vec<String>> = std::collections::BTreeMap::new();
    for (kind, _, phrase) in phrases().into_iter().filter(|(_, of, _)| *of == language) {
        lists.entry(kind).or_default().push(format!("\"{phrase}\""));
    }
    let table: Vec<String> = lists.iter().map(|(kind, phrases)| format!("  {kind}: [{}]", phrases.join(", "))).collect();
    format!("\nsays:\n{}\n{}", table.join("\n"), if language == "en" { EN } else { ES })
}

/// The good flow with two branches, and with words for it.
fn sources() -> Sources {
    let mut sources = good();
    let nodes = "  main: { menu: {1: net, 2: support, 3: person}, also: [person] }
  net: { menu: {1: basics, 2: chemo, 3: surgery}, also: [back] }
  support: { menu: {1: rides, 2: money, 3: busy} }
  chemo: { run: [net.chemo, net.chemo.side] }
  surgery: { run: [net.surgery, net.surgery.side] }
  rides: { run: [sup.rides, sup.stay] }
  money: { tell: p.storm, offer: {1: rides, 2: person} }
";
    let old = "  main: { menu: {2: person, 1: net}, also: [person] }\n  net: { menu: {1: basics}, also: [back] }\n";
    assert!(sources.0[0].text.contains(old));
    sources.0[0].text = sources.0[0].text.replace(old, nodes);
    for (at, language, words) in [(2, "en", EN_WORDS), (3, "es", ES_WORDS)] {
        let text = &mut sources.0[at].text;
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("m.main.") && !line.starts_with("m.net.")).collect();
        *text = format!("{}\n{words}{}", kept.join("\n"), says(language));
    }
    sources
}

fn flow() -> Flow {
    clean(&sources())
}

const ENGLISH: LanguageId = LanguageId(0);
const SPANISH: LanguageId = LanguageId(1);

fn at(flow: &Flow, place: &str) -> NodeId {
    flow.node_named(place).unwrap_or_else(|| panic!("no node {place}"))
}

fn heard(flow: &Flow, language: LanguageId, place: &str, words: &str) -> Understood {
    flow.hearing.understand(language, at(flow, place), words)
}

fn meaning(flow: &Flow, language: LanguageId, place: &str, words: &str) -> Meaning {
    heard(flow, language, place, words).meaning
}

fn key(word: &str) -> Key {
    Key::from_word(word).unwrap()
}

const EN: &str =
    "  fillers: [please, thank you, um, uh, oh, the, a, an, i want to, to, about, for, learn about, can i, press, key, number, some]
  person: [person, operator, agent, someone, talk to someone, talk to a person, representative, specialist]
  back: [back, go back]
  repeat: [repeat, again, say that again]
  slower: [slower, slow down]
  main: [main menu, menu, start over]
  help: [help, options]
  next: [next, next part, continue]
  previous: [previous, part before]
  text: [text me, text, link]
  \"yes\": [\"yes\", yeah, yep, correct, right]
  \"no\": [\"no\", nope, wrong]
  this_language: [english, in english]
  numbers: { \"0\": [zero, oh], \"1\": [one], \"2\": [two], \"3\": [three], \"9\": [nine] }
  star: [star]
  pound: [pound, hash]
";

const ES: &str = "  fillers: [por favor, gracias, el, la, los, las, de, para, quiero, sobre, oprima, tecla, eh, en]
  person: [persona, operador, operadora, hablar con alguien, especialista]
  back: [atrás, volver, regresar]
  repeat: [repetir, otra vez]
  slower: [más despacio]
  main: [menú principal, menú]
  help: [ayuda, opciones]
  next: [siguiente, adelante]
  previous: [anterior]
  text: [enlace, texto]
  \"yes\": [sí, correcto, claro]
  \"no\": [\"no\"]
  this_language: [español, en español, spanish]
  numbers: { \"0\": [cero], \"1\": [uno], \"2\": [dos], \"3\": [tres] }
  star: [asterisco]
  pound: [numeral, signo de número]
";

const EN_WORDS: &str = "p.confirm: \"{label}. Is that right?\"
p.nm.1.speech: \"I did not understand.\"
m.main.1: { lead: \"To learn about tumors\", short: \"To learn\", said: [learn, tumor] }
m.main.2: { lead: \"For help and support\", short: \"For help\", said: [support, a nurse at home] }
m.main.3: { lead: \"For anything else\", said: [something else] }
m.main.0: { lead: \"For any other cancer, or any question\", said: [other cancer] }
m.net.1: { lead: \"For the basics\" }
m.net.2: { lead: \"For chemo\" }
m.net.3: { lead: \"For surgery\", said: [operation] }
m.support.1: { lead: \"For rides\" }
m.support.2: { lead: \"For money\" }
m.support.3: { lead: \"To call somebody\" }
m.money.1: { lead: \"For a ride\" }
m.chemo: { title: Chemo }
net.chemo: { title: What chemo does, say: \"It helps.\" }
net.chemo.side: { title: Side effects, said: [chemo side effects, seeing a specialist], say: \"Some.\" }
net.surgery: { title: What surgery is, say: \"It is an operation.\" }
net.surgery.side: { title: Side effects, said: [scars], say: \"Some.\" }
sup.rides: { title: Rides to treatment, said: [taxi], say: \"We can drive you.\" }
sup.stay: { title: A place to stay, said: [hotel], say: \"There are rooms.\" }
";

const ES_WORDS: &str = "p.confirm: \"{label}. ¿Es correcto?\"
p.nm.1.speech: \"No le entendí.\"
m.main.1: { lead: \"Para aprender sobre tumores\", said: [aprender, tumor] }
m.main.2: { lead: \"Para ayuda y apoyo\", said: [apoyo] }
m.main.3: { lead: \"Para lo demás\" }
m.main.0: { lead: \"Para otro tipo de cáncer\" }
m.net.1: { lead: \"Para lo básico\" }
m.net.2: { lead: \"Para la quimio\", said: [quimio] }
m.net.3: { lead: \"Para la cirugía\", said: [cirugía, operación] }
m.support.1: { lead: \"Para transporte\" }
m.support.2: { lead: \"Para dinero\" }
m.support.3: { lead: \"Para llamar a alguien\" }
m.money.1: { lead: \"Para un viaje\" }
m.chemo: { title: Quimio }
net.chemo: { title: Qué hace la quimio, say: \"Ayuda.\" }
net.chemo.side: { title: Efectos secundarios, said: [efectos de la quimio], say: \"Algunos.\" }
net.surgery: { title: Qué es la cirugía, say: \"Una operación.\" }
net.surgery.side: { title: Efectos secundarios, said: [cicatrices], say: \"Algunos.\" }
sup.rides: { title: Transporte al tratamiento, said: [taxi], say: \"Le llevamos.\" }
sup.stay: { title: Dónde quedarse, said: [hotel], say: \"Hay cuartos.\" }
";
