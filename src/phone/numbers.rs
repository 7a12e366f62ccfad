//! Numbers that a line may ring: real ones, of allowed countries, that cost nobody more than a call.

use crate::phone::Number;
use phonenumber::Type;
use phonenumber::metadata::DATABASE;
use std::fmt;

/// Kinds of numbers that cost whoever rings them, or the one who answers, more than a call.
const DEAR: [Type; 4] = [Type::PremiumRate, Type::SharedCost, Type::PersonalNumber, Type::Uan];

/// Why a number is neither rung nor texted. No number is in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No country gives it out.
    Nowhere,
    /// Of a kind that costs more than a call.
    Dear(String),
    /// Of another country.
    Elsewhere(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => f.write_str("no country gives out such a number"),
            Self::Dear(kind) => write!(f, "the number costs more than a call ({kind})"),
            Self::Elsewhere(country) => write!(f, "the number is of {country}, which `calls_allowed` of the flow does not allow"),
        }
    }
}

/// Whether a number may be rung or texted. `countries` are ISO 3166 codes, `US`; none means all.
///
/// # Errors
/// Why not.
pub fn fits(number: &Number, countries: &[String]) -> Result<(), Unfit> {
    let known = phonenumber::parse(None, number.as_str()).ok().filter(phonenumber::is_valid);
    let Some(known) = known else { return Err(Unfit::Nowhere) };
    let country = known.country().id().map(|id| id.as_ref().to_owned()).unwrap_or_default();
    let kind = known.number_type(&DATABASE);
    if DEAR.contains(&kind) {
        return Err(Unfit::Dear(format!("{kind:?}")));
    }
    // A number without a country is for all countries of its code: a toll-free one of North America.
    if !countries.is_empty() && !country.is_empty() && !countries.contains(&country) {
        return Err(Unfit::Elsewhere(country));
    }
    Ok(())
}

/// Why a text is no number that a line rings. The text is in the words: whoever reads them has just written it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRung {
    /// No whole number.
    NoNumber(String),
    /// A number, but not one to ring. With the countries that are allowed.
    Unfit(String, Unfit, Vec<String>),
}

impl fmt::Display for NotRung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber(text) => write!(f, "`{text}` is no telephone number: write +13125550151"),
            Self::Unfit(text, Unfit::Nowhere, _) => write!(f, "`{text}` is a number that no country gives out: look at it again"),
            Self::Unfit(text, Unfit::Dear(kind), _) => {
                write!(f, "`{text}` costs more than a call ({kind}): lines never ring such numbers")
            }
            Self::Unfit(text, Unfit::Elsewhere(country), allowed) => {
                write!(f, "`{text}` is a number of {country}; `calls_allowed` of the flow allows {}", allowed.join(", "))
            }
        }
    }
}

impl std::error::Error for NotRung {}

/// Reads a number that a line shall ring. `countries` are ISO 3166 codes, `US`; none means all.
///
/// # Errors
/// What is no number, a number that no country has given out, of another country, or of a dear kind.
pub fn may_ring(text: &str, countries: &[String]) -> Result<Number, NotRung> {
    let number = Number::parse(text).ok_or_else(|| NotRung::NoNumber(text.to_owned()))?;
    fits(&number, countries).map_err(|unfit| NotRung::Unfit(text.to_owned(), unfit, countries.to_vec()))?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn numbers_are_real_allowed_and_cost_no_more_than_a_call() {
        let us = ["US".to_owned(), "CA".to_owned()];
        for good in ["+18002272345", "+13125550151", "+1 (416) 555-0151"] {
            assert!(may_ring(good, &us).is_ok(), "{good}: {:?}", may_ring(good, &us));
        }
        assert!(may_ring("+4930123456", &[]).is_ok());
        for (bad, why) in [
            ("911", "is no telephone number"),
            ("+11115550151", "no country gives out"),
            ("+19005550151", "costs more than a call"),
            ("+4930123456", "a number of DE; `calls_allowed` of the flow allows US, CA"),
            ("+1876555015", "no country gives out"),
            ("+18765550151", "a number of JM"),
        ] {
            let refused = may_ring(bad, &us).unwrap_err().to_string();
            assert!(refused.contains(why), "{bad}: {refused}");
        }
    }
}
