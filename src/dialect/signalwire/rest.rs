//! SignalWire's compatibility interface ("Compatibility REST API", messages and recordings, read in autumn 2026).
//!
//! Each space has a host of its own, which `api_host` names; `account` is the project's id, `api_key` one of its tokens.

use super::family::{Family, Member};
use super::{Access, origin};

/// The codes are those of the interface it is compatible with: 21610 the number has written STOP, 21614 it is not a mobile's.
const NEVER: &[&str] = &["21610", "21614", "30005", "30006"];

const MEMBER: Member = Member { path: "/api/laml/2010-04-01", ending: "", searches: true, times_rings: true, removes: true, never: NEVER };

pub(super) fn of(access: &Access) -> Result<Family, String> {
    Family::new(MEMBER, origin(access, None)?, access)
}
