//! Twilio's REST interface ("REST API", "Messages resource", "Recordings resource", read in autumn 2026).
//!
//! `api_key` is `SK…:secret` of an API key, or the account's auth token alone.

use super::family::{Family, Member};
use super::{Access, origin};

/// "Error and Warning Dictionary": 21610 the number has written STOP, 21614 it is not a mobile's, 30005 nobody has it, 30006 a landline or a
/// carrier that cannot be reached.
pub(super) const NEVER: &[&str] = &["21610", "21614", "30005", "30006"];

const MEMBER: Member = Member { path: "/2010-04-01", ending: ".json", searches: true, times_rings: true, removes: true, never: NEVER };

pub(super) fn of(access: &Access) -> Result<Family, String> {
    Family::new(MEMBER, origin(access, Some("api.twilio.com"))?, access)
}
