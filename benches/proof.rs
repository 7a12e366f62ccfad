//! What proving a large flow costs: 2,000 places in 3 languages, made up here. `cargo bench --bench proof [PLACES]`
#![expect(clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark that cannot begin must say so")]

use helpline::diagnostic::Severity;
use helpline::flow;
use helpline::library::usual_limits;
use helpline::proof::prove;
use helpline::source::{Source, Sources};
use std::collections::VecDeque;
use std::fmt::Write;
use std::time::Instant;

const LANGUAGES: [&str; 3] = ["en", "es", "fr"];

fn main() {
    let places = std::env::args().find_map(|places| places.parse().ok()).unwrap_or(2000);
    let begun = Instant::now();
    let limits = usual_limits().expect("the program knows providers");
    let compiled = flow::compile(&sources(places), &limits);
    for finding in compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).take(5) {
        println!("{}", finding.message);
    }
    let flow = compiled.flow.expect("the made-up flow takes calls");
    println!(
        "compiled: {} places in {} languages, {:.2} s, {}",
        flow.nodes.len(),
        flow.languages.len(),
        begun.elapsed().as_secs_f64(),
        memory()
    );
    for _ in 0..3 {
        let begun = Instant::now();
        let proof = prove(&flow, &compiled.roster, &limits);
        println!("proved: {} states, {} edges, {:.2} s, {}", proof.states, proof.edges, begun.elapsed().as_secs_f64(), memory());
        for breach in proof.breaches.iter().take(3) {
            println!("  {} {} {:?}", breach.rule, breach.message, breach.acts);
        }
        println!("  {}", proof.summary());
    }
}

/// The most memory this process ever had.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(|| "memory unknown".to_owned(), |line| line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A flow folder with so many places: menus of six, behind them runs, tells, hours, digits, texts and transfers.
fn sources(places: usize) -> Sources {
    let mut made = Made { nodes: String::new(), words: String::new(), count: 0 };
    made.tree(places);
    let folder = [("flow.yaml", format!("{HEAD}nodes:\n{SERVICE}{}", made.nodes)), ("people.yaml", PEOPLE.to_owned())];
    let words = LANGUAGES.map(|language| (format!("words/{language}.yaml"), format!("{WORDS}{}", made.words)));
    let all = folder.map(|(path, text)| (path.to_owned(), text)).into_iter().chain(words);
    Sources(all.map(|(path, text)| Source { path, text }).collect())
}

/// Texts of the nodes and of their words, the same in every language.
struct Made {
    nodes: String,
    words: String,
    count: usize,
}

impl Made {
    fn tree(&mut self, places: usize) {
        let mut menus = VecDeque::from(["main".to_owned()]);
        let mut number = 0;
        while let Some(menu) = menus.pop_front() {
            let mut choices = Vec::new();
            for key in 1..=6 {
                number += 1;
                let name = format!("n{number}");
                let _ = writeln!(self.words, "m.{menu}.{key}: {{ lead: \"For choice {name} of {menu}\", short: \"For {name}\" }}");
                // Every sixth place or so is a menu, as long as there are places to come.
                if self.count + menus.len() * 9 + 14 < places && (key < 3 || menu == "main") {
                    menus.push_back(name.clone());
                } else {
                    self.leaf(number, &name);
                }
                choices.push(format!("{key}: {name}"));
            }
            let _ = writeln!(self.nodes, "  {menu}: {{ menu: {{ {} }}, also: [person] }}", choices.join(", "));
            let _ = writeln!(self.words, "m.{menu}: {{ title: \"Menu {menu}\" }}");
            self.count += 1;
        }
    }

    fn leaf(&mut self, number: usize, name: &str) {
        self.count += 1;
        let tell = |made: &mut Self, name: &str| {
            let _ = writeln!(made.nodes, "  {name}: {{ tell: p.{name}, offer: {{ 1: link }} }}");
            let _ = writeln!(made.words, "p.{name}: \"These are the words of {name}. For a text, press {{key 1}}.\"");
        };
        match number % 12 {
            0..6 => {
                let _ = writeln!(self.nodes, "  {name}: {{ run: [s.{name}.1, s.{name}.2, s.{name}.3], link: sms.link }}");
                for part in 1..=3 {
                    let _ = writeln!(
                        self.words,
                        "s.{name}.{part}: {{ title: \"Part {part} of {name}\", say: \"These are the words of {part} of {name}.\" }}"
                    );
                }
            }
            6..9 => tell(self, name),
            9 => {
                self.count += 2;
                let _ = writeln!(self.nodes, "  {name}: {{ hours: office, open: {name}.open, closed: {name}.closed }}");
                tell(self, &format!("{name}.open"));
                tell(self, &format!("{name}.closed"));
            }
            10 => {
                self.count += 2;
                let _ = writeln!(
                    self.nodes,
                    "  {name}: {{ when: [ {{ if: {{ language: es }}, to: {name}.es }}, {{ if: {{ kept: {{ zip: \"9*\" }} }}, to: person }}, {{ else: {name}.else }} ] }}"
                );
                tell(self, &format!("{name}.es"));
                tell(self, &format!("{name}.else"));
            }
            _ => {
                let _ = writeln!(self.nodes, "  {name}: {{ transfer: specialist, intro: p.xfer, topic: main, fails: busy, ends: after }}");
            }
        }
    }
}

