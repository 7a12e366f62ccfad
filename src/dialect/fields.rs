//! A request's parameters.

use std::borrow::Cow;

/// Names and values, decoded, in the order sent.
#[derive(Debug, Default)]
pub struct Fields<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);
