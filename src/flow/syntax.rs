//! What the structure files of a flow say, field by field, before any name is looked up.
//!
//! Everything is optional here: what is missing or does not fit has already been reported when a
//! field is `None`. [`structure`] merges the top levels of all structure files.

pub(super) mod asking;
pub(super) mod deciding;
pub(super) mod node;

use super::budgets::{self, Budgets};
use super::calls_allowed::{self, CallsAllowed};
use super::fields::{self, Fields, Keyed, pairs, text, texts};
use super::hours::{self, Hours};
use super::read::{Written, Yaml};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use node::Node;

/// All structure files of a flow.
pub(super) struct Structure {
    /// Where findings about the whole flow point.
    pub(super) place: Span,
    pub(super) name: Option<Written>,
    pub(super) languages: Vec<Written>,
    pub(super) voices: Vec<Voice>,
    pub(super) start: Option<Written>,
    pub(super) resume_at: Option<Written>,
    pub(super) reserved: Vec<Keyed>,
    pub(super) patience: Option<Patience>,
    /// Prompt ids, each with the patterns of what it must come before.
    pub(super) first: Vec<(Written, Vec<Written>)>,
    pub(super) nobody: Option<Nobody>,
    pub(super) limits: Option<Bounds>,
    pub(super) nodes: Vec<Node>,
    pub(super) people: Vec<Ladder>,
    pub(super) notices: Vec<Notice>,
    pub(super) hours: Vec<Hours>,
    /// The day the content was last revised.
    pub(super) last_revised: Option<Written>,
    pub(super) spoken: Spoken,
    /// How long callers may wait to hear some things.
    pub(super) budgets: Budgets,
    pub(super) calls_allowed: CallsAllowed,
}

/// `spoken:`
#[derive(Default)]
pub(super) struct Spoken {
    pub(super) crisis: Option<Written>,
    pub(super) emergency: Option<Written>,
    pub(super) person: Option<Written>,
}

/// How one language sounds.
pub(super) struct Voice {
    pub(super) language: Written,
    pub(super) locale: Option<Written>,
    /// Voices by provider.
    pub(super) providers: Vec<(Written, Written)>,
}

/// `patience:`
pub(super) struct Patience {
    pub(super) wait: Option<Written>,
    pub(super) slow: Option<Written>,
    pub(super) attempts: Option<Written>,
    pub(super) then: Option<Written>,
}

/// `nobody:`
pub(super) struct Nobody {
    pub(super) rounds: Option<Written>,
    pub(super) dials: Option<Written>,
    pub(super) at_least: Option<Written>,
    pub(super) say: Option<Written>,
}

/// `limits:`
pub(super) struct Bounds {
    pub(super) turns: Option<Written>,
    pub(super) longest: Option<Written>,
}

/// An entry of `people:`.
pub(super) struct Ladder {
    pub(super) name: Written,
    pub(super) steps: Vec<Step>,
    pub(super) whisper: Option<Written>,
    pub(super) within: Option<Written>,
    pub(super) caller_id: Option<Written>,
}

/// A step of a ladder.
pub(super) struct Step {
    pub(super) place: Span,
    pub(super) ring: Vec<Written>,
    pub(super) for_time: Option<Written>,
    pub(super) speaks: Option<Written>,
}

/// An entry of `notices:`.
pub(super) struct Notice {
    pub(super) name: Written,
    pub(super) say: Option<Written>,
    pub(super) then: Option<Written>,
}

/// Reads the structure files, whose top levels count as one.
pub(super) fn structure(files: Vec<Yaml>, place: Span, findings: &mut Vec<Diagnostic>) -> Structure {
    let mut top = merged(files, place, findings);
    let structure = Structure {
        place,
        name: top.need_text("name", "say what the helpline is called: `name: Cancer helpline`", findings),
        languages: languages(&mut top, findings),
        voices: entries(&mut top, "voices", findings).into_iter().filter_map(|(name, yaml)| voice(name, yaml, findings)).collect(),
        start: top.need_text("start", "name the node where a call begins", findings),
        resume_at: top.need_text("resume_at", "name the first menu: calls whose place is lost go on there", findings),
        reserved: top.keys("reserved", findings).unwrap_or_default(),
        patience: patience(&mut top, findings),
        first: entries(&mut top, "first", findings)
            .into_iter()
            .map(|(prompt, yaml)| {
                let patterns = texts(yaml, &prompt, findings);
                (prompt, patterns)
            })
            .collect(),
        nobody: nobody(&mut top, findings),
        limits: bounds(&mut top, findings),
        nodes: entries(&mut top, "nodes", findings).into_iter().map(|(name, yaml)| node::node(name, yaml, findings)).collect(),
        people: entries(&mut top, "people", findings).into_iter().filter_map(|(name, yaml)| ladder(name, yaml, findings)).collect(),
        notices: entries(&mut top, "notices", findings).into_iter().filter_map(|(name, yaml)| notice(name, yaml, findings)).collect(),
        hours: hours::read::hours(entries(&mut top, "hours", findings), findings),
        last_revised: reviewed(&mut top, findings),
        spoken: spoken(&mut top, findings),
        budgets: budgets::budgets(&mut top, findings),
        calls_allowed: calls_allowed::calls_allowed(&mut top, findings),
    };
    // `allowed` is the checker's, which reads it where it stands; the other is kept for later.
    for not_ours in ["lexicon", "allowed"] {
        top.take(not_ours);
    }
    top.finish(&TOP, findings);
    structure
}

