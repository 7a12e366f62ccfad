//! The shapes of the files as JSON Schemas (draft 7), for editors that complete and check while one types.
//!
//! A schema tells shapes only: what names mean is the checker's affair. That it knows every field, and no other, is tested.

mod words;

use serde_json::{Map, Value, json};

/// The schema a file of a flow folder is checked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// `*.yaml` at the top: structure.
    Flow,
    /// `words/<language>.yaml`.
    Words,
    /// `people.yaml`.
    People,
    /// `signed/<language>.yaml`.
    Signed,
}

impl Of {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Flow, Self::Words, Self::People, Self::Signed];

    /// Its name: `flow`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Words => "words",
            Self::People => "people",
            Self::Signed => "signed",
        }
    }

    /// Which one a file of a flow folder is checked by.
    #[must_use]
    pub fn file(path: &str) -> Option<Self> {
        match path.strip_suffix(".yaml")?.split_once('/') {
            None if path == "people.yaml" => Some(Self::People),
            None => Some(Self::Flow),
            Some(("words", _)) => Some(Self::Words),
            Some(("signed", _)) => Some(Self::Signed),
            Some(_) => None,
        }
    }

    /// The schema.
    #[must_use]
    pub fn schema(self) -> Value {
        let mut schema = match self {
            Self::Flow => flow(),
            Self::Words => words::words(),
            Self::People => map(&person(), "A person or a desk, by the name that ladders use."),
            Self::Signed => map(&sign_off(), "An entry of the words file that somebody has read."),
        };
        if let Value::Object(schema) = &mut schema {
            schema.insert("$schema".to_owned(), "http://json-schema.org/draft-07/schema#".into());
            schema.insert("title".to_owned(), format!("helpline: {}", self.name()).into());
        }
        schema
    }
}

fn text(says: &str) -> Value {
    json!({ "type": "string", "description": says })
}

/// A text that may look like a number.
fn scalar(says: &str) -> Value {
    json!({ "type": ["string", "integer"], "description": says })
}

fn time(says: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h)$", "description": says })
}

fn node_name(says: &str) -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{0,62}$", "description": says })
}

fn flag(says: &str) -> Value {
    json!({ "type": "boolean", "description": says })
}

fn texts(says: &str) -> Value {
    json!({ "description": says, "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": ["string", "integer"] } }] })
}

/// A map with these fields and no other.
fn fields(says: &str, required: &[&str], properties: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> = properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "description": says, "additionalProperties": false, "required": required, "properties": properties })
}

/// A map of names that the author chooses.
fn map(of: &Value, says: &str) -> Value {
    json!({ "type": ["object", "null"], "description": says, "additionalProperties": of })
}

/// A map of keys of the telephone.
fn keys(of: &Value, says: &str) -> Value {
    json!({ "type": "object", "description": says, "additionalProperties": false, "patternProperties": { "^([0-9]|star|pound|\\*|#)$": of } })
}

