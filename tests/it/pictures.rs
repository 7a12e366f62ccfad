//! `helpline graph`: everything is in the picture, and nothing an author wrote breaks it. `BLESS=1` writes `docs/flow.svg`.

use crate::checking::helpline;
use helpline::flow::wording::LanguageId;
use helpline::library::{folder, usual_limits};
use helpline::picture::{Picture, Spot, Way, dot, mermaid, svg};
use std::path::Path;

fn shipped() -> Picture {
    let flow = helpline::flow::compile(&folder::shipped().sources, &usual_limits().unwrap()).flow.unwrap();
    let picture = Picture::of(&flow, LanguageId(0));
    assert_eq!(picture.places.len(), flow.nodes.len(), "every place of the shipped flow can be reached");
    picture
}

#[test]
fn every_place_and_every_way_is_in_the_picture() {
    let picture = shipped();
    let (drawn, mermaid, dot) = (svg::svg(&picture), mermaid::mermaid(&picture), dot::dot(&picture));
    let told = roxmltree::Document::parse(&drawn).unwrap();
    let about = told.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text()).unwrap().to_owned();
    for (number, place) in picture.places.iter().enumerate() {
        assert!(
            mermaid.contains(&format!("  n{number}")) && dot.contains(&format!("  n{number} [label = \"{} ·", place.name)),
            "{}",
            place.name
        );
        assert!(
            told.descendants().any(|node| node.attribute("class") == Some("name") && node.text() == Some(&place.name)),
            "{}",
            place.name
        );
    }
    for Way { from, to, by, .. } in &picture.ways {
        let name = |place: usize| picture.places[place].name.as_str();
        assert!(about.contains(&format!("{} {by} → {}.", name(*from), to.map_or("back", name))), "{} {by}", name(*from));
        let target = to.map_or(format!("b{from}"), |to| format!("n{to}"));
        assert!(dot.contains(&format!("n{from} -> {target} [label = \"{by}\"];")), "{} {by}", name(*from));
        assert!(mermaid.lines().any(|line| line.starts_with(&format!("  n{from} --")) && line.contains(&target)), "{} {by}", name(*from));
    }
    assert!(picture.ways.len() > 80, "only {} ways", picture.ways.len());
}

#[test]
fn the_picture_in_the_documents_is_of_this_flow() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/flow.svg");
    let drawn = svg::svg(&shipped());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &drawn).unwrap();
    }
    assert!(std::fs::read_to_string(file).unwrap() == drawn, "BLESS=1 cargo test --test it pictures");
}

#[test]
fn what_an_author_writes_breaks_no_picture() {
    let evil = "\"]; </svg><script>alert(1)</script> --> %% \\ {{ #quot; \n end";
    let place = |name: &str| Spot { name: name.to_owned(), kind: "tells", words: evil.to_owned(), step: 0, calls: None };
    let ways = vec![
        Way { from: 0, to: Some(1), by: evil.to_owned(), calls: Some(3) },
        Way { from: 1, to: None, by: "silence".to_owned(), calls: None },
    ];
    let picture = Picture { title: evil.to_owned(), reserved: vec![evil.to_owned()], places: vec![place(evil), place("b")], ways };
    let drawn = svg::svg(&picture);
    let told = roxmltree::Document::parse(&drawn).unwrap();
    assert!(told.descendants().all(|node| !node.has_tag_name("script")));
    for text in [mermaid::mermaid(&picture), dot::dot(&picture)] {
        assert!(!text.contains("<script>") || text.starts_with("digraph"), "{text}");
        // Every line is one of ours: nothing an author wrote begins one.
        let known = ["%% ", "flowchart", "digraph", "  label", "  rankdir", "  node", "  n", "  b", "}"];
        assert!(text.lines().all(|line| known.iter().any(|begin| line.starts_with(begin))), "{text}");
    }
    let dot = dot::dot(&picture);
    let bare: String = dot.replace("\\\\", "").replace("\\\"", "");
    assert_eq!(bare.matches('"').count() % 2, 0, "{dot}");
}

#[test]
fn a_part_of_the_picture_is_drawn_and_a_slip_is_told() {
    let (status, near) = helpline(&["graph", "flows/helpline", "--around", "callback", "--depth", "1", "--format", "dot"]);
    assert!(status == 0 && near.contains("callback ·") && near.contains("busy ·") && !near.contains("\"greet ·"), "{near}");
    let (status, said) = helpline(&["graph", "flows/helpline", "--around", "calback"]);
    assert!(status == 2 && said.contains("did you mean `callback`?"), "{said}");
    let (status, said) = helpline(&["graph", "flows/helpline", "--language", "fr"]);
    assert!(status == 2 && said.contains("does not speak `fr`: en, es"), "{said}");
    let (status, spanish) = helpline(&["graph", "flows/helpline", "--language", "es", "--format", "mermaid"]);
    assert!(status == 0 && spanish.contains("oprima"), "{spanish}");
}

#[test]
fn no_two_boxes_overlap_and_the_letters_can_be_read_on_paper() {
    let drawn = svg::svg(&shipped());
    let told = roxmltree::Document::parse(&drawn).unwrap();
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| -> f32 { node.attribute(name).unwrap().parse().unwrap() };
    let (width, height) = (number(&told.root_element(), "width"), number(&told.root_element(), "height"));
    let boxes: Vec<[f32; 4]> = told
        .descendants()
        .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("box")))
        .map(|node| ["x", "y", "width", "height"].map(|name| number(&node, name)))
        .collect();
    assert!(boxes.len() > 50);
    for (at, [x, y, wide, high]) in boxes.iter().enumerate() {
        assert!(*x > 0.0 && x + wide < width && *y > 0.0 && y + high < height);
        for [other_x, other_y, other_wide, other_high] in &boxes[at + 1..] {
            let apart = x + wide <= *other_x || other_x + other_wide <= *x || y + high <= *other_y || other_y + other_high <= *y;
            assert!(apart, "boxes at {x} {y} and {other_x} {other_y}");
        }
    }
    // A3 is 420 by 297 mm, a point 0.3528 mm; names are written with letters of 11 pixels.
    let scale = (420.0 / width).min(297.0 / height);
    assert!(11.0 * scale / 0.3528 >= 6.0, "{width} by {height}");
}
