//! Somleng's REST interface (its documentation of messages and recordings, read in autumn 2026).
//!
//! It is open source, so that there are several: `api_host` names the one. No page tells of a list of texts, and a recording can be
//! read but not removed.

use super::family::{Family, Member};
use super::{Access, origin};

const MEMBER: Member = Member { path: "/2010-04-01", ending: "", searches: false, times_rings: false, removes: false, never: &[] };

pub(super) fn of(access: &Access) -> Result<Family, String> {
    Family::new(MEMBER, origin(access, None)?, access)
}
