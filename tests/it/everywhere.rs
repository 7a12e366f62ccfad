//! From every place that listens, in both languages, at both providers: the reserved keys, silence, wrong keys and
//! hanging up behave as written.

use crate::places::{Place, Shipped, heard, line, places, ringing, shipped, turn, words};
use crate::provider::twilio::{member::Member, understands};
use helpline::call::heard::Heard;
use helpline::call::turn::{End, Then};
use helpline::flow::graph::Kind;
use helpline::flow::wording::{LanguageId, Reason};

/// One place, and what is expected there.
struct Case<'a> {
    shipped: &'a Shipped,
    place: &'a Place<'a>,
    language: LanguageId,
    label: String,
}

impl<'a> Case<'a> {
    /// The call after some acts at the place.
    fn after(&self, acts: &[Heard]) -> helpline::transcript::telephone::Telephone<'a> {
        let mut phone = self.place.phone.clone();
        for act in acts {
            phone.does(act).unwrap();
        }
        phone
    }

    fn keys(&self, keys: &[&str]) -> helpline::transcript::telephone::Telephone<'a> {
        self.after(&keys.iter().map(|key| Heard::Keys((*key).to_owned())).collect::<Vec<_>>())
    }

    /// The language the line speaks here: at the question for the language, the one it would assume.
    fn spoken(&self) -> LanguageId {
        if self.is("choose_language") { LanguageId(0) } else { self.language }
    }

    fn words(&self, id: &str) -> String {
        words(self.shipped, &self.place.phone, id, self.spoken())
    }

    fn is(&self, kind: &str) -> bool {
        let found = match &self.shipped.flow.node(self.place.node).kind {
            Kind::ChooseLanguage(_) => "choose_language",
            Kind::Menu(_) => "menu",
            Kind::Run(_) => "run",
            Kind::Tell(_) => "tell",
            Kind::Text(_) => "text",
            Kind::CallBack(_) => "call_back",
            Kind::Voicemail(_) => "voicemail",
            Kind::Ask(_) => "ask",
            _ => "silent",
        };
        found == kind
    }

    fn asks_for_a_yes(&self) -> bool {
        self.is("text") || self.is("call_back") || self.is("voicemail")
    }

    /// A key that means nothing here.
    fn wrong_key(&self) -> String {
        let flow = &self.shipped.flow;
        let taken = |key: &helpline::flow::key::Key| match &flow.node(self.place.node).kind {
            Kind::ChooseLanguage(question) => question.keys.at(*key).is_some(),
            Kind::Menu(menu) => menu.choices.at(*key).is_some(),
            Kind::Tell(tell) => tell.offer.at(*key).is_some(),
            Kind::Run(_) => ["1", "2", "3"].contains(&key.word()),
            _ => ["1", "2"].contains(&key.word()),
        };
        let free = helpline::flow::key::Key::all().find(|key| !taken(key) && flow.reserved.at(*key).is_none());
        free.expect("every place has a key that means nothing").dtmf().to_string()
    }

    /// Every document on the way is small, and the provider understands it.
    fn documents_are_understood(&self, provider: &str) {
        for keys in [vec![], vec!["0"], vec!["8"], vec!["7"], vec!["9"]] {
            let phone = self.keys(&keys);
            let document = &phone.last().unwrap().document.body;
            assert!(document.len() < 16 * 1024, "{}: {} bytes after {keys:?}", self.label, document.len());
            let address = "https://table.example/voice/main";
            let understood = match provider {
                "twilio" => understands(Member::Twilio, document, address),
                "signalwire" => understands(Member::SignalWire, document, address),
                "somleng" => understands(Member::Somleng, document, address),
                "telnyx" => understands(Member::Telnyx, document, address),
                _ => crate::provider::bandwidth::understands(document, address),
            };
            assert!(understood.is_ok(), "{}: {understood:?}\n{document}", self.label);
        }
    }

    fn zero_rings_a_person(&self) {
        let phone = self.keys(&["0"]);
        let Then::Dial(dial) = &turn(&phone).then else { panic!("{}: 0 does not ring: {}", self.label, heard(&phone)) };
        assert!(!dial.targets.is_empty(), "{}", self.label);
        let urgent = self.place.phone.last().unwrap().turn.state.urgent.is_some();
        let expected = if urgent { self.words("p.crisis.again") } else { self.words("p.xfer") };
        assert_eq!(heard(&phone), expected, "{}: 0", self.label);
    }

    fn eight_rings_in_a_crisis(&self) {
        let phone = self.keys(&["8"]);
        assert!(matches!(turn(&phone).then, Then::Dial(_)), "{}: 8 does not ring", self.label);
        assert!(turn(&phone).state.crisis && turn(&phone).state.urgent.is_some(), "{}", self.label);
        let urgent = self.place.phone.last().unwrap().turn.state.urgent.is_some();
        let expected = if urgent { self.words("p.crisis.again") } else { self.words("p.crisis") };
        assert_eq!(heard(&phone), expected, "{}: 8", self.label);
    }

    fn nine_says_it_again(&self) {
        let phone = self.keys(&["9"]);
        let (again, before) = (heard(&phone), heard(&self.place.phone));
        assert_eq!((turn(&phone).state.at, turn(&phone).state.part), (self.place.node, self.place.part), "{}: 9", self.label);
        // The nav words of a run taper, and what comes first comes once.
        let said = again.split(". ").next().unwrap();
        assert!(before.contains(said), "{}: 9 says “{again}” after “{before}”", self.label);
        let help = self.keys(&["9", "9"]);
        assert!(heard(&help).starts_with(&self.words("p.help")), "{}: 9 twice: {}", self.label, heard(&help));
        assert_eq!(turn(&help).state.at, self.place.node, "{}: 9 twice", self.label);
    }

    fn star_leads_back(&self) {
        let flow = &self.shipped.flow;
        let mut menus = self.place.menus.clone();
        if menus.last() == Some(&self.place.node) {
            menus.pop();
        }
        let expected = menus.last().copied().unwrap_or(flow.start);
        let phone = self.keys(&["*"]);
        assert_eq!(
            flow.node(turn(&phone).state.at).name,
            flow.node(expected).name,
            "{}: star (way {}): {}",
            self.label,
            self.place.way,
            heard(&phone)
        );
    }

    fn pound_leads_to_the_first_menu(&self) {
        let phone = self.keys(&["#"]);
        assert_eq!(turn(&phone).state.at, self.shipped.flow.resume_at, "{}: pound", self.label);
    }

    fn seven_is_slower(&self) {
        let phone = self.keys(&["7"]);
        assert!(heard(&phone).starts_with(&self.words("p.slow")), "{}: 7: {}", self.label, heard(&phone));
        assert_eq!(turn(&phone).state.at, self.place.node, "{}: 7", self.label);
        let Then::Gather(gather) = turn(&phone).then else { panic!("{}: 7 does not listen", self.label) };
        assert_eq!(gather.wait_s, 12, "{}: 7", self.label);
        assert!(turn(&phone).state.slow);
        let back = self.keys(&["7", "7"]);
        assert!(heard(&back).starts_with(&self.words("p.normal")), "{}: 7 twice: {}", self.label, heard(&back));
    }

    fn silence_is_answered(&self) {
        let once = self.after(&[Heard::Silence]);
        let twice = self.after(&[Heard::Silence, Heard::Silence]);
        let thrice = || self.after(&[Heard::Silence, Heard::Silence, Heard::Silence]);
        match self.shipped.flow.node(self.place.node).name.as_str() {
            "greet" => assert_eq!(turn(&once).state.at, self.shipped.flow.resume_at, "silence is an answer at the greeting"),
            _ if self.place.phone.last().unwrap().turn.state.urgent.is_some() => {
                assert!(matches!(turn(&once).then, Then::Dial(_)), "{}: silence in a crisis rings again", self.label);
            }
            "after" => {
                assert_eq!(heard(&once), self.words("p.after"), "{}", self.label);
                assert_eq!(heard(&twice), self.words("p.bye"), "{}", self.label);
                assert!(matches!(turn(&twice).then, Then::HangUp(End::Written(_))), "{}", self.label);
            }
            "er" => {
                assert_eq!(heard(&once), self.words("p.er"), "{}", self.label);
                assert!(matches!(turn(&twice).then, Then::Dial(_)), "{}", self.label);
            }
            _ if self.asks_for_a_yes() && !turn(&self.place.phone).state.hidden => {
                assert_eq!(heard(&once), heard_again(self), "{}: asked once more", self.label);
                assert_eq!(turn(&twice).errand, None, "{}", self.label);
                let no = if self.is("text") { Some("p.sms.none") } else { self.is("call_back").then_some("p.cb.none") };
                if let Some(no) = no {
                    assert!(heard(&twice).starts_with(&self.words(no)), "{}: {}", self.label, heard(&twice));
                }
                assert!(matches!(turn(&twice).then, Then::Gather(_)), "{}", self.label);
            }
            _ => {
                assert!(heard(&once).starts_with(&self.words("p.ni.1")), "{}: {}", self.label, heard(&once));
                assert!(heard(&twice).starts_with(&self.words("p.ni.2")), "{}: {}", self.label, heard(&twice));
                let thrice = thrice();
                assert_eq!(heard(&thrice), self.words("p.ni.3"), "{}", self.label);
                assert!(matches!(turn(&thrice).then, Then::Dial(_)), "{}", self.label);
                assert_eq!(turn(&thrice).state.reason, Reason::Silent, "{}", self.label);
            }
        }
    }

    fn wrong_keys_are_answered(&self) {
        let wrong = self.wrong_key();
        let wrong = wrong.as_str();
        let (once, twice) = (self.keys(&[wrong]), self.keys(&[wrong, wrong]));
        if self.asks_for_a_yes() && !turn(&self.place.phone).state.hidden {
            assert_eq!(heard(&once), heard_again(self), "{}: asked once more", self.label);
            assert_eq!(turn(&twice).errand, None, "{}", self.label);
            return;
        }
        let thrice = self.keys(&[wrong, wrong, wrong]);
        if !self.is("choose_language") {
            assert!(heard(&once).starts_with(&self.words("p.nm.1")), "{}: {}", self.label, heard(&once));
            assert!(heard(&twice).starts_with(&self.words("p.nm.2")), "{}: {}", self.label, heard(&twice));
        }
        assert!(matches!(turn(&thrice).then, Then::Dial(_)), "{}: {wrong} thrice: {}", self.label, heard(&thrice));
        let urgent = self.place.phone.last().unwrap().turn.state.urgent.is_some();
        let expected = if urgent { "p.crisis.again" } else { "p.nm.3" };
        assert!(heard(&thrice).ends_with(&self.words(expected)), "{}: {}", self.label, heard(&thrice));
        assert_eq!(turn(&thrice).state.reason, Reason::Unclear, "{}", self.label);
    }

    fn hanging_up_ends_it(&self) {
        let phone = self.after(&[Heard::HungUp]);
        assert_eq!(turn(&phone).then, Then::HangUp(End::CallerGone), "{}", self.label);
        assert_eq!((heard(&phone), &turn(&phone).errand), (String::new(), &None), "{}", self.label);
    }
}

