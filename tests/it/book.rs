//! The script book: everything of a flow is in it, escaped, and the table comes back as it was.

mod back;

use helpline::book::{self, cell};
use helpline::flow;
use helpline::flow::graph::Flow;
use helpline::flow::sentences::sentences;
use helpline::library::{self, folder};
use helpline::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

fn compiled(sources: &Sources) -> Flow {
    let compiled = flow::compile(sources, &library::usual_limits().unwrap());
    compiled.flow.unwrap_or_else(|| panic!("{:?}", compiled.findings))
}

/// The shipped flow, with some words in its files replaced by others.
fn shipped(words: &str, instead: &str) -> (Flow, Sources) {
    let mut sources = folder::shipped().sources;
    for source in &mut sources.0 {
        source.text = source.text.replace(words, instead);
    }
    (compiled(&sources), sources)
}

fn parsed(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(page, options).unwrap()
}

fn texts(page: &roxmltree::Document<'_>) -> BTreeSet<String> {
    page.descendants().filter(roxmltree::Node::is_text).filter_map(|text| text.text()).map(str::to_owned).collect()
}

#[test]
fn everything_of_the_shipped_flow_is_in_the_book() {
    let (flow, sources) = shipped("", "");
    let html = book::html(&flow, &sources);
    let page = parsed(&html);
    let ids: BTreeSet<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let texts = texts(&page);
    for sentence in sentences(&sources) {
        assert!(ids.contains(format!("words-{}", sentence.id).as_str()), "{} is not in the book", sentence.id);
        let phrase = sentence.part.starts_with("said.");
        assert!(phrase && html.contains(&sentence.text) || texts.contains(&sentence.text), "{sentence:?} is not in the book");
    }
    for node in &flow.nodes {
        assert!(ids.contains(format!("place-{}", node.name).as_str()), "{} is not in the book", node.name);
    }
    assert!(html.contains("The source&apos;s facts: ") || html.contains("The source's facts: "));
}

#[test]
fn every_link_leads_somewhere_and_no_name_comes_twice() {
    let (flow, sources) = shipped("", "");
    let html = book::html(&flow, &sources);
    let page = parsed(&html);
    let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), once.len());
    for link in page.descendants().filter_map(|node| node.attribute("href")) {
        assert!(once.contains(link.trim_start_matches('#')), "{link} leads nowhere");
    }
}

#[test]
fn the_book_fetches_nothing_and_runs_nothing() {
    let (flow, sources) = shipped("To learn about", "</td><script>alert(1)</script> \\\" & about");
    let html = book::html(&flow, &sources);
    let page = parsed(&html);
    assert!(html.contains("&lt;script&gt;alert(1)"));
    for node in page.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!matches!(name, "script" | "link" | "img" | "iframe" | "object"), "{name}");
        let fetches = node.attributes().any(|a| a.name() == "src" || a.name() == "style" || a.name().starts_with("on"));
        assert!(!fetches, "{node:?}");
        assert!(node.attribute("href").is_none_or(|to| to.starts_with('#')));
    }
    let style = page.descendants().find(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "style"))).unwrap();
    assert!(!style.text().unwrap().contains("url("));
}

#[test]
fn each_row_of_words_has_a_cell_for_each_language() {
    let (flow, sources) = shipped("", "");
    let html = book::html(&flow, &sources);
    let page = parsed(&html);
    let rows = page.descendants().filter(|node| node.tag_name().name() == "tr");
    for row in rows.filter(|row| row.children().any(|cell| cell.attribute("data-language").is_some())) {
        let languages: Vec<&str> = row.children().filter_map(|cell| cell.attribute("lang")).collect();
        assert_eq!(languages, ["en-US", "es-US"]);
        let head = row.children().find(roxmltree::Node::is_element).unwrap();
        assert_eq!(head.attribute("scope"), Some("row"));
    }
}

#[test]
fn a_text_that_not_every_telephone_can_show_stands_out() {
    let (flow, sources) = shipped("", "");
    assert!(!book::html(&flow, &sources).contains("GSM 7-bit"), "a shipped text has a character that not every telephone has");
    let (flow, sources) = shipped("Helpline: more at", "Helpline ☎: more at");
    assert!(book::html(&flow, &sources).contains("GSM 7-bit"));
}

#[test]
fn the_table_comes_back_as_the_same_sentences() {
    let (flow, sources) = shipped("To learn about", "=1+1, \\\"about\\\"");
    let table = book::csv(&flow, &sources).unwrap();
    let table = table.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(head, ["id", "part", "voice", "en", "es"]);
    let mut told: BTreeMap<(String, String, String, String), String> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])));
        for (language, words) in head.iter().zip(&record).skip(3).filter(|(_, words)| !words.is_empty()) {
            let place = (language.clone(), record[0].to_owned(), record[1].to_owned(), record[2].to_owned());
            assert_eq!(told.insert(place, cell::bare(words).to_owned()), None);
        }
    }
    let written = sentences(&sources).into_iter().map(|s| ((s.language, s.id, s.part, s.voice.unwrap_or_default()), s.text));
    assert_eq!(told, written.collect());
}

#[test]
fn places_that_lie_deep_are_told_by_themselves() {
    let chain = (1..30).map(|at| format!("  s{at}: {{ say: p.storm, then: s{} }}\n", at + 1)).collect::<Vec<_>>().concat();
    let chain = format!("  safety: {{ say: p.safety, then: s1 }}\n{chain}  s30: {{ say: p.storm, then: main }}\n");
    let (flow, sources) = shipped("  safety: { say: p.safety, then: main }\n", &chain);
    let html = book::html(&flow, &sources);
    let page = parsed(&html);
    let told: Vec<_> = page.descendants().filter(|node| node.attribute("id").is_some_and(|id| id.starts_with("place-"))).collect();
    assert_eq!(told.len(), flow.nodes.len());
    let depth = |node: &roxmltree::Node<'_, '_>| node.ancestors().filter(|above| above.tag_name().name() == "li").count();
    assert!(told.iter().map(depth).max().unwrap() <= 9);
}
