//! The script book as a page that is read on a screen, on a telephone and on paper.

use super::page::Page;
use super::rows::{Built, Entry, Length, Row, Sound};
use super::tree::{Place, To, Way};
use crate::flow::graph::{Flow, Reserved};
use crate::flow::signed::Standing;
use std::collections::BTreeMap;

/// Everything that stands in the book.
pub(super) struct Book<'f> {
    pub(super) flow: &'f Flow,
    pub(super) places: Vec<Place>,
    pub(super) menus: Vec<Built>,
    pub(super) entries: Vec<Entry>,
    /// Who signed what, by language and id.
    pub(super) signed: BTreeMap<(String, String), Standing>,
}

/// How the page looks. No `<`, `>` or `&` may stand in it: it goes into the page as it is.
const STYLE: &str = include_str!("book.css");

/// Who signs for each entry and language.
const SIGNERS: [&str; 3] = ["medical", "legal", "language"];

/// What the marks in the words mean.
const MARKS: [(&str, &str); 9] = [
    ("{key 2}, {key person}", "the key, said as a word. The line puts in the key that is really wired. Never type a key."),
    ("{pause 700ms}", "a quiet"),
    ("{menu}, {menu short}, {menu, one at a time}", "the choices of the place where the caller is"),
    ("{spell cancer.org}, {digits 911}", "letters or digits, one by one"),
    ("{phone …}", "a telephone number, in groups"),
    ("{last4}", "the last four digits of the caller's number"),
    ("{language}, {topic}, {reason}", "what the person who answers is told about the caller"),
    ("{reviewed month}, {reviewed date}", "when the source was last revised"),
    ("{label}, {when …}", "what was understood; when something opens"),
];

/// The page.
pub(super) fn html(book: &Book<'_>) -> String {
    let title = format!("{}: script book", book.flow.name);
    let mut page = Page::new();
    page.element("html", &[("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")], |page| {
        page.element("head", &[], |page| {
            page.empty("meta", &[("charset", "utf-8")]);
            page.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            page.words("title", &[], &title);
            page.style(STYLE);
        });
        page.element("body", &[], |page| {
            page.words("h1", &[], &title);
            preface(page, book.flow);
            ways(page, book);
            menus(page, book);
            entries(page, book);
        });
    });
    page.finish()
}

fn preface(page: &mut Page, flow: &Flow) {
    let version = format!("{:016x}", u64::from_be_bytes(flow.version.0));
    page.element("p", &[], |page| {
        page.text("Version ");
        page.words("code", &[], &version);
        page.text(". If one word changes, so does this name: sign for a version.");
    });
    page.words("h2", &[], "How to read this book");
    page.words(
        "p",
        &[],
        "It has everything callers can hear on this line. First come the ways through the line, then the menus as they sound, then every \
         entry of the words files, with a box to sign. Seconds are for a reading voice, quiets counted in. \
         Words in brackets, like [topic], are known only in a call.",
    );
    page.words("p", &[], "Read the words aloud. Ask: is it true? Is it plain? Could it frighten or mislead somebody?");
    page.element("ul", &[], |page| {
        page.words(
            "li",
            &[],
            "Medical: the words say what the source's facts say, no more and no less, and nobody could be harmed by them.",
        );
        page.words("li", &[], "Legal: nothing is promised that is not kept; consent and privacy are right.");
        page.words("li", &[], "Language: it sounds natural, and it says what the other language says.");
    });
    page.words("p", &[], "Translators: keep every mark in braces as it is. Its place in the sentence may change.");
    page.element("table", &[("class", "marks")], |page| {
        page.words("caption", &[], "The marks");
        page.element("thead", &[], |page| head(page, &["Mark", "What callers hear"]));
        page.element("tbody", &[], |page| {
            for (mark, means) in MARKS {
                page.element("tr", &[], |page| {
                    page.element("th", &[("scope", "row")], |page| page.words("code", &[], mark));
                    page.words("td", &[], means);
                });
            }
        });
    });
}

