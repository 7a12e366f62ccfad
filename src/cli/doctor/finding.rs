//! What the doctor found: what holds, what is doubtful, what is wrong and how to mend it.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grade {
    /// It holds.
    Good,
    /// It may do harm.
    Doubtful,
    /// Calls would not come through.
    Wrong,
}

/// One thing that was found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) grade: Grade,
    says: String,
    remedy: String,
}

pub(super) fn good(says: impl Into<String>) -> Finding {
    Finding { grade: Grade::Good, says: says.into(), remedy: String::new() }
}

pub(super) fn doubtful(says: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { grade: Grade::Doubtful, says: says.into(), remedy: remedy.into() }
}

pub(super) fn wrong(says: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { grade: Grade::Wrong, says: says.into(), remedy: remedy.into() }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.grade {
            Grade::Good => "  ok ",
            Grade::Doubtful => "  ?  ",
            Grade::Wrong => "  X  ",
        };
        write!(f, "{mark}{}", self.says)?;
        if !self.remedy.is_empty() {
            write!(f, "\n       {}", self.remedy)?;
        }
        Ok(())
    }
}
