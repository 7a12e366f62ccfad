//! The picture as SVG 1.1, drawn by ourselves: for screens, light and dark, and for paper up to A3.

use super::layout::{Arrow, BOX, Frame, HEAD, LINE, Layout, MARGIN, TOP};
use super::{Picture, Spot, cut};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const STYLE: &str = "
  svg { background: #fbfaf7; font: 11px system-ui, sans-serif; }
  text { fill: #1d2433; } .title { font-size: 20px; font-weight: 600; } .small { fill: #56607a; font-size: 10px; }
  .name { font-weight: 600; } .kind { fill: #56607a; font-size: 9px; }
  .box { fill: #ffffff; stroke: #9aa5bd; stroke-width: 1; }
  .menu { fill: #e8f0fe; stroke: #3b6fd4; stroke-width: 1.5; } .rings { fill: #e5f5ea; stroke: #2c8a4b; stroke-width: 2.5; }
  .ends { fill: #f6e7e4; stroke: #a8452f; stroke-width: 1.5; stroke-dasharray: 5 3; } .asks { fill: #fdf3da; stroke: #b07d12; }
  .way { fill: none; stroke: #9aa5bd; stroke-width: 1.2; } .key { fill: #fbfaf7; stroke: none; } .by { font-size: 10px; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #161a22; } text { fill: #e6e9f0; } .small, .kind { fill: #a4adc2; } .box { fill: #1f2530; stroke: #5b6680; }
    .menu { fill: #1c2c4d; stroke: #6d9bf5; } .rings { fill: #173524; stroke: #58c07e; } .ends { fill: #402320; stroke: #e08a76; } .asks { fill: #3a2f14; stroke: #d9a93e; }
    .way { stroke: #5b6680; } .key { fill: #161a22; }
  }
  .heat { fill: #e07a1f; fill-opacity: .28; } .used { fill: none; stroke: #e07a1f; stroke-opacity: .45; }
  @media print { svg { background: none; } }
";

/// The picture.
#[must_use]
pub fn svg(picture: &Picture) -> String {
    let layout = Layout::of(picture);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title about\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"about\">{places} places and the ways between them, from the ring on the left. {told}</desc>\n<style>{STYLE}</style>\n",
        title = safe(&picture.title),
        places = picture.places.len(),
        told = safe(&told(picture)),
    );
    let _ = writeln!(svg, "<text class=\"title\" x=\"{MARGIN}\" y=\"30\">{}</text>", safe(&picture.title));
    let legend = format!(
        "At every place: {}. Not drawn: ways to places that many ways lead to; they are written in the box.",
        picture.reserved.join(" · ")
    );
    let _ = writeln!(svg, "<text class=\"small\" x=\"{MARGIN}\" y=\"48\">{}</text>", safe(&legend));
    draw(&mut svg, picture, &layout, None);
    svg.push_str("</svg>\n");
    svg
}

/// What a picture has where it is a piece of a page.
pub struct Dress<'a> {
    /// What a kind of place is called.
    pub kind: &'a dyn Fn(&'static str) -> &'static str,
    /// The address of a place's own page.
    pub link: &'a dyn Fn(&str) -> String,
    /// Places that stand out, by their names.
    pub marked: &'a BTreeSet<String>,
}

/// The picture as a piece of a page, which gives it style and a title. It is hidden from those who do not see it: the page tells them in words, with
/// links of its own.
#[must_use]
pub fn piece(picture: &Picture, dress: &Dress<'_>) -> String {
    let layout = Layout::of(picture);
    let (width, height) = (layout.width.ceil(), (layout.height - TOP + MARGIN).ceil());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 {} {width} {height}\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\">\n",
        TOP - MARGIN
    );
    draw(&mut svg, picture, &layout, Some(dress));
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, picture: &Picture, layout: &Layout, dress: Option<&Dress<'_>>) {
    for arrow in &layout.arrows {
        way(svg, arrow, layout);
    }
    for (place, frame) in picture.places.iter().zip(&layout.frames) {
        spot(svg, place, frame, dress);
    }
    for arrow in &layout.arrows {
        key(svg, arrow, layout);
    }
}

/// The ways in words, for those who cannot see the picture.
fn told(picture: &Picture) -> String {
    let name = |place: usize| picture.places.get(place).map_or("", |place| place.name.as_str());
    let way = |way: &super::Way| format!("{} {} → {}.", name(way.from), way.by, way.to.map_or("back", name));
    picture.ways.iter().map(way).collect::<Vec<_>>().join(" ")
}

fn spot(svg: &mut String, place: &Spot, frame: &Frame, dress: Option<&Dress<'_>>) {
    let (class, round) = match place.kind {
        "menu" | "language?" => ("box menu", 14),
        "rings" => ("box rings", 4),
        "hangs up" => ("box ends", 0),
        kind if kind.ends_with('?') => ("box asks", 14),
        _ => ("box", 4),
    };
    let Frame { x, y, height, written } = frame;
    let kind = dress.map_or(place.kind, |dress| (dress.kind)(place.kind));
    let kind = place.calls.map_or_else(|| kind.to_owned(), |(calls, _)| format!("{kind} · {calls}"));
    let opens = dress.map_or_else(
        || "<g>".to_owned(),
        |dress| {
            let class = if dress.marked.contains(&place.name) { "spot marked" } else { "spot" };
            format!("<a class=\"{class}\" href=\"{}\" tabindex=\"-1\">", safe(&(dress.link)(&place.name)))
        },
    );
    let _ = writeln!(svg, "{opens}<title>{}</title>", safe(&format!("{}: {}", place.name, place.words)));
    let _ = writeln!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"{height}\" rx=\"{round}\"/>");
    if let Some((calls, most)) = place.calls.filter(|(_, most)| *most > 0) {
        // As much of the box is coloured as came here of the most that came anywhere.
        let wide = BOX * f32::from(u16::try_from(calls * 1_000 / most).unwrap_or(1_000)) / 1_000.0;
        let _ = writeln!(svg, "<rect class=\"heat\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{height}\" rx=\"{round}\"/>");
    }
    let left = x + 9.0;
    let _ = writeln!(svg, "<text class=\"name\" x=\"{left}\" y=\"{}\">{}</text>", y + 14.0, safe(&cut(&place.name, 26)));
    let _ = writeln!(svg, "<text class=\"kind\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", x + BOX - 9.0, y + 13.0, safe(&kind));
    let _ = writeln!(svg, "<text class=\"small\" x=\"{left}\" y=\"{}\">{}</text>", y + 27.0, safe(&cut(&place.words, 36)));
    for (line, words) in (0u16..).zip(written) {
        let _ = writeln!(
            svg,
            "<text class=\"by\" x=\"{left}\" y=\"{}\">{}</text>",
            y + HEAD + 6.0 + LINE * f32::from(line),
            safe(&cut(words, 34))
        );
    }
    svg.push_str(if dress.is_some() { "</a>\n" } else { "</g>\n" });
}

/// Where a way begins and ends: from the right side of one box to the left side of another.
fn ends(arrow: &Arrow, layout: &Layout) -> Option<[(f32, f32); 2]> {
    let (from, to) = (layout.frames.get(arrow.from)?, layout.frames.get(arrow.to)?);
    // Ways of one box begin apart from each other.
    let beside = layout.arrows.iter().filter(|other| other.from == arrow.from).count();
    let at = layout.arrows.iter().filter(|other| other.from == arrow.from).position(|other| other == arrow).unwrap_or_default();
    let share = f32::from(u16::try_from(at + 1).unwrap_or(1)) / f32::from(u16::try_from(beside + 1).unwrap_or(2));
    Some([(from.x + BOX, from.y + from.height * share), (to.x, to.y + HEAD / 2.0)])
}

fn way(svg: &mut String, arrow: &Arrow, layout: &Layout) {
    let Some([(x, y), (to_x, to_y)]) = ends(arrow, layout) else { return };
    // A way is as broad as it is used, beside the one that is used most.
    let most = layout.arrows.iter().filter_map(|arrow| arrow.calls).max().unwrap_or(0).max(1);
    if let Some(calls) = arrow.calls.filter(|calls| *calls > 0) {
        let broad = 2.0 + 10.0 * f32::from(u16::try_from(calls * 1_000 / most).unwrap_or(1_000)) / 1_000.0;
        let bend = (to_x - x).min(68.0) * 0.6;
        let _ = writeln!(
            svg,
            "<path class=\"used\" stroke-width=\"{broad}\" d=\"M{x} {y} C{} {y} {} {to_y} {to_x} {to_y}\"/>",
            x + bend,
            to_x - bend
        );
    }
    // The curve bends in the gap before the box it leads to.
    let bend = (to_x - x).min(68.0) * 0.6;
    let _ = writeln!(svg, "<path class=\"way\" d=\"M{x} {y} C{} {y} {} {to_y} {} {to_y}\"/>", x + bend, to_x - bend, to_x - 4.0);
    let _ =
        writeln!(svg, "<path class=\"way\" d=\"M{} {} L{} {to_y} L{} {}\"/>", to_x - 8.0, to_y - 3.5, to_x - 1.0, to_x - 8.0, to_y + 3.5);
}

fn key(svg: &mut String, arrow: &Arrow, layout: &Layout) {
    let Some([(x, y), _]) = ends(arrow, layout) else { return };
    if arrow.by.is_empty() {
        return;
    }
    let by = arrow.calls.map_or_else(|| cut(&arrow.by, 12), |calls| cut(&format!("{} · {calls}", arrow.by), 12));
    let wide = 6.0 * f32::from(u16::try_from(by.chars().count()).unwrap_or(12)) + 4.0;
    let _ = writeln!(svg, "<rect class=\"key\" x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"12\"/>", x + 3.0, y - 6.0);
    let _ = writeln!(svg, "<text class=\"by\" x=\"{}\" y=\"{}\">{}</text>", x + 5.0, y + 3.5, safe(&by));
}

/// A text as it may stand in XML.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
