//! Points between two steps at which a test can have the program die, as a power cut would: only in builds for tests.

/// Names the point at which the program shall die.
#[cfg(debug_assertions)]
const DIES_AT: &str = "HELPLINE_TEST_DIES_AT";

/// The program passes a point.
#[cfg(debug_assertions)]
pub(super) fn passes(point: &str) {
    if std::env::var_os(DIES_AT).is_some_and(|dies_at| dies_at == *point) {
        // No farewell, no flush.
        std::process::abort();
    }
}

/// The program passes a point.
#[cfg(not(debug_assertions))]
pub(super) const fn passes(_: &str) {}
