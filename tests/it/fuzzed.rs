//! What the fuzzer found worth keeping, given to the dialects again: none of it is a panic.

use crate::any_request;
use helpline::dialect::{Provider, Setup};
use std::path::Path;

#[test]
fn what_the_fuzzer_kept_is_read_or_refused() {
    for provider in Provider::ALL {
        let secrets = vec![provider.made_up_secret().to_owned()];
        let dialect = provider.dialect(&Setup { secrets, public_url: "https://ivr.example.org".to_owned() }).unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(format!("webhook-{}", provider.word()));
        let mut count = 0;
        for file in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            any_request::take(dialect.as_ref(), &std::fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "{} has only {count}", folder.display());
    }
}