/// One top level of many: maps of names are joined, everything else may stand in one file only.
fn merged(files: Vec<Yaml>, place: Span, findings: &mut Vec<Diagnostic>) -> Fields {
    let mut all: Vec<(Written, Yaml)> = Vec::new();
    for file in files {
        let span = file.span();
        let pairs = match file {
            Yaml::Map(_, pairs) => pairs,
            Yaml::Nothing(_) => continue,
            other => {
                let finding = Diagnostic::error("wrong-shape", format!("a flow file is a map of names, not {}", other.shape()));
                findings.push(finding.at(span, "").help("begin with `name:`, `nodes:` and so on"));
                continue;
            }
        };
        for (name, yaml) in pairs {
            let joined = JOINED.contains(&name.text.as_str());
            match (all.iter_mut().find(|(before, _)| joined && before.text == name.text), yaml) {
                (Some((_, Yaml::Map(_, before))), Yaml::Map(_, more)) => before.extend(more),
                (_, yaml) => all.push((name, yaml)),
            }
        }
    }
    Fields::gathered(fields::once(all, findings), "the flow", place)
}

fn entries(top: &mut Fields, name: &str, findings: &mut Vec<Diagnostic>) -> Vec<(Written, Yaml)> {
    top.take(name).map(|(key, yaml)| pairs(yaml, &key, findings)).unwrap_or_default()
}

