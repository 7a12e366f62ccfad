//! Any request to any provider's dialect: verified, and its fields read. `scripts/deep` runs it for a minute on each; what it finds worth
//! keeping lies in `corpus/webhook-<provider>`, and the tests replay it.
#![no_main]
#![expect(clippy::disallowed_methods, reason = "which provider is meant is told by the environment")]

#[path = "../../tests/it/any_request.rs"]
mod any_request;

use helpline::dialect::{Dialect, Provider, Setup};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static DIALECT: LazyLock<Box<dyn Dialect>> = LazyLock::new(|| {
    let named = std::env::var("HELPLINE_FUZZ").expect("HELPLINE_FUZZ names a provider");
    let provider = Provider::read(&named).expect("HELPLINE_FUZZ is a provider");
    let secrets = vec![provider.made_up_secret().to_owned()];
    provider.dialect(&Setup { secrets, public_url: "https://ivr.example.org".to_owned() }).expect("a made-up secret fits")
});

fuzz_target!(|bytes: &[u8]| any_request::take(DIALECT.as_ref(), bytes));