fn flow() -> Value {
    let patience = fields(
        "How long and how often the line waits for a caller.",
        &["then"],
        &[
            ("wait", time("How long a caller has to press a key: `7s`.")),
            ("slow", time("The same for callers who asked for more time: `12s`.")),
            ("attempts", scalar("After how many silences and wrong keys, counted together, a person is rung.")),
            ("then", node_name("The transfer to a person.")),
        ],
    );
    let nobody = fields(
        "When to stop ringing people who never answer: (rounds or dials) and minutes.",
        &["rounds", "dials", "at_least", "say"],
        &[
            ("rounds", scalar("Failed ladders in a row.")),
            ("dials", scalar("Dials in the whole call.")),
            ("at_least", time("But not before: `10m`.")),
            ("say", text("The words before hanging up.")),
        ],
    );
    let limits =
        fields("What no real call meets.", &[], &[("turns", scalar("Turns of a call.")), ("longest", time("The longest call: `4h`."))]);
    let reviewed = fields(
        "Whose facts these are, and from when.",
        &["last_revised"],
        &[("source", text("Whose facts.")), ("last_revised", text("The day they were last revised: `2018-10-30`."))],
    );
    let spoken = fields(
        "Where it leads what callers say anywhere.",
        &[],
        &[
            ("crisis", node_name("Words of somebody in danger.")),
            ("emergency", node_name("Words of an emergency.")),
            ("person", node_name("A wish for a person.")),
        ],
    );
    let calls_allowed = fields(
        "Whom the line may text and call.",
        &[],
        &[
            ("countries", texts("Countries by their two letters: `[US, CA]`.")),
            ("texts_per_number_per_day", scalar("Texts to one number in a day.")),
            ("texts_per_day", scalar("Texts of the line in a day, to all numbers together.")),
            ("call_backs_per_number", scalar("Call backs to one number that wait at the same time.")),
            ("calls_per_day", scalar("Calls that the line makes by itself in a day: each telephone that is rung for a call back is one.")),
            ("timezone", text("Whose nights nobody is called back in: `America/New_York`.")),
        ],
    );
    let notice = fields(
        "An announcement that can be switched on.",
        &["say"],
        &[("say", text("Its words.")), ("then", node_name("Where callers are led after it."))],
    );
    let voice = json!({ "type": "object", "required": ["locale"], "properties": { "locale": text("What speech engines call the language: `en-US`.") },
                        "additionalProperties": text("A voice of a provider: `twilio: Polly.Lupe-Neural`.") });
    fields(
        "A telephone helpline.",
        &[],
        &[
            ("name", text("What the helpline is called.")),
            ("languages", texts("The languages; the first is assumed until the caller chooses.")),
            ("voices", map(&voice, "How each language sounds.")),
            ("start", node_name("Where a call begins.")),
            ("resume_at", node_name("The first menu: calls whose place is lost go on there.")),
            (
                "reserved",
                keys(&node_name("A node, or `back`, `repeat`, `slower`."), "Keys that mean the same at every place that listens."),
            ),
            ("patience", patience),
            ("first", map(&texts("Nodes and sections, as in `[net, net.*]`."), "Words said once a call, before the first of these.")),
            ("nobody", nobody),
            ("limits", limits),
            ("nodes", map(&node_schema(), "The places of the line.")),
            ("people", map(&ladder(), "Who is rung, in what order and for how long.")),
            ("notices", map(&notice, "Announcements that can be switched on.")),
            ("reviewed", reviewed),
            ("hours", map(&hours(), "When something is open.")),
            ("lexicon", json!({ "type": "object" })),
            ("calls_allowed", calls_allowed),
            ("spoken", spoken),
            (
                "allowed",
                map(&map(&text("Why."), "Places with the reason."), "Findings of the checker that are meant to be: rule, place, reason."),
            ),
            ("budgets", budgets()),
        ],
    )
}

fn budgets() -> Value {
    fields(
        "How long callers may wait to hear some things, in seconds of speech.",
        &[],
        &[
            ("language_offer", time("From the ring until a language is offered in its own voice: `8s`.")),
            ("emergency", time("From the first word in a caller's language to the emergency number in it: `8s`.")),
            ("emergency_number", scalar("Which number that is: `\"911\"`.")),
            ("person_announced", time("From the ring to the key that rings a person: `25s`.")),
            ("menu", time("All choices of a menu: `25s`.")),
            ("section", time("One section of a run: `30s`.")),
        ],
    )
}

fn ladder() -> Value {
    let step = fields(
        "People rung at the same time.",
        &["ring", "for"],
        &[
            ("ring", texts("Names in `people.yaml`.")),
            ("for", time("For how long: `25s`.")),
            (
                "speaks",
                json!({ "enum": ["caller"], "description": "Only those who speak the caller's language; everybody where nobody does." }),
            ),
        ],
    );
    fields(
        "People to ring, step by step.",
        &["ladder"],
        &[
            ("ladder", json!({ "type": "array", "minItems": 1, "items": step, "description": "The steps." })),
            ("whisper", text("What a person hears before the caller is joined.")),
            ("within", time("A bound that is proved: after this time somebody has answered, or the caller hears words.")),
            ("caller_id", json!({ "enum": ["line", "caller"], "description": "Whose number the person sees." })),
        ],
    )
}