fn languages(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Vec<Written> {
    let help = "list the languages, the first is assumed until the caller chooses: `languages: [en, es]`";
    let Some(languages) = top.texts("languages", findings) else {
        findings.push(top.missing("languages", help));
        return Vec::new();
    };
    if languages.is_empty() {
        findings.push(top.missing("languages", help));
    }
    languages
}

fn voice(language: Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<Voice> {
    let mut fields = Fields::of(yaml, format!("the voice of `{}`", language.text), language.span, findings)?;
    let locale = fields.need_text("locale", "say what speech engines call the language: `locale: en-US`", findings);
    let providers: Vec<String> = fields.names().map(|name| name.text.clone()).collect();
    let providers = providers
        .into_iter()
        .filter_map(|provider| {
            let (key, yaml) = fields.take(&provider)?;
            let voice = text(yaml, &key, findings)?;
            Some((key, voice))
        })
        .collect();
    Some(Voice { language, locale, providers })
}

fn patience(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Patience> {
    let Some((key, yaml)) = top.take("patience") else {
        findings.push(top.missing("patience", "say where silent callers are led: `patience: { then: person }`"));
        return None;
    };
    let mut fields = Fields::of(yaml, "`patience`", key.span, findings)?;
    let patience = Patience {
        wait: fields.text("wait", findings),
        slow: fields.text("slow", findings),
        attempts: fields.text("attempts", findings),
        then: fields.need_text("then", "name the transfer to a person", findings),
    };
    fields.finish(&["wait", "slow", "attempts", "then"], findings);
    Some(patience)
}

fn nobody(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Nobody> {
    let (key, yaml) = top.take("nobody")?;
    let mut fields = Fields::of(yaml, "`nobody`", key.span, findings)?;
    let nobody = Nobody {
        rounds: fields.need_text("rounds", "after how many failed ladders in a row: `rounds: 5`", findings),
        dials: fields.need_text("dials", "after how many dials: `dials: 12`", findings),
        at_least: fields.need_text("at_least", "but not before: `at_least: 10m`", findings),
        say: fields.need_text("say", "what is said before hanging up: `say: p.nobody`", findings),
    };
    fields.finish(&["rounds", "dials", "at_least", "say"], findings);
    Some(nobody)
}

fn bounds(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Bounds> {
    let (key, yaml) = top.take("limits")?;
    let mut fields = Fields::of(yaml, "`limits`", key.span, findings)?;
    let bounds = Bounds { turns: fields.text("turns", findings), longest: fields.text("longest", findings) };
    fields.finish(&["turns", "longest"], findings);
    Some(bounds)
}

fn ladder(name: Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<Ladder> {
    fields::judge_name(&name, findings);
    let mut fields = Fields::of(yaml, format!("the ladder `{}`", name.text), name.span, findings)?;
    let steps = match fields.take("ladder") {
        Some((key, Yaml::List(_, items))) if !items.is_empty() => items.into_iter().filter_map(|item| step(item, &key, findings)).collect(),
        Some((key, yaml)) => {
            let finding = Diagnostic::error("wrong-shape", format!("`ladder` wants a list of steps, not {}", yaml.shape()));
            findings.push(finding.at(key.span, "").help("as in `ladder: [ {ring: [main-desk], for: 25s} ]`"));
            Vec::new()
        }
        None => {
            findings.push(fields.missing("ladder", "list who is rung: `ladder: [ {ring: [main-desk], for: 25s} ]`"));
            Vec::new()
        }
    };
    let ladder = Ladder {
        steps,
        whisper: fields.text("whisper", findings),
        within: fields.text("within", findings),
        caller_id: fields.text("caller_id", findings),
        name,
    };
    fields.finish(&["ladder", "whisper", "within", "caller_id"], findings);
    Some(ladder)
}

fn step(yaml: Yaml, owner: &Written, findings: &mut Vec<Diagnostic>) -> Option<Step> {
    let span = yaml.span();
    // A step without braces has no place of its own, so the whole ladder is blamed.
    let place = if span.end > span.start { span } else { owner.span };
    let mut fields = Fields::of(yaml, "a step of a ladder", place, findings)?;
    let ring = fields.texts("ring", findings);
    if ring.as_ref().is_none_or(Vec::is_empty) {
        findings.push(fields.missing("ring", "name who is rung: `ring: [main-desk]`"));
    }
    let for_time = fields.need_text("for", "say for how long: `for: 25s`", findings);
    let speaks = fields.text("speaks", findings);
    fields.finish(&["ring", "for", "speaks"], findings);
    Some(Step { place, ring: ring.unwrap_or_default(), for_time, speaks })
}

fn notice(name: Written, yaml: Yaml, findings: &mut Vec<Diagnostic>) -> Option<Notice> {
    fields::judge_name(&name, findings);
    let mut fields = Fields::of(yaml, format!("the notice `{}`", name.text), name.span, findings)?;
    let say = fields.need_text("say", "name its words", findings);
    let then = fields.text("then", findings);
    fields.finish(&["say", "then"], findings);
    Some(Notice { name, say, then })
}

/// `source` is for people; only the day is spoken.
fn reviewed(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Option<Written> {
    let (key, yaml) = top.take("reviewed")?;
    let mut fields = Fields::of(yaml, "`reviewed`", key.span, findings)?;
    fields.text("source", findings);
    let day = fields.need_text("last_revised", "give the day: `last_revised: 2018-10-30`", findings);
    fields.finish(&["source", "last_revised"], findings);
    day
}

/// Where words lead that mean the same everywhere.
fn spoken(top: &mut Fields, findings: &mut Vec<Diagnostic>) -> Spoken {
    let Some((key, yaml)) = top.take("spoken") else { return Spoken::default() };
    let Some(mut fields) = Fields::of(yaml, "`spoken`", key.span, findings) else { return Spoken::default() };
    let spoken = Spoken {
        crisis: fields.text("crisis", findings),
        emergency: fields.text("emergency", findings),
        person: fields.text("person", findings),
    };
    fields.finish(&["crisis", "emergency", "person"], findings);
    spoken
}

/// Names of the top level, for suggestions.
const TOP: [&str; 20] = [
    "name",
    "languages",
    "voices",
    "start",
    "resume_at",
    "reserved",
    "patience",
    "first",
    "nobody",
    "limits",
    "nodes",
    "people",
    "notices",
    "reviewed",
    "hours",
    "lexicon",
    "calls_allowed",
    "spoken",
    "allowed",
    "budgets",
];

/// Maps of names that several files may add to.
const JOINED: [&str; 8] = ["nodes", "people", "notices", "voices", "first", "hours", "lexicon", "allowed"];
