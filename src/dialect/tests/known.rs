//! What each provider is known to know: no document has an element or an attribute beside it.

use super::{documents, line};
use crate::dialect::Provider;
use std::fs;

/// The elements a provider knows, where they are listed, by its manual, its source or its own library.
fn known(provider: Provider) -> Option<serde_json::Value> {
    let file = match provider {
        Provider::Twilio | Provider::Plivo => format!("golden/{}_sdk_elements.json", provider.word()),
        _ => format!("elements/{}.json", provider.word()),
    };
    let text = fs::read_to_string(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).ok()?;
    serde_json::from_str::<serde_json::Value>(&text).ok().map(|file| file["elements"].clone())
}

#[test]
fn documents_use_only_what_the_provider_knows() {
    let listed = Provider::ALL.into_iter().filter_map(|provider| known(provider).map(|known| (provider, known)));
    let mut count = 0;
    for (provider, known) in listed {
        count += 1;
        let has =
            |element: &str, list: &str, word: &str| known[element][list].as_array().is_some_and(|all| all.iter().any(|one| one == word));
        for (name, document) in documents(line(provider).as_ref()) {
            for node in roxmltree::Document::parse(&document).unwrap().descendants().filter(roxmltree::Node::is_element) {
                let element = node.tag_name().name();
                let place = format!("{}, {name}: {element}", provider.word());
                assert!(known[element].is_object(), "{place}");
                for attribute in node.attributes() {
                    assert!(has(element, "attributes", attribute.name()), "{place} {}", attribute.name());
                }
                for child in node.children().filter(roxmltree::Node::is_element) {
                    assert!(has(element, "children", child.tag_name().name()), "{place} in it {}", child.tag_name().name());
                }
            }
        }
    }
    assert!(count >= 5, "only {count} tables");
    for (name, document) in documents(line(Provider::Bandwidth).as_ref()) {
        assert!(!document.contains("password") && !document.contains("username"), "{name}");
    }
    for (name, document) in documents(line(Provider::Somleng).as_ref()) {
        let urls = document.split("https://").skip(1).filter_map(|rest| rest.split(['"', '<']).next());
        assert!(urls.clone().all(|url| !url.contains('#')), "{name}: a fragment would be signed");
    }
}
