//! One flow folder's texts: structure, words, who signed them, people, transcripts.

use crate::source::{Source, Sources};
use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};
use std::fs;
use std::path::{Path, PathBuf};

/// The shipped flow, inside the program.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/flows/helpline");
/// The name of the shipped flow.
pub const SHIPPED_NAME: &str = "helpline";
/// The largest text, in bytes; a flow of thousands of sentences is far below it.
const LARGEST: u64 = 1 << 20;
/// The most files of a folder, and the most bytes of them all.
pub(super) const MOST_FILES: usize = 1_000;
const LARGEST_FLOW: usize = 16 << 20;

/// A flow folder, read.
#[derive(Debug)]
pub struct Folder {
    /// Where it is; nowhere for the one inside the program.
    pub path: Option<PathBuf>,
    /// Structure, words, sign-offs and people.
    pub sources: Sources,
    /// Transcripts: their path below the folder, and their text.
    pub calls: Vec<(String, String)>,
}

/// The folder of a flow below the folder of flows; the shipped one where there is no such folder.
///
/// # Errors
/// As [`read`].
pub fn find(flows: &Path, name: &str) -> Result<Folder> {
    let path = flows.join(name);
    if name == SHIPPED_NAME && !path.exists() {
        return Ok(shipped());
    }
    read(&path)
}

/// Reads a flow folder.
///
/// # Errors
/// A folder or file that is not there, is too large, is not UTF-8, or lies outside through a link.
pub fn read(path: &Path) -> Result<Folder> {
    let root = fs::canonicalize(path).with_context(|| format!("there is no flow folder {}", path.display()))?;
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut bytes = 0;
    for below in ["", "words", "signed", "calls"] {
        let folder = root.join(below);
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let file = entry?.path();
            let name = [below, &file.file_name().unwrap_or_default().to_string_lossy()].join("/").trim_start_matches('/').to_owned();
            if !belongs(&name) {
                continue;
            }
            let text = read_text(&root, &file)?;
            bytes += text.len();
            if texts.len() == MOST_FILES || bytes > LARGEST_FLOW {
                bail!("{} is too large; a flow has at most {MOST_FILES} files and {LARGEST_FLOW} bytes", path.display());
            }
            texts.push((name, text));
        }
    }
    Ok(sorted(Some(path.to_owned()), texts))
}

/// The flow that comes with the program.
#[must_use]
pub fn shipped() -> Folder {
    let mut texts = Vec::new();
    let mut folders = vec![&SHIPPED];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (belongs(&name), file.contents_utf8()) {
                texts.push((name, text.to_owned()));
            }
        }
    }
    sorted(None, texts)
}

/// Whether a path below a flow folder is part of the flow.
pub(super) fn belongs(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    match name.rsplit_once('/') {
        None | Some(("words" | "signed", _)) => ending == Some("yaml"),
        Some(("calls", _)) => ending == Some("call"),
        Some(_) => false,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where flow folders are read")]
fn read_text(root: &Path, file: &Path) -> Result<String> {
    let real =
        fs::canonicalize(file).with_context(|| format!("{} cannot be read: if it is a link, put the file itself there", file.display()))?;
    if !real.starts_with(root) {
        bail!("{} leads out of the flow's folder: put the file itself there", file.display());
    }
    let about = fs::metadata(&real)?;
    if !about.is_file() {
        bail!("{} is no file: give the folder a name that does not end in .yaml", file.display());
    }
    let size = about.len();
    if size > LARGEST {
        bail!("{} has {size} bytes; a file of a flow has at most {LARGEST}", file.display());
    }
    fs::read_to_string(&real).with_context(|| format!("{} cannot be read as text: save it with the encoding UTF-8", file.display()))
}

fn sorted(path: Option<PathBuf>, mut texts: Vec<(String, String)>) -> Folder {
    texts.sort();
    let (calls, sources): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(name, _)| name.starts_with("calls/"));
    let sources = Sources(sources.into_iter().map(|(path, text)| Source { path, text }).collect());
    Folder { path, sources, calls }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_flow_inside_is_the_flow_on_disk() {
        let disk = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/helpline")).unwrap();
        let inside = shipped();
        assert_eq!(disk.sources, inside.sources);
        assert_eq!(disk.calls, inside.calls);
        assert!(disk.sources.0.iter().any(|source| source.path == "words/es.yaml"));
    }

    #[test]
    #[cfg(unix)]
    fn nothing_outside_the_folder_is_read() {
        let folder = std::env::temp_dir().join(format!("helpline-folder-{}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(folder.join("flow/odd.yaml")).unwrap();
        let wrong = read(&folder.join("flow")).unwrap_err();
        assert!(format!("{wrong:#}").contains("is no file"), "{wrong:#}");
        fs::remove_dir(folder.join("flow/odd.yaml")).unwrap();
        fs::File::create(folder.join("secret.yaml")).unwrap();
        std::os::unix::fs::symlink("../secret.yaml", folder.join("flow/flow.yaml")).unwrap();
        let wrong = read(&folder.join("flow")).unwrap_err();
        assert!(format!("{wrong:#}").contains("leads out"), "{wrong:#}");
        fs::remove_file(folder.join("flow/flow.yaml")).unwrap();
        fs::File::create(folder.join("flow/flow.yaml")).unwrap().set_len(LARGEST + 1).unwrap();
        let wrong = read(&folder.join("flow")).unwrap_err();
        assert!(format!("{wrong:#}").contains("bytes"), "{wrong:#}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_not_there_is_said() {
        let wrong = read(Path::new("no/such/folder")).unwrap_err();
        assert!(format!("{wrong:#}").contains("no/such/folder"));
        assert!(find(Path::new("no/such"), "helpline").unwrap().path.is_none());
        assert!(find(Path::new("no/such"), "other").is_err());
    }
}
