//! What came of a try to call somebody back, judged from what was told of it. No clock, no store: a table of facts in, a verdict out.
//!
//! The promise is that no caller is joined twice. So a try counts as having come to nothing only where that is proved: the person did not
//! accept, nobody picked up, the caller was not reached; or its time is over and an acceptance would be known.

use super::super::later;
use crate::exchange::call_back::{CALLER_RINGS_S, Happened};
use crate::store::call_backs::Told;
use jiff::{SignedDuration, Timestamp};

/// What is known of a try.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// What was told of it.
    pub(super) told: &'a [Told],
    /// The provider's name for its call, where it is known.
    pub(super) call: Option<&'a str>,
    /// Until when a caller may be dialled by it.
    pub(super) until: Timestamp,
    /// Whether what was told may still be on another node's disk.
    pub(super) shared: bool,
    /// How long the longest talk may be, in seconds.
    pub(super) longest_s: u32,
    /// The moment.
    pub(super) at: Timestamp,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes on.
    Wait,
    /// Person and caller were joined.
    Joined,
    /// The person does not call: another one's turn. Surely nobody was dialled.
    NotTaken(&'static str),
    /// The caller was rung and not reached: later again.
    NotReached(&'static str),
    /// They may have talked or not.
    Unknown(&'static str),
}

/// After an acceptance the caller rings for so long at most, whatever the provider adds; then they talk, or the call ends.
const RINGS: SignedDuration = SignedDuration::from_secs(CALLER_RINGS_S as i64 + 60);
/// How much later than the end of a call something may be told that happened in it.
const STRAGGLES: SignedDuration = SignedDuration::from_secs(20);
/// How long the words of an end are waited for beyond the longest talk.
const GRACE: SignedDuration = SignedDuration::from_mins(10);

/// Judges a try.
pub(super) fn judge(facts: &Facts<'_>) -> Verdict {
    let first = |what: Happened| facts.told.iter().find(|told| told.what == what);
    let has = |what: Happened| first(what).is_some();
    if has(Happened::Joined) {
        return Verdict::Joined;
    }
    if has(Happened::Unclear) {
        return Verdict::Unknown("the talk was so short that nobody knows whether there was one: ask who was rung");
    }
    for (what, why) in [
        (Happened::Busy, "the caller was busy"),
        (Happened::NoAnswer, "the caller did not answer"),
        (Happened::Failed, "the caller's telephone could not be rung"),
    ] {
        if has(what) {
            return Verdict::NotReached(why);
        }
    }
    let over = |call: &str| facts.told.iter().find(|told| matches!(told.what, Happened::Over | Happened::NotPickedUp) && told.call == call);
    if let Some(accepted) = first(Happened::Accepted) {
        return match over(&accepted.call) {
            // A caller who is not reached is told of before: what lasted longer was a talk.
            Some(over) if over.at >= later(accepted.at, RINGS) => Verdict::Joined,
            Some(over) if facts.at < later(over.at, STRAGGLES) => Verdict::Wait,
            Some(_) => Verdict::Unknown("the person hung up soon after they had accepted: ask whether they reached the caller"),
            None if facts.at > later(later(accepted.at, SignedDuration::from_secs(facts.longest_s.into())), GRACE) => {
                Verdict::Unknown("the person accepted, and the provider never told what came of it: ask who was rung")
            }
            None => Verdict::Wait,
        };
    }
    // Another call than the one that was made for this try proves nothing of it.
    let ours = |what: Happened| facts.told.iter().any(|told| told.what == what && facts.call == Some(told.call.as_str()));
    if ours(Happened::NotAccepted) {
        return Verdict::NotTaken("the person did not accept");
    }
    if ours(Happened::NotPickedUp) {
        return Verdict::NotTaken("nobody picked up");
    }
    let hung_up = facts.call.and_then(over).filter(|over| facts.at >= later(over.at, STRAGGLES));
    match (hung_up, facts.shared) {
        (Some(_), false) => Verdict::NotTaken("the person hung up"),
        _ if facts.at <= facts.until => Verdict::Wait,
        (_, false) => Verdict::NotTaken("nothing was told of the call"),
        (_, true) => Verdict::Unknown("nothing was told of whether the person accepted, and another node may know: ask who was rung"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use Happened::{Accepted, Busy, Joined, NotAccepted, NotPickedUp, Over, PickedUp, Unclear};

    /// Judged at this second; the call is `CA1`, its time is over at 300.
    fn at(second: i64, told: &[(i64, Happened)], call: Option<&str>, shared: bool) -> Verdict {
        let moment = |second| Timestamp::from_second(second).unwrap();
        let told: Vec<Told> = told.iter().map(|(at, what)| Told { call: "CA1".to_owned(), what: *what, at: moment(*at) }).collect();
        judge(&Facts { told: &told, call, until: moment(300), shared, longest_s: 3600, at: moment(second) })
    }

    fn said(second: i64, told: &[(i64, Happened)]) -> Verdict {
        at(second, told, Some("CA1"), false)
    }

    #[test]
    fn a_try_comes_to_nothing_only_where_it_is_proved() {
        assert_eq!(said(10, &[]), Verdict::Wait);
        assert_eq!(said(10, &[(5, PickedUp)]), Verdict::Wait);
        assert_eq!(said(20, &[(5, PickedUp), (15, NotAccepted)]), Verdict::NotTaken("the person did not accept"));
        assert_eq!(said(30, &[(29, NotPickedUp)]), Verdict::NotTaken("nobody picked up"));
        assert_eq!(said(21, &[(5, PickedUp), (20, Over)]), Verdict::Wait, "an acceptance may still be on its way");
        assert_eq!(said(60, &[(5, PickedUp), (20, Over)]), Verdict::NotTaken("the person hung up"));
        assert_eq!(said(301, &[]), Verdict::NotTaken("nothing was told of the call"));
    }

    #[test]
    fn what_another_node_may_know_proves_nothing() {
        assert_eq!(at(60, &[(5, PickedUp), (20, Over)], Some("CA1"), true), Verdict::Wait);
        assert!(matches!(at(301, &[(5, PickedUp), (20, Over)], Some("CA1"), true), Verdict::Unknown(_)));
        assert!(matches!(at(301, &[], Some("CA1"), true), Verdict::Unknown(_)));
        assert!(matches!(at(40, &[(15, NotAccepted)], Some("CA1"), true), Verdict::NotTaken(_)), "a refusal does");
        // Nor does another call than the one that was made for it.
        for call in [None, Some("CA2")] {
            assert_eq!(at(60, &[(15, NotAccepted), (20, Over)], call, false), Verdict::Wait);
        }
    }

    #[test]
    fn an_acceptance_outweighs_all_that_speaks_against_it() {
        let accepted = |more: &[(i64, Happened)]| [&[(5, PickedUp), (15, Accepted), (16, NotAccepted)], more].concat();
        assert_eq!(said(301, &accepted(&[])), Verdict::Wait, "they talk");
        assert_eq!(said(100, &accepted(&[(99, Joined), (100, Over)])), Verdict::Joined);
        assert_eq!(said(100, &accepted(&[(45, Busy), (50, Over)])), Verdict::NotReached("the caller was busy"));
        assert!(matches!(said(100, &accepted(&[(45, Unclear)])), Verdict::Unknown(_)));
        assert_eq!(said(45, &accepted(&[(40, Over)])), Verdict::Wait);
        assert!(matches!(said(100, &accepted(&[(40, Over)])), Verdict::Unknown(_)), "they may have hung up before the caller answered");
        assert_eq!(said(900, &accepted(&[(800, Over)])), Verdict::Joined, "no telephone rings for so long");
        assert_eq!(said(3_700, &accepted(&[])), Verdict::Wait);
        assert!(matches!(said(4_300, &accepted(&[])), Verdict::Unknown(_)));
    }
}
