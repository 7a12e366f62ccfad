//! Documents and words read back, whichever form a provider's documents have.

/// One element or verb that speaks.
pub(super) struct Spoken {
    /// What stands in it, markup and all.
    pub(super) inside: String,
    /// Its words alone.
    pub(super) words: String,
}

/// What a document is made of, in one form for documents that mean the same.
pub(super) fn tree(document: &str) -> Vec<String> {
    if document.starts_with('[') {
        return vec![serde_json::from_str::<serde_json::Value>(document).unwrap().to_string()];
    }
    let document = roxmltree::Document::parse(document).unwrap();
    document
        .descendants()
        .map(|node| {
            let mut attributes: Vec<String> =
                node.attributes().map(|attribute| format!("{}={}", attribute.name(), attribute.value())).collect();
            attributes.sort();
            format!("{} {attributes:?} {:?}", node.tag_name().name(), node.text().filter(|_| node.is_text()))
        })
        .collect()
}

/// The elements or verbs that speak, of a stretch of prepared words.
pub(super) fn spoken(said: &str) -> Vec<Spoken> {
    if said.starts_with('{') {
        let verbs: Vec<serde_json::Value> = serde_json::from_str(&format!("[{}]", said.trim_end_matches(','))).unwrap();
        let texts = verbs.iter().filter_map(|verb| verb["text"].as_str());
        return texts.map(|text| Spoken { inside: text.to_owned(), words: words(text) }).collect();
    }
    let wrapped = format!("<R>{said}</R>");
    let document = roxmltree::Document::parse(&wrapped).unwrap();
    let speaking = document.root_element().children().filter(roxmltree::Node::has_children);
    speaking
        .map(|node| {
            let inside = wrapped[node.range()].split_once('>').unwrap().1.rsplit_once("</").unwrap().0;
            Spoken { inside: inside.to_owned(), words: text(node) }
        })
        .collect()
}

/// The words of a text that may be SSML.
fn words(text_or_markup: &str) -> String {
    if !text_or_markup.starts_with("<speak>") {
        return text_or_markup.to_owned();
    }
    text(roxmltree::Document::parse(text_or_markup).unwrap().root_element())
}

fn text(node: roxmltree::Node<'_, '_>) -> String {
    node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect()
}
