//! Files of SQLite that are ours: in WAL mode, for this user alone, marked so that no other program's store is written to.

use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// How hard a commit is pressed to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// Survives the death of the program.
    Normal,
    /// Survives the loss of power.
    Full,
}

/// Marks the file as ours (`hlpl`), so that no other program's store is written to by a slip of the settings.
const APPLICATION: i64 = 0x686c_706c;
/// The form of the spool's tables; a newer program's file is not touched. A table more is no other form: older programs leave it alone.
const FORM: i64 = 1;
/// Pages of the write-ahead log before they are carried over into the file.
const CHECKPOINT: u32 = 4_000;

/// Opens a file, or makes it. `busy` is how long another program's lock is borne.
///
/// # Errors
/// A file that cannot be opened, or is another program's, or a newer program's.
pub fn open(path: &Path, synchronous: Synchronous, busy: Duration) -> Result<Connection> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    // SQLite gives its other files (the log, the shared index) the mode of this one. A file that is there already is left alone: to open and
    // close it would let go of the locks that SQLite has on it elsewhere in this program, and the next command that ends would take its
    // log away (https://sqlite.org/howtocorrupt.html, 2.2).
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("{} cannot be made", path.display()));
        }
        _ => {}
    }
    let database = Connection::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    prepare(&database, synchronous, busy).with_context(|| format!("{} is no spool", path.display()))?;
    Ok(database)
}

/// Makes a file that nobody has open any more one file again, without its log: it can then be copied, and read where nothing can be
/// written.
///
/// # Errors
/// A file that somebody has open, and a disk that refuses.
pub fn close(path: &Path) -> Result<()> {
    let database = Connection::open(path)?;
    database.pragma_update(None, "journal_mode", "delete").with_context(|| format!("{} is still open", path.display()))?;
    Ok(())
}

/// Whether the file is ours, or nobody's yet. All of it is read at one moment: another node may be making it just now.
fn judge(database: &Connection) -> Result<()> {
    let moment = database.unchecked_transaction()?;
    let number = |sql: &str| moment.query_row(sql, (), |row| row.get::<_, i64>(0));
    let tables = number("SELECT count(*) FROM sqlite_schema WHERE type = 'table'")?;
    match number("PRAGMA application_id")? {
        APPLICATION => {}
        0 if tables == 0 => {}
        _ => bail!("it is another program's database"),
    }
    if number("PRAGMA user_version")? > FORM {
        bail!("a newer helpline wrote it");
    }
    Ok(())
}

fn prepare(database: &Connection, synchronous: Synchronous, busy: Duration) -> Result<()> {
    database.busy_timeout(busy)?;
    judge(database)?;
    database.pragma_update(None, "journal_mode", "wal")?;
    let synchronous = match synchronous {
        Synchronous::Normal => "normal",
        Synchronous::Full => "full",
    };
    database.pragma_update(None, "synchronous", synchronous)?;
    database.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    database.pragma_update(None, "application_id", APPLICATION)?;
    database.pragma_update(None, "user_version", FORM)?;
    Ok(())
}
