//! What a caller meets at each kind of place.

use super::{Painter, Value};
use crate::flow::graph::{
    Ask, ByHours, CallBack, Case, ChooseLanguage, Condition, Exit, Kind, Menu, Node, Run, Tell, Text, Transfer, Voicemail, When,
};
use crate::flow::key::{Key, Keys};

impl Painter<'_> {
    pub(super) fn node(&mut self, node: &Node) {
        // Its number in tickets follows from its name; which words must come first is told with those words.
        let Node { name, hash: _, kind, topic, first: _, after_failure } = node;
        self.place = Some(name.clone());
        self.is("what callers are said to be hearing about", topic.map_or("nothing new", |topic| &self.flow.topic(topic).id));
        self.is("whether it is where a failed transfer leads", if *after_failure { "yes" } else { "no" });
        match kind {
            Kind::ChooseLanguage(question) => self.question(question),
            Kind::Say { say, then } => {
                self.is("what it does", "says something");
                self.says("the words", *say);
                self.leads("what comes next", *then);
            }
            Kind::Menu(menu) => self.menu(menu),
            Kind::Run(run) => self.run(run),
            Kind::Tell(Tell { say, offer, silence }) => {
                self.is("what it does", "tells something");
                self.says("the words", *say);
                self.keys(offer);
                if let Some(silence) = silence {
                    self.leads("the second silence", *silence);
                }
            }
            Kind::Transfer(Transfer { ladder, intro, again, urgent, fails, ends }) => {
                self.is(
                    "what it does",
                    format!("rings `{}`{}", self.flow.ladder(*ladder).name, if *urgent { " until somebody answers" } else { "" }),
                );
                self.says("the words before it rings", *intro);
                if let Some(again) = again {
                    self.says("the words before it rings again", *again);
                }
                self.leads("a transfer that nobody answered", *fails);
                self.leads("the end of a talk", *ends);
            }
            Kind::HangUp { say } => {
                self.is("what it does", "hangs up");
                self.says("the words", *say);
            }
            Kind::Text(Text { text, consent, then }) => {
                self.is("what it does", "sends a text");
                self.says("the text", *text);
                self.says("the question", *consent);
                self.leads("what comes next", *then);
            }
            Kind::CallBack(call) => self.call_back(call),
            Kind::Voicemail(Voicemail { ask, notice, kept, longest_s, declined, then }) => {
                self.is("what it does", format!("takes a message of {longest_s} s"));
                self.says("the question", *ask);
                self.says("the notice", *notice);
                self.says("the thanks", *kept);
                self.leads("a no", *declined);
                self.leads("what comes next", *then);
            }
            Kind::Ask(Ask { say, digits, keep, confirm, secret, then }) => {
                let kept = self.flow.kept.get(usize::from(*keep)).cloned().unwrap_or_default();
                self.is("what it does", format!("asks for {digits} digits, `{kept}`, read back: {confirm}, secret: {secret}"));
                self.says("the question", *say);
                self.leads("what comes next", *then);
            }
            Kind::Hours(ByHours { hours, open, closed }) => {
                self.is("what it does", format!("asks the hours `{}`", self.flow.hours_of(*hours).name));
                self.leads("the way while it is open", *open);
                self.leads("the way while it is closed", *closed);
            }
            Kind::When(when) => self.when(when),
        }
    }

    fn keys(&mut self, keys: &Keys<Exit>) {
        for (key, exit) in keys.iter() {
            self.leads(format!("key {}", key.word()), *exit);
        }
    }

    fn question(&mut self, ChooseLanguage { say, keys, silence, then }: &ChooseLanguage) {
        self.is("what it does", "asks for the language");
        self.says("the words", *say);
        for (key, language) in keys.iter() {
            self.is(format!("key {}", key.word()), &self.flow.language(*language).code);
        }
        let silence =
            silence.map_or("nothing".to_owned(), |(after, language)| format!("{} after {after} s", self.flow.language(language).code));
        self.is("what silence means", silence);
        self.leads("what comes next", *then);
    }

    fn menu(&mut self, Menu { choices, labels, words }: &Menu) {
        self.is("what it does", "offers choices");
        self.keys(choices);
        for ((language, code), words) in self.codes().into_iter().zip(words) {
            for (what, speech) in
                [("the choices", &words.full), ("the choices again", &words.short), ("the choices, one at a time", &words.one_at_a_time)]
            {
                let said: Vec<String> = speech.iter().map(|speech| self.speech(*speech, language)).collect();
                self.put(what, Some(&code), Value::Says(said.join(" ")));
            }
        }
        for (key, names) in labels {
            self.labels(*key, names);
        }
    }

    fn labels(&mut self, key: Key, names: &[String]) {
        for ((_, code), name) in self.codes().into_iter().zip(names) {
            self.put(format!("the words of key {}", key.word()), Some(&code), Value::Says(name.clone()));
        }
    }

    fn run(&mut self, Run { sections, link }: &Run) {
        self.is("what it does", "plays sections");
        let ids: Vec<&str> = sections.iter().map(|section| self.flow.prompt(section.say).id.as_str()).collect();
        self.is("the sections", ids.join(", "));
        for section in sections {
            let id = &self.flow.prompt(section.say).id;
            self.says(&format!("`{id}`"), section.say);
            self.is(
                format!("what callers of `{id}` are said to be hearing about"),
                section.topic.map_or("nothing new", |topic| &self.flow.topic(topic).id),
            );
        }
        if let Some(link) = link {
            self.leads("key 3", Exit::To(*link));
        }
    }

    fn call_back(&mut self, CallBack { consent, done, none, hidden, offer, declined, then }: &CallBack) {
        self.is("what it does", "offers to call back");
        for (what, prompt) in [
            ("the question", consent),
            ("the words after a yes", done),
            ("the words after a no", none),
            ("the words where the number is withheld", hidden),
        ] {
            self.says(what, *prompt);
        }
        self.keys(offer);
        self.leads("a no", *declined);
        self.leads("what comes next", *then);
    }

    fn when(&mut self, When { cases, otherwise }: &When) {
        self.is("what it does", "decides by what is known of the call");
        for (number, Case { conditions, to }) in (1..).zip(cases) {
            let conditions: Vec<String> = conditions
                .iter()
                .map(|condition| match condition {
                    Condition::Language(language) => format!("language {}", self.flow.language(*language).code),
                    Condition::Open(hours) => format!("`{}` is open", self.flow.hours_of(*hours).name),
                    Condition::Kept(kept, pattern) => {
                        format!("`{}` is {pattern}", self.flow.kept.get(usize::from(*kept)).map_or("", String::as_str))
                    }
                })
                .collect();
            self.is(format!("what case {number} asks"), conditions.join(" and "));
            self.leads(format!("case {number}"), *to);
        }
        self.leads("all other calls", *otherwise);
    }
}
