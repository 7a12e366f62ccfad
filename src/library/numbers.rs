//! Numbers that a line may ring: real ones, of allowed countries, that cost nobody more than a call.

use crate::phone::Number;
use anyhow::{Context, Result, bail};
use phonenumber::Type;
use phonenumber::metadata::DATABASE;

/// Kinds of numbers that cost whoever rings them, or the one who answers, more than a call.
const DEAR: [Type; 4] = [Type::PremiumRate, Type::SharedCost, Type::PersonalNumber, Type::Uan];

/// Reads a number that a line shall ring. `countries` are ISO 3166 codes, `US`; none means all.
///
/// # Errors
/// What is no number, a number that no country has given out, of another country, or of a dear kind.
pub fn may_ring(text: &str, countries: &[String]) -> Result<Number> {
    let number = Number::parse(text).with_context(|| format!("`{text}` is no telephone number: write +13125550151"))?;
    let known = phonenumber::parse(None, number.as_str()).ok().filter(phonenumber::is_valid);
    let known = known.with_context(|| format!("`{text}` is a number that no country gives out: look at it again"))?;
    let country = known.country().id().map(|id| id.as_ref().to_owned()).unwrap_or_default();
    let kind = known.number_type(&DATABASE);
    if DEAR.contains(&kind) {
        bail!("`{text}` costs more than a call ({kind:?}): lines never ring such numbers");
    }
    // A number without a country is for all countries of its code: a toll-free one of North America.
    if !countries.is_empty() && !country.is_empty() && !countries.contains(&country) {
        bail!("`{text}` is a number of {country}; `calls_allowed` of the flow allows {}", countries.join(", "));
    }
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