fn ways(page: &mut Page, book: &Book<'_>) {
    page.words("h2", &[], "The ways through the line");
    page.words("p", &[], "These keys mean the same everywhere:");
    page.element("ul", &[], |page| {
        for (key, does) in book.flow.reserved.iter() {
            page.element("li", &[], |page| {
                page.words("b", &[], &format!("key {}", key.word()));
                page.text(" → ");
                match does {
                    Reserved::To(node) => mention(page, &book.flow.node(*node).name),
                    Reserved::Back => page.text("back to the last menu"),
                    Reserved::Repeat => page.text("the same words again"),
                    Reserved::Slower => page.text("slower, or back to normal"),
                }
            });
        }
    });
    page.words("p", &[], "Each place is told once. Where it is only named, follow the link.");
    page.element("ul", &[("class", "tree")], |page| {
        for place in &book.places {
            page.element("li", &[], |page| told(page, book.flow, place));
        }
    });
}

/// A place with its ways. They nest no deeper than the tree does.
fn told(page: &mut Page, flow: &Flow, place: &Place) {
    page.element("span", &[("id", &format!("place-{}", place.name))], |page| page.words("b", &[], &place.name));
    page.text(&format!(": {}", place.does));
    if place.ways.is_empty() {
        return;
    }
    page.element("ul", &[], |page| {
        for way in &place.ways {
            page.element("li", &[], |page| one_way(page, flow, way));
        }
    });
}

fn one_way(page: &mut Page, flow: &Flow, way: &Way) {
    page.words("i", &[], &way.on);
    for (language, label) in flow.languages.iter().zip(&way.labels).filter(|(_, label)| !label.is_empty()) {
        page.text(" ");
        page.words("span", &[("lang", &language.locale), ("class", "label")], label);
    }
    page.text(" → ");
    match &way.to {
        To::Place(place) => told(page, flow, place),
        To::Named(name) => mention(page, name),
        To::Back => page.text("back to where the caller was"),
    }
}

fn mention(page: &mut Page, name: &str) {
    page.words("a", &[("href", &format!("#place-{name}"))], name);
}

fn menus(page: &mut Page, book: &Book<'_>) {
    page.words("h2", &[], "The menus as they sound");
    page.words(
        "p",
        &[],
        "The line builds each menu from its choices. To change one, change the words of its choices: the entries named m., the place and the key.",
    );
    page.element("table", &[], |page| {
        languages_head(page, book.flow, "Menu");
        for menu in &book.menus {
            page.element("tbody", &[], |page| {
                group(page, book.flow, |page| {
                    mention(page, &menu.node);
                    page.element("span", &[("class", "where")], |page| page.text(&format!(" words: m.{}.…", menu.node)));
                });
                for (form, sounds) in &menu.forms {
                    row(page, book.flow, form, |page, at| sounds.get(at).into_iter().for_each(|sound| heard(page, sound)));
                }
            });
        }
    });
}

fn entries(page: &mut Page, book: &Book<'_>) {
    page.words("h2", &[], "Everything that is said or sent");
    page.element("table", &[("class", "entries")], |page| {
        languages_head(page, book.flow, "Part");
        for entry in &book.entries {
            page.element("tbody", &[("id", &format!("words-{}", entry.id))], |page| one_entry(page, book, entry));
        }
    });
}

fn one_entry(page: &mut Page, book: &Book<'_>, entry: &Entry) {
    let flow = book.flow;
    group(page, flow, |page| {
        page.words("code", &[], &entry.id);
        let heard = if entry.heard.is_empty() { "not said by this flow".to_owned() } else { entry.heard.join("; ") };
        page.words("span", &[("class", "where")], &format!(" {heard}"));
        if let Some(facts) = &entry.facts {
            page.words("div", &[("class", "facts")], &format!("The source's facts: {facts}"));
        }
        if entry.ask_doctor {
            page.words("div", &[("class", "facts")], "Tells callers to ask their doctor.");
        }
    });
    for part in &entry.rows {
        row(page, flow, &part_name(part), |page, at| {
            let Some(Some(words)) = part.words.get(at) else { return };
            page.words("span", &[("class", "words"), ("lang", voice(flow, part, at))], words);
        });
    }
    if !entry.phrases.is_empty() {
        row(page, flow, "callers may say", |page, at| {
            let phrases: Vec<&str> = entry.phrases.iter().filter_map(|part| part.words.get(at)?.as_deref()).collect();
            page.words("span", &[("class", "words")], &phrases.join(" · "));
        });
    }
    if entry.sounds.iter().flatten().next().is_some() {
        row(page, flow, "as it sounds", |page, at| {
            let Some(Some(sound)) = entry.sounds.get(at) else { return };
            heard_if_different(page, sound);
        });
    }
    if let Some(texts) = &entry.texts {
        row(page, flow, "as a text", |page, at| texts.get(at).into_iter().for_each(|length| text(page, length)));
    }
    row(page, flow, "signed: name, date", |page, at| {
        let language = flow.languages.get(at).map_or("", |language| language.code.as_str());
        if let Some(standing) = book.signed.get(&(language.to_owned(), entry.id.clone())) {
            stands(page, standing);
        }
        for signer in SIGNERS {
            page.words("div", &[("class", "sign"), ("lang", "en")], &format!("☐ {signer}"));
        }
    });
}

