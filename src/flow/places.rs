//! Where everything stands in the structure files, by the names authors gave it: for findings about a flow that compiles.
//!
//! The compiled graph knows no files. A [`Place`] is found by going down the names: `nodes`, `main`, `menu`, `3`.

use super::key::Key;
use super::read::{self, Yaml};
use super::{Part, part};
use crate::source::{FileId, Sources, Span};

/// A name in a structure file with what is written below it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The name, or the item of a list, without quotation marks.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// Where what is written below it begins.
    pub value: Span,
    /// What is written, where it is one text.
    pub text: Option<String>,
    below: Vec<Self>,
}

impl Place {
    /// All structure files as one, and the others below their paths: `people.yaml`, `words/en.yaml`. What cannot be read is left out: it has findings of its own.
    #[must_use]
    pub fn of(sources: &Sources) -> Self {
        let (mut whole, mut begun) = (Self::default(), false);
        for (file, source) in (0..=u16::MAX).map(FileId).zip(&sources.0) {
            let start = Span { file, start: 0, end: 0 };
            let mut found = Vec::new();
            let apart = match part(source) {
                Some(Part::Structure) => false,
                Some(Part::People | Part::Words(_)) => true,
                Some(Part::Signed(_)) | None => continue,
            };
            let Some(yaml) = read::read(file, source, &mut found) else { continue };
            let file = Self::below(source.path.clone(), start, yaml);
            if apart {
                whole.below.push(file);
            } else {
                // Findings about the whole flow point to the file that begins it.
                if !begun {
                    (whole.span, begun) = (start, true);
                }
                file.below.into_iter().for_each(|place| whole.join(place));
            }
        }
        whole
    }

    /// What stands below a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.below.iter().find(|place| place.name == name)
    }

    /// What hangs on a key, however its author wrote the key.
    #[must_use]
    pub fn key(&self, key: Key) -> Option<&Self> {
        self.below.iter().find(|place| Key::from_word(&place.name) == Some(key))
    }

    /// Everything below, in the order it was written.
    #[must_use]
    pub fn all(&self) -> &[Self] {
        &self.below
    }

    fn below(name: String, span: Span, yaml: Yaml) -> Self {
        let value = yaml.span();
        let mut place = Self { name, span, value, ..Self::default() };
        match yaml {
            Yaml::Nothing(_) => {}
            Yaml::Scalar(written) => place.text = Some(written.text),
            Yaml::List(_, items) => {
                place.below = items
                    .into_iter()
                    .map(|item| match item {
                        Yaml::Scalar(written) => Self { name: written.text, span: written.span, value: written.span, ..Self::default() },
                        other => Self::below(String::new(), other.span(), other),
                    })
                    .collect();
            }
            Yaml::Map(_, pairs) => place.below = pairs.into_iter().map(|(name, yaml)| Self::below(name.text, name.span, yaml)).collect(),
        }
        place
    }

    /// Maps of several files count as one.
    fn join(&mut self, more: Self) {
        match self.below.iter_mut().find(|place| place.name == more.name) {
            Some(place) => place.below.extend(more.below),
            None => self.below.push(more),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::source::Source;

    #[test]
    fn places_are_found_by_their_names_in_all_files() {
        let texts = [
            ("a.yaml", "nodes:\n  main: { menu: {\"1\": net, star: bye} }\n"),
            ("b.yaml", "nodes:\n  bye: { hang_up: p.bye }\n"),
            ("people.yaml", "desk: { name: Desk }\n"),
        ];
        let sources = Sources(texts.map(|(path, text)| Source { path: path.into(), text: text.into() }).to_vec());
        let places = Place::of(&sources);
        let nodes = places.get("nodes").unwrap();
        let menu = nodes.get("main").and_then(|main| main.get("menu")).unwrap();
        assert_eq!(sources.text(menu.key(Key::STAR).unwrap().value), "bye");
        assert_eq!(sources.text(menu.get("1").unwrap().span), "\"1\"");
        assert_eq!(nodes.get("bye").and_then(|bye| bye.get("hang_up")).and_then(|says| says.text.as_deref()), Some("p.bye"));
        assert_eq!(sources.text(places.get("people.yaml").and_then(|people| people.get("desk")).unwrap().span), "desk");
        assert_eq!(nodes.all().len(), 2);
    }
}
