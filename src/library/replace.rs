//! Files of a flow folder replaced: whole or not at all, so that a server that reads them never sees half of one.

use super::folder::Folder;
use crate::source::Source;
use anyhow::{Context, Result, bail};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// Writes one file below a flow folder that was read before; the first of its folder, too.
///
/// # Errors
/// The flow inside the program, a file that somebody else has changed since it was read, and whatever the disk refuses.
pub fn replace(folder: &Folder, new: &Source) -> Result<()> {
    let Some(path) = &folder.path else {
        bail!("the shipped flow is inside the program: copy its folder out and name that one");
    };
    let root = fs::canonicalize(path).with_context(|| format!("there is no flow folder {}", path.display()))?;
    let below = root.join(&new.path);
    let before = folder.sources.0.iter().find(|source| source.path == new.path);
    if current(&below)? != before.map(|source| source.text.clone()) {
        bail!("{} has changed meanwhile; nothing more was written, begin again", below.display());
    }
    if let Some(parent) = below.parent() {
        fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    // A link is followed, so that it stays one.
    let file = fs::canonicalize(&below).unwrap_or(below);
    if !file.starts_with(&root) {
        bail!("{} leads out of the flow's folder", file.display());
    }
    let beside = file.with_extension(format!("new-{}", std::process::id()));
    let written = write(&beside, &file, &new.text).with_context(|| format!("{} cannot be written", file.display()));
    if written.is_err() {
        // What is left of it is of no use; the first fault is the one to tell.
        drop(fs::remove_file(&beside));
    }
    written
}

#[expect(clippy::disallowed_methods, reason = "this is where flow folders are written")]
fn current(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(wrong) if wrong.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(wrong) => Err(wrong).with_context(|| format!("{} cannot be read", file.display())),
    }
}

fn write(beside: &Path, file: &Path, text: &str) -> Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(beside)?;
    new.write_all(text.as_bytes())?;
    if let Ok(about) = fs::metadata(file) {
        new.set_permissions(about.permissions())?;
    }
    new.sync_all()?;
    drop(new);
    fs::rename(beside, file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
    use super::super::folder;
    use super::*;

    #[test]
    fn a_file_is_replaced_as_it_was_read_or_not_at_all() {
        let path = std::env::temp_dir().join(format!("helpline-replace-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(path.join("words")).unwrap();
        let file = path.join("words/en.yaml");
        fs::write(&file, "p.a: A\n").unwrap();
        let read = folder::read(&path).unwrap();
        let new = |path: &str| Source { path: path.into(), text: "p.a: B\n".into() };
        replace(&read, &new("words/en.yaml")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "p.a: B\n");
        let wrong = replace(&read, &new("words/en.yaml")).unwrap_err().to_string();
        assert!(wrong.contains("has changed meanwhile"), "{wrong}");
        replace(&read, &new("signed/en.yaml")).unwrap();
        assert!(folder::read(&path).unwrap().sources.0.iter().any(|source| source.path == "signed/en.yaml"));
        let wrong = replace(&folder::shipped(), &new("words/en.yaml")).unwrap_err().to_string();
        assert!(wrong.contains("inside the program"), "{wrong}");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::temp_dir().join(format!("helpline-replace-link-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(path.join("words")).unwrap();
        fs::write(path.join("real"), "p.a: A\n").unwrap();
        fs::set_permissions(path.join("real"), fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("../real", path.join("words/en.yaml")).unwrap();
        let read = folder::read(&path).unwrap();
        replace(&read, &Source { path: "words/en.yaml".into(), text: "p.a: B\n".into() }).unwrap();
        assert!(fs::symlink_metadata(path.join("words/en.yaml")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(path.join("real")).unwrap(), "p.a: B\n");
        assert_eq!(fs::metadata(path.join("real")).unwrap().permissions().mode() & 0o777, 0o640);
        fs::remove_dir_all(path).unwrap();
    }
}
