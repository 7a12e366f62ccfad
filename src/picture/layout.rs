//! Where the boxes of a picture stand: columns by steps from the ring, each ordered so that few ways cross.
//!
//! A way is drawn from one column to the next alone, where no box is between. All others, and those to places that many ways lead to, are
//! written into the box they begin at: the picture stays readable where arrows would cover it.

use super::Picture;
use std::collections::BTreeMap;

/// A box: its corner and size, in pixels, and what is written in it below the words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) height: f32,
    /// Ways that are not drawn: `0 → person`.
    pub(super) written: Vec<String>,
}

/// A way that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// All keys that lead the same way: `1, 3`.
    pub(super) by: String,
    /// How often one of them was chosen; nothing where nobody counted.
    pub(super) calls: Option<u64>,
}

pub(super) struct Layout {
    pub(super) frames: Vec<Frame>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// The width of a box and of the gap between columns.
pub(super) const BOX: f32 = 206.0;
const GAP: f32 = 68.0;
/// The height of a line and of the head with name and words.
pub(super) const LINE: f32 = 13.0;
pub(super) const HEAD: f32 = 34.0;
const BETWEEN: f32 = 12.0;
/// The room for title and legend.
pub(super) const TOP: f32 = 64.0;
pub(super) const MARGIN: f32 = 18.0;
/// The most boxes of a column; a longer one goes on in the next.
const TALLEST: f32 = 1_400.0;
/// A place that more ways lead to is written, not drawn to.
const BUSY: usize = 5;

impl Layout {
    pub(super) fn of(picture: &Picture) -> Self {
        let incoming = incoming(picture);
        let mut columns = columns(picture);
        let mut written = vec![Vec::new(); picture.places.len()];
        let mut arrows: BTreeMap<(usize, usize), (Vec<String>, Option<u64>)> = BTreeMap::new();
        for way in &picture.ways {
            let step = |place: usize| picture.places.get(place).map_or(0, |place| place.step);
            match way.to {
                Some(to) if step(to) == step(way.from) + 1 && incoming.get(to).is_some_and(|count| *count <= BUSY) => {
                    let (keys, calls) = arrows.entry((way.from, to)).or_default();
                    keys.push(way.by.clone());
                    *calls = way.calls.map(|count| count + calls.unwrap_or(0)).or(*calls);
                }
                to => {
                    let name = to.and_then(|to| picture.places.get(to)).map_or("back", |place| place.name.as_str());
                    if let Some(lines) = written.get_mut(way.from) {
                        let calls = way.calls.map_or_else(String::new, |calls| format!(" · {calls}"));
                        lines.push(format!("{} → {name}{calls}", way.by).trim_start().to_owned());
                    }
                }
            }
        }
        let arrows: Vec<Arrow> = arrows.into_iter().map(|((from, to), (by, calls))| Arrow { from, to, by: by.join(", "), calls }).collect();
        order(&mut columns, &arrows);
        place(&columns, written, arrows)
    }
}

fn incoming(picture: &Picture) -> Vec<usize> {
    let mut counts = vec![0; picture.places.len()];
    for to in picture.ways.iter().filter_map(|way| way.to) {
        if let Some(count) = counts.get_mut(to) {
            *count += 1;
        }
    }
    counts
}

/// The places by their steps from the ring.
fn columns(picture: &Picture) -> Vec<Vec<usize>> {
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, place) in picture.places.iter().enumerate() {
        columns.entry(place.step).or_default().push(number);
    }
    columns.into_values().collect()
}

/// Puts each place near those that lead to it (the barycentre of their rows), from left to right.
fn order(columns: &mut [Vec<usize>], arrows: &[Arrow]) {
    let mut rows: BTreeMap<usize, f32> = BTreeMap::new();
    for column in columns {
        let mut keyed: Vec<(f32, usize)> = (0u16..)
            .zip(column.iter())
            .map(|(row, place)| {
                let from: Vec<f32> =
                    arrows.iter().filter(|arrow| arrow.to == *place).filter_map(|arrow| rows.get(&arrow.from).copied()).collect();
                let count = u16::try_from(from.len()).unwrap_or(u16::MAX);
                // What nothing drawn leads to comes last, in its own order.
                let row = if from.is_empty() { 10_000.0 + f32::from(row) } else { from.iter().sum::<f32>() / f32::from(count) };
                (row, *place)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        *column = keyed.into_iter().map(|(_, place)| place).collect();
        rows.extend((0u16..).zip(column.iter()).map(|(row, place)| (*place, f32::from(row))));
    }
}

fn place(columns: &[Vec<usize>], written: Vec<Vec<String>>, arrows: Vec<Arrow>) -> Layout {
    let blank = Frame { x: 0.0, y: 0.0, height: 0.0, written: Vec::new() };
    let mut frames = vec![blank; written.len()];
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    // Each way that begins at a box needs room for its key.
    let begin = |place: usize| arrows.iter().filter(|arrow| arrow.from == place).count();
    let heights: Vec<f32> = written
        .iter()
        .enumerate()
        .map(|(place, lines)| (HEAD + LINE * small(lines.len())).max(LINE * (small(begin(place)) + 0.5)))
        .collect();
    let tall = |place: usize| heights.get(place).copied().unwrap_or(HEAD);
    let (mut x, mut lowest) = (MARGIN, TOP);
    for column in columns {
        let mut y = TOP;
        for number in column {
            // Beside those that lead to it, as far as the boxes above it leave room.
            let from: Vec<f32> =
                arrows.iter().filter(|arrow| arrow.to == *number).filter_map(|arrow| frames.get(arrow.from)).map(|frame| frame.y).collect();
            if !from.is_empty() {
                y = y.max(from.iter().sum::<f32>() / small(from.len()));
            }
            if y > TOP && y + tall(*number) > TALLEST {
                (x, y) = (x + BOX + BETWEEN, TOP);
            }
            if let Some(frame) = frames.get_mut(*number) {
                (frame.x, frame.y, frame.height) = (x, y, tall(*number));
            }
            y += tall(*number) + BETWEEN;
            lowest = lowest.max(y);
        }
        x += BOX + GAP;
    }
    for (frame, lines) in frames.iter_mut().zip(written) {
        frame.written = lines;
    }
    Layout { frames, arrows, width: x - GAP + MARGIN, height: lowest + MARGIN }
}
