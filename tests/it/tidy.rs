//! The house rules that no compiler checks: floors, file lengths, module documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with its floor, and whether modules of that floor may import those named before them.
const FLOORS: &[(&str, u8)] = &[
    ("phone", 0),
    ("source", 0),
    ("diagnostic", 0),
    ("flow", 1),
    ("call", 2),
    ("pace", 2),
    ("dialect", 3),
    ("ticket", 3),
    ("exchange", 4),
    ("transcript", 4),
    ("alert", 4),
    ("book", 4),
    ("check", 4),
    ("coverage", 4),
    ("difference", 4),
    ("picture", 4),
    ("proof", 4),
    ("replay", 4),
    ("report", 4),
    ("errands", 5),
    ("settings", 5),
    ("library", 5),
    ("reach", 5),
    ("spool", 5),
    ("store", 5),
    ("telemetry", 5),
    ("tell", 5),
    ("console", 6),
    ("server", 6),
];

/// Imports beside one's own module and the floors below: a finding has a place, a transcript plays an exchange, rules are
/// tried by transcripts, versions, people and errands come from the store, which as a file is the spool's, alerts come from entries and the
/// store and go the ways that settings name, texts by the one client that speaks to providers; what a flow is judged by is in the settings of its lines.
const BESIDE: &[(&str, &str)] = &[
    ("alert", "exchange"),
    ("check", "proof"),
    ("check", "transcript"),
    ("coverage", "transcript"),
    ("diagnostic", "source"),
    ("errands", "library"),
    ("errands", "store"),
    ("library", "settings"),
    ("library", "store"),
    ("replay", "exchange"),
    ("report", "exchange"),
    ("report", "picture"),
    ("spool", "store"),
    ("tell", "errands"),
    ("tell", "reach"),
    ("tell", "settings"),
    ("tell", "store"),
    ("transcript", "exchange"),
];

/// What floors 0 to 4 may never touch: clocks, files, the environment, randomness, waiting.
const WORLDLY: &[&str] =
    &["std::fs", "std::env", "std::net", "std::time::Instant", "SystemTime", "Timestamp::now", "tokio::", "async fn", "getrandom"];

fn sources() -> Vec<PathBuf> {
    below("src")
}

fn below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found.sort();
    found
}

/// The module a file belongs to: `flow` for `src/flow/graph.rs` and `src/flow.rs`.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn imports(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.match_indices("crate::")
        .map(|(at, _)| code[at + 7..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect())
        .collect()
}

#[test]
fn floors_import_only_what_is_below_them() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in sources() {
        let module = module(&path);
        if matches!(module.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let Some(floor) = floors.get(module.as_str()) else { panic!("{} stands on no floor: add it to FLOORS", path.display()) };
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            let Some(below) = floors.get(import.as_str()) else { continue };
            let allowed = import == module || below < floor || BESIDE.contains(&(module.as_str(), import.as_str()));
            if !allowed {
                wrong.push(format!("{} (floor {floor}) imports {import} (floor {below})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_lower_floors_know_nothing_of_the_world() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    for path in sources() {
        let is_test = path.ends_with("tests.rs") || path.parent().is_some_and(|folder| folder.ends_with("tests"));
        if is_test || floors.get(module(&path).as_str()).is_none_or(|floor| *floor > 4) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in WORLDLY {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    for path in sources().into_iter().chain(below("tests")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with what it is", path.display());
        let lines = text.lines().count();
        assert!(lines < 400, "{} has {lines} lines: split it by concept", path.display());
    }
}

/// An image is built in two steps, the first of which needs every target's file to be there.
#[test]
fn the_image_knows_every_benchmark() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let (manifest, image) = (read("Cargo.toml"), read("Dockerfile"));
    let benches: Vec<&str> = manifest.split("[[bench]]\nname = \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(benches.len() > 3, "the benchmarks were not found");
    for bench in benches {
        assert!(image.contains(&format!("benches/{bench}.rs")), "Dockerfile does not make benches/{bench}.rs");
    }
}
