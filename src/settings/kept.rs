//! Secrets that were not set: made once, by the system's randomness, and kept beside the store for this user alone.

use anyhow::{Context, Result, anyhow};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// The secret of this name beside a store; made, if there is none.
///
/// # Errors
/// A folder that cannot be written, or a system without randomness.
pub fn secret(store: &Path, name: &str) -> Result<String> {
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path = folder.join(name);
    if let Some(kept) = read(&path)? {
        return Ok(kept);
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    let secret = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            file.write_all(secret.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(secret)
        }
        // Another process made it at the same moment: its secret is the one.
        Err(_) => read(&path)?.with_context(|| format!("{} cannot be made", path.display())),
    }
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
        fs::remove_dir_all(folder).unwrap();
    }
}