/// Who has signed these words, or others.
fn stands(page: &mut Page, standing: &Standing) {
    match standing {
        Standing::Unsigned => {}
        Standing::Signed(by) => page.words("div", &[("class", "facts")], &format!("Signed by {} on {}.", by.by, by.at)),
        Standing::Changed(by) => {
            page.words("div", &[("class", "facts")], &format!("Changed since {} signed it on {}: read it again.", by.by, by.at));
        }
    }
}

/// `say.2, voice es`
fn part_name(row: &Row) -> String {
    row.voice.as_ref().map_or_else(|| row.part.clone(), |voice| format!("{}, voice {voice}", row.part))
}

/// The language of a cell: the voice's, where another than the file's says it.
fn voice<'f>(flow: &'f Flow, row: &Row, at: usize) -> &'f str {
    let voice = row.voice.as_ref().and_then(|voice| flow.languages.iter().find(|language| language.code == *voice));
    voice.or_else(|| flow.languages.get(at)).map_or("", |language| language.locale.as_str())
}

fn heard(page: &mut Page, sound: &Sound) {
    page.text(&sound.words);
    page.words("span", &[("class", "time"), ("lang", "en")], &format!(" {} s", sound.seconds));
}

fn heard_if_different(page: &mut Page, sound: &Sound) {
    if sound.differs {
        heard(page, sound);
    } else {
        page.words("span", &[("class", "time"), ("lang", "en")], &format!("as written, {} s", sound.seconds));
    }
}

fn text(page: &mut Page, length: &Length) {
    let told = match length.septets {
        Some(septets) if septets <= 160 => format!("{} characters, every telephone has them; one text of at most 160", length.characters),
        Some(septets) => format!("{} characters, counted as {septets}: MORE THAN ONE TEXT (160)", length.characters),
        None => format!("{} characters, SOME ARE NOT IN THE ALPHABET OF EVERY TELEPHONE (GSM 7-bit)", length.characters),
    };
    page.words("span", &[("class", "time"), ("lang", "en")], &told);
}

/// A row with a cell for each language.
fn row(page: &mut Page, flow: &Flow, name: &str, mut cell: impl FnMut(&mut Page, usize)) {
    page.element("tr", &[], |page| {
        page.words("th", &[("scope", "row")], name);
        for (at, language) in flow.languages.iter().enumerate() {
            page.element("td", &[("lang", &language.locale), ("data-language", &language.code)], |page| cell(page, at));
        }
    });
}

/// The head of a group of rows.
fn group(page: &mut Page, flow: &Flow, inside: impl FnOnce(&mut Page)) {
    let columns = (flow.languages.len() + 1).to_string();
    page.element("tr", &[("class", "group")], |page| {
        page.element("th", &[("scope", "rowgroup"), ("colspan", &columns)], inside);
    });
}

fn languages_head(page: &mut Page, flow: &Flow, first: &str) {
    let own = |(at, language): (usize, &crate::flow::wording::Language)| {
        let name = language.names.get(at).map_or("", String::as_str);
        format!("{name} ({})", language.code)
    };
    let names: Vec<String> = flow.languages.iter().enumerate().map(own).collect();
    let names: Vec<&str> = [first].into_iter().chain(names.iter().map(String::as_str)).collect();
    page.element("thead", &[], |page| head(page, &names));
}

fn head(page: &mut Page, names: &[&str]) {
    page.element("tr", &[], |page| names.iter().for_each(|name| page.words("th", &[("scope", "col")], name)));
}
