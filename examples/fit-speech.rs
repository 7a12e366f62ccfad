//! Fits the weights of `src/pace/voice.rs` to measured speech: `cargo run --example fit-speech`.
//!
//! Reads `tests/data/speech_seconds.csv`, as `scripts/measure-speech` writes it, and prints for each language the
//! milliseconds that bring the relative errors, squared and added up, to their least. A rare count cannot be told from
//! chance, so every weight is drawn a little towards its usual value.

#![expect(clippy::indexing_slicing, reason = "a square of known size")]

use anyhow::{Context, Result};
use helpline::pace::count::count;
use std::collections::BTreeMap;
use std::io::Write;

/// How many weights there are: see `Count::row`.
const WEIGHTS: usize = 8;
/// The usual weights, in seconds, and how much of a text each is trusted to be worth.
const USUAL: [f64; WEIGHTS] = [0.45, 0.09, 0.07, 0.02, 0.25, 0.45, 0.35, 0.30];
const TRUST: f64 = 0.02;

type Row = ([f64; WEIGHTS], f64);

fn main() -> Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/speech_seconds.csv");
    let mut languages: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let (mut slower, mut usual) = (0.0, 0.0);
    for record in csv::Reader::from_path(path)?.deserialize() {
        let record: BTreeMap<String, String> = record?;
        let field = |name: &str| record.get(name).with_context(|| format!("no column `{name}`"));
        let (language, words) = (field("language")?, field("words")?);
        let seconds: f64 = field("seconds")?.parse()?;
        usual += seconds;
        slower += field("slower_seconds")?.parse::<f64>()?;
        let counts = count(language, words).row().map(f64::from);
        languages.entry(language.clone()).or_default().push((counts, seconds));
    }
    let mut out = std::io::stdout();
    for (language, rows) in &languages {
        let weights = fit(rows);
        let error = |(counts, seconds): &Row| (dot(counts, &weights) / seconds - 1.0).abs();
        let near = rows.iter().filter(|row| error(row) <= 0.15).count();
        let worst = rows.iter().map(error).fold(0.0, f64::max);
        let milliseconds = weights.map(|weight| format!("{:.0}", weight * 1000.0)).join(", ");
        writeln!(out, "{language}: [{milliseconds}], {near} of {} texts within 15 %, the worst {:.0} % off", rows.len(), worst * 100.0)?;
    }
    writeln!(out, "slower: {:.1} % of the usual rate", 100.0 * usual / slower)?;
    Ok(())
}

/// Least squares of the relative errors, each weight drawn towards its usual value.
fn fit(rows: &[Row]) -> [f64; WEIGHTS] {
    let (mut square, mut right) = ([[0.0; WEIGHTS]; WEIGHTS], [0.0; WEIGHTS]);
    for (counts, seconds) in rows {
        let relative = counts.map(|count| count / seconds);
        for i in 0..WEIGHTS {
            right[i] += relative[i];
            for j in 0..WEIGHTS {
                square[i][j] += relative[i] * relative[j];
            }
        }
    }
    for i in 0..WEIGHTS {
        square[i][i] += TRUST;
        right[i] += TRUST * USUAL[i];
    }
    solve(square, right)
}

/// Gauss's elimination; the square is never singular, since something was added to its diagonal.
fn solve(mut square: [[f64; WEIGHTS]; WEIGHTS], mut right: [f64; WEIGHTS]) -> [f64; WEIGHTS] {
    for i in 0..WEIGHTS {
        for j in 0..WEIGHTS {
            if i == j {
                continue;
            }
            let factor = square[j][i] / square[i][i];
            let row = square[i];
            for (weight, known) in square[j].iter_mut().zip(row) {
                *weight -= factor * known;
            }
            right[j] -= factor * right[i];
        }
    }
    std::array::from_fn(|i| right[i] / square[i][i])
}

fn dot(counts: &[f64; WEIGHTS], weights: &[f64; WEIGHTS]) -> f64 {
    counts.iter().zip(weights).map(|(count, weight)| count * weight).sum()
}
