//! `helpline graph`: a flow as a picture.

use crate::cli::flows;
use crate::cli::say;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use helpline::picture::{Picture, dot, mermaid, svg};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Draws a flow: its places, the keys that lead from one to another, whom it rings and where calls end.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  helpline graph flows/helpline --output flow.svg               opens in every browser, prints on A3\n  \
                        helpline graph flows/helpline --around crisis --depth 2 --output crisis.svg\n  \
                        helpline graph flows/helpline --format mermaid"
)]
pub(crate) struct Graph {
    /// The flow's folder; the shipped flow where left out and there is no `flows/helpline`.
    flow: Option<PathBuf>,
    /// How it is drawn.
    #[arg(long, value_enum, default_value = "svg")]
    format: Format,
    /// Only what lies around this place.
    #[arg(long, value_name = "NODE")]
    around: Option<String>,
    /// How many steps around it.
    #[arg(long, default_value = "2", requires = "around")]
    depth: usize,
    /// In which language places tell what they say; the flow's first where left out.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The file to write; printed where left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the picture is for.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For browsers and paper.
    Svg,
    /// For Mermaid.
    Mermaid,
    /// For Graphviz.
    Dot,
}

/// Runs it.
pub(crate) fn run(graph: &Graph) -> Result<ExitCode> {
    let loaded = flows::load(graph.flow.as_deref())?;
    let Some(flow) = &loaded.flow else { bail!("{} has errors; `helpline check` tells them", loaded.name()) };
    let language = match &graph.language {
        None => helpline::flow::wording::LanguageId(0),
        Some(code) => flow.language_named(code).with_context(|| {
            let known: Vec<&str> = flow.languages.iter().map(|language| language.code.as_str()).collect();
            format!("the flow does not speak `{code}`: {}", known.join(", "))
        })?,
    };
    let mut picture = Picture::of(flow, language);
    if let Some(name) = &graph.around {
        picture = picture.around(name, graph.depth).with_context(|| unknown(name, &picture))?;
    }
    let text = match graph.format {
        Format::Svg => svg::svg(&picture),
        Format::Mermaid => mermaid::mermaid(&picture),
        Format::Dot => dot::dot(&picture),
    };
    match &graph.output {
        Some(file) => put(file, &text)?,
        None => say(text.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn unknown(name: &str, picture: &Picture) -> String {
    let near = picture.places.iter().map(|place| (strsim::damerau_levenshtein(name, &place.name), &place.name)).min();
    let help = near.filter(|(distance, _)| *distance <= 3).map_or(String::new(), |(_, near)| format!("; did you mean `{near}`?"));
    format!("no caller comes to a place called `{name}`{help}")
}

#[expect(clippy::disallowed_methods, reason = "the file the author asked for")]
fn put(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}