const HEAD: &str = r#"name: A large line
languages: [en, es, fr]
voices: { en: {locale: en-US}, es: {locale: es-US}, fr: {locale: fr-CA} }
start: greet
resume_at: main
reserved: { 0: person, 8: crisis, 9: repeat, 7: slower, star: back, pound: main }
patience: { wait: 7s, slow: 12s, attempts: 3, then: person }
first:    { p.first: [n1, n2, s.*] }
nobody:   { rounds: 5, dials: 12, at_least: 10m, say: p.nobody }
limits:   { turns: 500, longest: 4h }
hours:    { office: { timezone: America/Chicago, weekly: { mon-fri: "09:00-17:00" } } }
people:
  specialist: { ladder: [ {ring: [desk], for: 25s}, {ring: [desk], for: 25s} ], whisper: p.whisper, within: 3m, caller_id: line }
  crisis:     { ladder: [ {ring: [desk], for: 20s} ], whisper: p.whisper, caller_id: line }
"#;

const SERVICE: &str = r"  greet:    { choose_language: { say: p.greet, keys: {1: en, 2: es, 3: fr}, silence: {after: 3s, means: en} }, then: zip }
  zip:      { ask: { say: p.zip, digits: 5, keep: zip, confirm: true }, then: main }
  person:   { transfer: specialist, intro: p.xfer, fails: busy, ends: after }
  busy:     { tell: p.busy, offer: {1: person, 2: callback, 3: message} }
  callback: { call_back: { consent: p.callback, done: p.cb.done, hidden: p.cb.hidden }, offer: {1: person}, then: return }
  message:  { voicemail: { notice: p.vm.notice, longest: 60s }, then: after }
  link:     { text: sms.link, consent: p.sms.ask, then: return }
  crisis:   { transfer: crisis, intro: p.crisis, again: p.crisis, urgent: true, ends: after }
  after:    { tell: p.after, silence: bye }
  bye:      { hang_up: p.bye }
";

const PEOPLE: &str = r#"desk: { name: Desk, phones: ["+13125550199"], speaks: [en, es, fr], answers: switchboard }
"#;

const WORDS: &str = r#"speak:
  choice: "{lead}, press {key}{tail}."
  star: star
  pound: pound
  "0": zero
  "1": one
  "2": two
  "3": three
  "4": four
  "5": five
  "6": six
  "7": seven
  "8": eight
  "9": nine
  languages: { en: English, es: Spanish, fr: French }
  reasons: { asked: "Asked for a person.", silent: "Pressed nothing.", unclear: "Keys were not understood." }
  accept: "Press {key yes} to accept."
says:
  crisis: ["I want to die", "end my life", "no reason to live"]
  emergency: ["I cannot breathe", "heart attack"]
also.person: { lead: "For a person" }
p.first: "This is general information."
p.zip: "Please press the five digits of your postal code."
p.greet: [ {en: "For English, press {key 1}."}, {es: "Para español, oprima {key 2}."}, {fr: "Pour le français, appuyez sur {key 3}."} ]
p.nobody: "Nobody answers. Goodbye."
p.vm.ask: "To leave a message, press {key yes}."
p.vm.notice: "After the tone, please speak. Your message will be recorded."
p.vm.kept: "Thank you. We have your message."
p.callback: "For a call, press {key yes}. To cancel, press {key no}."
p.cb.done: "We will call."
p.cb.none: "All right, no call."
p.cb.hidden: "I cannot see your number. For a person, press {key 1}."
p.sms.no: "No text can be sent."
p.sms.ask: "To send it, press {key yes}. To cancel, press {key no}."
p.sms.sent: "It is asked for."
p.sms.none: "No text was sent."
sms.link: "Helpline: see https://ab.org or call {phone line}"
p.xfer: "I will connect you."
p.busy: "I could not connect you. To try again, press {key 1}. For a call back, press {key 2}. To leave a message, press {key 3}."
p.crisis: "I am connecting you now."
p.after: "You are back."
p.bye: "Goodbye."
p.confirm: "{label}. Is that right? For yes, press {key yes}. For no, press {key no}."
p.nm.1.speech: "I did not understand. {menu short}"
p.ni.1: "I did not hear a choice. {menu short}"
p.ni.2: "Press {key slower} for slower. {menu, one at a time}"
p.ni.3: "I am getting a person."
p.nm.1: "That is not one of the choices. {menu}"
p.nm.2: "Let us try once more. {menu, one at a time}"
p.nm.3: "Let me get a person."
p.slow: "Slower."
p.normal: "Normal."
p.nav: "Next, press {key next}."
p.nav2: "Next, {key next}."
p.last: "The last part. Before, press {key previous}."
p.only: "Again, press {key repeat}."
p.edge: "There are no more parts."
p.assumed: "For another language, press {key back}."
p.xfer.wait: "I am still trying."
p.sorry: "I am sorry, we lost our place."
p.once.more: "One more time, please."
p.busy.now: "I am connecting you with a person."
p.whisper: "A caller. {reason}"
"#;
