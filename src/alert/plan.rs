//! Who is told, in what order, and when they want to sleep.

use super::standing::Standing;
use super::words::Tongue;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Who is told, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The people, in their order.
    pub people: Vec<Person>,
    /// When only what is urgent is told.
    pub quiet: Option<Quiet>,
    /// After how long the next person is told, until somebody acknowledges.
    pub repeat: SignedDuration,
}

/// Somebody who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name in the settings.
    pub name: String,
    /// What they read.
    pub tongue: Tongue,
}

/// Hours in which only what is urgent is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Their first minute.
    pub from: Time,
    /// The first minute after them, on the next day where it is earlier.
    pub until: Time,
    /// Whose time it is.
    pub zone: TimeZone,
}

/// How long a telling may take until another node may try: longer than any mail server is waited for.
const TAKES: SignedDuration = SignedDuration::from_secs(60);
/// After how long the next person is tried, where one could not be told.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

impl Quiet {
    /// Reads `22:00-07:00 America/Chicago`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (hours, zone) = text.trim().split_once(' ')?;
        let (from, until) = hours.split_once('-')?;
        let time = |text: &str| Time::strptime("%H:%M", text).ok();
        Some(Self { from: time(from)?, until: time(until)?, zone: TimeZone::get(zone.trim()).ok()? })
    }

    /// Whether it is quiet now.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        let now = at.to_zoned(self.zone.clone()).time();
        if self.from <= self.until { self.from <= now && now < self.until } else { self.from <= now || now < self.until }
    }
}

impl Plan {
    /// Who is to be told of it now.
    #[must_use]
    pub fn next(&self, standing: &Standing, at: Timestamp) -> Option<&Person> {
        let open = standing.over.is_none() && standing.acknowledged.is_none();
        let asleep = !standing.found.urgent && self.quiet.as_ref().is_some_and(|quiet| quiet.holds(at));
        let turn = usize::try_from(standing.tries).unwrap_or(0).checked_rem(self.people.len())?;
        (open && !asleep && standing.next <= at).then(|| self.people.get(turn)).flatten()
    }

    /// Takes it on oneself to tell somebody now, so that nobody else does meanwhile. Whoever dies over it has told nobody: another tries.
    pub fn take(&self, standing: &mut Standing, at: Timestamp) {
        standing.next = at.saturating_add(TAKES).unwrap_or(at);
    }

    /// What follows when somebody was told, or could not be.
    pub fn told(&self, standing: &mut Standing, person: &Person, well: bool, at: Timestamp) {
        standing.tries = standing.tries.saturating_add(1);
        if well {
            *standing.told.entry(person.name.clone()).or_default() += 1;
        }
        let pause = if well { self.repeat } else { AGAIN };
        standing.next = at.saturating_add(pause).unwrap_or(at);
    }
}