fn hours() -> Value {
    let open = json!({ "description": "`closed`, `unknown` (open, times never spoken), `09:00-17:00`, or a list of such times.",
                       "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    fields(
        "Opening hours.",
        &["timezone", "weekly"],
        &[
            ("timezone", text("Whose clocks: `America/New_York`.")),
            ("weekly", map(&open, "By day: `mon-fri: \"09:00-17:00\"`, `sat-sun: closed`.")),
            ("except", map(&open, "Days that differ: `2026-12-25: closed`.")),
        ],
    )
}

/// One schema for each kind of node.
fn node_schema() -> Value {
    let then = || ("then", node_name("The node that comes next, or `return`."));
    let exit = || node_name("A node, or `return`.");
    let one = |kind: (&str, Value), required: &[&str], own: Vec<(&str, Value)>| {
        let required: Vec<&str> = [kind.0].iter().chain(required).copied().collect();
        let topic = ("topic", text("What a person is told the caller was hearing about."));
        fields("", &required, &[vec![kind, topic], own].concat())
    };
    let languages = keys(&text("A language."), "Which key means which language.");
    let silence =
        fields("What silence means.", &["after", "means"], &[("after", time("After how long: `3s`.")), ("means", text("Which language."))]);
    let question =
        fields("Asks for the language.", &["say", "keys"], &[("say", text("The words.")), ("keys", languages), ("silence", silence)]);
    let call_back = fields(
        "Offers to call back.",
        &["consent", "done", "hidden"],
        &[
            ("consent", text("What is asked first.")),
            ("done", text("For a caller who said yes.")),
            ("none", text("For a caller who did not.")),
            ("hidden", text("For a caller whose number is withheld.")),
        ],
    );
    let voicemail = fields(
        "Takes a message.",
        &["notice"],
        &[
            ("ask", text("What is asked first.")),
            ("notice", text("Says that it is recorded.")),
            ("kept", text("Said afterwards.")),
            ("longest", time("The longest message: `120s`.")),
        ],
    );
    let ask = fields(
        "Asks for digits.",
        &["say", "digits", "keep"],
        &[
            ("say", text("The question.")),
            ("digits", scalar("How many digits.")),
            ("keep", text("What they are called, for `when`.")),
            ("confirm", flag("Read back, and kept after a yes only.")),
            ("secret", flag("Never read back.")),
        ],
    );
    json!({ "description": "A place of the line: it does one thing.", "oneOf": [
        one(("choose_language", question), &["then"], vec![then()]),
        one(("say", text("Says something and goes on.")), &["then"], vec![then()]),
        one(("menu", keys(&exit(), "Offers choices; their words are `m.<node>.<key>`.")), &[], vec![("also", texts("Reserved keys to offer too: `[person]`."))]),
        one(("run", texts("Plays sections, with next and previous.")), &[], vec![("link", text("The text that goes with the sections."))]),
        one(("tell", text("Says something and listens for a few keys.")), &[], vec![("offer", keys(&exit(), "Where each key leads.")), ("silence", node_name("Where the second silence leads."))]),
        one(("text", text("Sends a text, after a yes.")), &["then"], vec![("consent", text("What is asked first.")), then()]),
        one(("call_back", call_back), &["then"], vec![("offer", keys(&exit(), "For a caller whose number is withheld.")), ("declined", exit()), then()]),
        one(("voicemail", voicemail), &["then"], vec![("declined", exit()), then()]),
        one(("transfer", text("Rings people: a name below `people:`.")), &["intro", "ends"], vec![
            ("intro", text("What the caller hears first.")), ("again", text("Before an urgent ladder begins again.")),
            ("urgent", flag("Goes round until somebody answers.")), ("fails", node_name("Where it leads when nobody answered.")),
            ("ends", node_name("Where it leads when the talk is over and the caller still there."))]),
        one(("hours", text("Decides by the hour: a name below `hours:`.")), &["open", "closed"], vec![("open", exit()), ("closed", exit())]),
        one(("ask", ask), &["then"], vec![then()]),
        one(("when", cases()), &[], vec![]),
        one(("hang_up", text("Says something and hangs up.")), &[], vec![]),
    ] })
}

fn cases() -> Value {
    let conditions = fields(
        "All of these must hold.",
        &[],
        &[
            ("language", text("The call is in this language.")),
            ("hours", text("These hours are open.")),
            ("kept", map(&scalar("A pattern: `9*`."), "What was asked for fits.")),
        ],
    );
    let case = fields("A case.", &["if", "to"], &[("if", conditions), ("to", node_name("Where such a call goes on."))]);
    let otherwise = fields("All other calls.", &["else"], &[("else", node_name("Where they go on."))]);
    json!({ "type": "array", "description": "Decides by what is known of the call: the first case that holds.", "items": { "anyOf": [case, otherwise] } })
}

fn person() -> Value {
    fields(
        "A person or a desk.",
        &["phones", "speaks"],
        &[
            ("name", text("The name people use.")),
            ("phones", texts("Telephones, rung at the same time: `[\"+13125550150\"]`.")),
            ("speaks", texts("Language codes, the best first.")),
            (
                "answers",
                json!({ "enum": ["person", "switchboard"], "description": "A switchboard is never asked to press a key to accept." }),
            ),
        ],
    )
}

fn sign_off() -> Value {
    fields(
        "Who read an entry and stands for it; `helpline script sign` writes this.",
        &["by", "at", "hash"],
        &[("by", text("Name and role.")), ("at", text("The day.")), ("hash", text("Names the words that were read."))],
    )
}
