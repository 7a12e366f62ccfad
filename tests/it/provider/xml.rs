//! Documents as strictly as the manuals allow: what a lenient provider would forgive is a fault here.

use roxmltree::Node;

use super::http::Answer;
use super::{Fault, fault};

/// One element with its attributes and what is in it; comments are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) content: Vec<Content>,
}

/// A piece of an element's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Element(Element),
    Text(String),
}

/// What an element may have.
pub(crate) struct Rule {
    pub(crate) attributes: &'static [&'static str],
    pub(crate) children: &'static [&'static str],
    pub(crate) text: bool,
}

/// The elements one provider is confirmed to know.
pub(crate) type Grammar = fn(&str) -> Option<Rule>;

/// Reads an answer's document and holds it to the provider's grammar.
pub(crate) fn document(answer: &Answer, types: &[&str], grammar: Grammar) -> Result<Element, Fault> {
    if answer.status != 200 {
        return fault(format!("the line answered {} instead of 200", answer.status));
    }
    let mut content_type = answer.content_type.split(';').map(str::trim);
    let kind = content_type.next().unwrap_or_default().to_ascii_lowercase();
    if !types.contains(&kind.as_str()) {
        return fault(format!("content type `{}` is none of {types:?}", answer.content_type));
    }
    if let Some(odd) = content_type.find(|parameter| !parameter.eq_ignore_ascii_case("charset=utf-8")) {
        return fault(format!("content type `{}`: `{odd}` is not charset=utf-8", answer.content_type));
    }
    if !answer.cache_control.split(',').any(|directive| directive.trim() == "no-store") {
        return fault("the answer lacks `Cache-Control: no-store`");
    }
    if answer.body.len() > LONGEST {
        return fault(format!("the document has {} bytes; 64 KB is the limit", answer.body.len()));
    }
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        return fault("the document is not UTF-8");
    };
    read(text, grammar)
}

/// Reads a document's text and holds it to the provider's grammar.
pub(crate) fn read(text: &str, grammar: Grammar) -> Result<Element, Fault> {
    if !text.starts_with('<') {
        return fault("the document does not begin with `<`");
    }
    let tree = roxmltree::Document::parse(text).or_else(|error| fault(format!("the document is not XML: {error}\n{text}")))?;
    let root = element(tree.root_element())?;
    if root.name != "Response" || !root.attributes.is_empty() {
        return fault("the document's root is not a plain <Response>");
    }
    obey(&root, grammar).map_err(|Fault(words)| Fault(format!("{words}\n{text}")))?;
    Ok(root)
}

fn element(node: Node<'_, '_>) -> Result<Element, Fault> {
    let name = node.tag_name().name().to_owned();
    if node.tag_name().namespace().is_some() {
        return fault(format!("<{name}> is in a namespace"));
    }
    let mut attributes = Vec::new();
    for attribute in node.attributes() {
        let prefix = match attribute.namespace() {
            None => "",
            Some(roxmltree::NS_XML_URI) => "xml:",
            Some(_) => return fault(format!("attribute `{}` of <{name}> is in a namespace", attribute.name())),
        };
        attributes.push((format!("{prefix}{}", attribute.name()), attribute.value().to_owned()));
    }
    let mut content = Vec::new();
    for child in node.children().filter(|child| !child.is_comment()) {
        if child.is_element() {
            content.push(Content::Element(element(child)?));
        } else if let Some(text) = child.text().filter(|_| child.is_text()) {
            content.push(Content::Text(text.to_owned()));
        } else {
            return fault(format!("<{name}> holds a processing instruction"));
        }
    }
    Ok(Element { name, attributes, content })
}

fn obey(element: &Element, grammar: Grammar) -> Result<(), Fault> {
    let name = &element.name;
    let Some(rule) = grammar(name) else {
        return fault(format!("<{name}> is not an element this provider is confirmed to run here"));
    };
    for (attribute, _) in &element.attributes {
        if ["username", "password"].contains(&attribute.as_str()) {
            return fault(format!("<{name}> carries credentials: `{attribute}`"));
        }
        if !rule.attributes.contains(&attribute.as_str()) {
            return fault(format!("attribute `{attribute}` of <{name}> is not one this provider is confirmed to know"));
        }
    }
    for content in &element.content {
        match content {
            Content::Element(child) if grammar(&child.name).is_some() && !rule.children.contains(&child.name.as_str()) => {
                return fault(format!("<{}> may not stand in <{name}>", child.name));
            }
            Content::Element(child) => obey(child, grammar)?,
            Content::Text(text) if !rule.text && !text.trim().is_empty() => {
                return fault(format!("<{name}> holds the text {text:?}"));
            }
            Content::Text(_) => (),
        }
    }
    Ok(())
}

impl Element {
    /// An attribute's value, if it is there.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly inside.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(child) => Some(child),
            Content::Text(_) => None,
        })
    }

    /// The text directly inside, trimmed.
    pub(crate) fn text(&self) -> String {
        let texts = self.content.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            Content::Element(_) => None,
        });
        texts.collect::<String>().trim().to_owned()
    }

    /// A whole number in these bounds, or what holds without one.
    pub(crate) fn number(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, Fault> {
        match self.attribute(name).map(|value| (value, value.parse())) {
            None => Ok(None),
            Some((_, Ok(number))) if (least..=most).contains(&number) => Ok(Some(number)),
            Some((value, _)) => fault(format!("`{name}=\"{value}\"` of <{}> is not a number in {least}–{most}", self.name)),
        }
    }

    /// One of these words, or what holds without one.
    pub(crate) fn word<'a>(&'a self, name: &str, words: &[&str], without: &'a str) -> Result<&'a str, Fault> {
        match self.attribute(name) {
            None => Ok(without),
            Some(value) if words.contains(&value) => Ok(value),
            Some(value) => fault(format!("`{name}=\"{value}\"` of <{}> is none of {words:?}", self.name)),
        }
    }

    /// A claim, false where it is not made.
    pub(crate) fn claim(&self, name: &str) -> Result<bool, Fault> {
        Ok(self.word(name, &["true", "false"], "false")? == "true")
    }
}

const LONGEST: usize = 64 * 1024;