/// The words of the place when they are asked for again.
fn heard_again(case: &Case<'_>) -> String {
    heard(&case.keys(&["9"]))
}

#[test]
fn every_place_behaves_as_written() {
    let shipped = shipped();
    let mut count = 0;
    for provider in ["twilio", "bandwidth"] {
        let (line, shelf) = line(&shipped, provider);
        for (language, key) in [(LanguageId(0), "1"), (LanguageId(1), "2")] {
            for from in [Some("+13125550142"), None] {
                let start = ringing(&shipped, &line, &shelf, from);
                for place in places(&shipped.flow, start, language) {
                    let label = format!("{provider}, {key}, {}{}", place.name, if from.is_none() { ", number withheld" } else { "" });
                    let case = Case { shipped: &shipped, place: &place, language, label };
                    case.documents_are_understood(provider);
                    case.zero_rings_a_person();
                    case.eight_rings_in_a_crisis();
                    case.nine_says_it_again();
                    case.star_leads_back();
                    case.pound_leads_to_the_first_menu();
                    case.seven_is_slower();
                    case.silence_is_answered();
                    case.wrong_keys_are_answered();
                    case.hanging_up_ends_it();
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 500, "only {count} places");
}

/// What happens at a place is the same at every provider; what is written there is not.
#[test]
fn every_place_is_written_so_that_each_of_the_family_understands() {
    let shipped = shipped();
    for provider in ["signalwire", "somleng", "telnyx"] {
        let (line, shelf) = line(&shipped, provider);
        for language in [LanguageId(0), LanguageId(1)] {
            let places = places(&shipped.flow, ringing(&shipped, &line, &shelf, Some("+13125550142")), language);
            assert!(places.len() > 50, "only {} places", places.len());
            for place in places {
                let label = format!("{provider}, {}", place.name);
                Case { shipped: &shipped, place: &place, language, label }.documents_are_understood(provider);
            }
        }
    }
}
