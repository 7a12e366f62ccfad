//! A flow's words in a provider's form, prepared when the flow is loaded.

/// Prepared words.
#[derive(Debug, Default)]
pub struct Phrasebook {}
