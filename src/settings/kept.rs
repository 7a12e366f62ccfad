//! Secrets that were not set: made once, by the system's randomness, and kept beside the store for this user alone.

use anyhow::{Context, Result, anyhow, bail};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// The secret of this name beside a store; made, if there is none.
///
/// # Errors
/// A folder that cannot be written, or a system without randomness.
pub fn secret(store: &Path, name: &str) -> Result<String> {
    if let Some(kept) = known(store, name)? {
        return Ok(kept);
    }
    make(store, name, &random()?)
}

/// The secret of this name beside a store, if there is one.
///
/// # Errors
/// A file that cannot be read.
pub fn known(store: &Path, name: &str) -> Result<Option<String>> {
    read(&folder(store).join(name))
}

/// Puts a secret beside a store, where it came from a copy.
///
/// # Errors
/// Another one of this name that is there already, and a folder that cannot be written.
pub fn put(store: &Path, name: &str, text: &str) -> Result<()> {
    if make(store, name, text)? != text {
        bail!("{} is there already, and is another: move it away first", folder(store).join(name).display());
    }
    Ok(())
}

fn folder(store: &Path) -> &Path {
    store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a secret, if there is none of its name; gives back the one there is now.
fn make(store: &Path, name: &str, text: &str) -> Result<String> {
    let folder = folder(store);
    let path = folder.join(name);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    // Whole under another name, then linked: a program that dies here, or another that comes at the same moment,
    // never leaves or finds half a secret. A link, unlike a rename, does not replace what another has made.
    let draft = folder.join(format!(".{name}-{}", random()?));
    let made = write(&draft, text).and_then(|()| match fs::hard_link(&draft, &path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    drop(fs::remove_file(&draft));
    made.with_context(|| format!("{} cannot be made", path.display()))?;
    read(&path)?.with_context(|| format!("{} is empty: remove it, and a new one is made", path.display()))
}

/// A hundred and twenty-eight bits in hexadecimal.
fn random() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

/// Writes a file for this user alone, down to the disk.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[expect(clippy::disallowed_methods, reason = "secrets are read here")]
fn read(path: &Path) -> Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("helpline-kept-{}", std::process::id()));
        let store = folder.join("helpline.db");
        let first = secret(&store, "key").unwrap();
        assert_eq!((first.len(), secret(&store, "key").unwrap() == first, secret(&store, "other").unwrap() == first), (32, true, false));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder.join("key")).unwrap().permissions()) & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "a draft is left");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn many_who_come_at_once_get_the_same() {
        let folder = std::env::temp_dir().join(format!("helpline-kept-together-{}", std::process::id()));
        let store = folder.join("helpline.db");
        let made = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| secret(&store, "key").unwrap())).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<std::collections::BTreeSet<_>>()
        });
        assert_eq!(made.len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
