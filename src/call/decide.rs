//! Deciding where a call goes on without a word: by the hour, by what is known of it.

use super::walk::Walk;
use crate::flow::graph::{ByHours, Condition, Exit, When};
use crate::flow::hours::HoursId;

/// By the hour.
pub(super) fn by_hours(walk: &Walk<'_>, node: &ByHours) -> Exit {
    if open(walk, node.hours) { node.open } else { node.closed }
}

/// By the first case that holds.
pub(super) fn when(walk: &Walk<'_>, node: &When) -> Exit {
    let holds = |condition: &Condition| match condition {
        Condition::Language(language) => walk.state.language == *language,
        Condition::Open(hours) => open(walk, *hours),
        Condition::Kept(kept, pattern) => walk.state.kept.get(usize::from(*kept)).is_some_and(|kept| fits(pattern, kept)),
    };
    node.cases.iter().find(|case| case.conditions.iter().all(holds)).map_or(node.otherwise, |case| case.to)
}

fn open(walk: &Walk<'_>, hours: HoursId) -> bool {
    walk.flow.hours.get(usize::from(hours.0)).is_some_and(|hours| walk.now.roster.changed(hours).open(walk.now.at))
}

/// Whether what was kept fits a pattern, in which `*` stands for any digits.
fn fits(pattern: &str, kept: &str) -> bool {
    if kept.is_empty() {
        return false;
    }
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == kept };
    let Some(mut left) = kept.strip_prefix(first) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((last, middle)) = parts.split_last() else { return true };
    for part in middle {
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_digits() {
        for (pattern, kept, fit) in [
            ("9*", "94110", true),
            ("9*", "84110", false),
            ("94110", "94110", true),
            ("94110", "9411", false),
            ("*10", "94110", true),
            ("9*1*0", "94110", true),
            ("9*2*0", "94110", false),
            ("*", "1", true),
            ("*", "", false),
            ("11*11", "111", false),
        ] {
            assert_eq!(fits(pattern, kept), fit, "{pattern} on {kept}");
        }
    }
}
