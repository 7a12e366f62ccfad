//! What a YAML text says, without where and how it is written.

use super::scalar;
use super::{Change, Step};
use crate::flow::read::Yaml;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Nothing,
    /// A word or a sentence.
    Text(String),
    /// Things in an order.
    List(Vec<Self>),
    /// Things by name.
    Map(Vec<(String, Self)>),
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A list of texts.
    #[must_use]
    pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    pub(super) fn of(yaml: &Yaml) -> Self {
        match yaml {
            Yaml::Nothing(_) => Self::Nothing,
            Yaml::Scalar(written) => Self::Text(written.text.clone()),
            Yaml::List(_, items) => Self::List(items.iter().map(Self::of).collect()),
            Yaml::Map(_, pairs) => Self::Map(pairs.iter().map(|(name, yaml)| (name.text.clone(), Self::of(yaml))).collect()),
        }
    }

    /// As it is written on one line.
    pub(super) fn written(&self) -> String {
        let all = |parts: Vec<String>| parts.join(", ");
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => scalar::written(text),
            Self::List(items) => format!("[{}]", all(items.iter().map(Self::written).collect())),
            Self::Map(pairs) => {
                let pairs = pairs.iter().map(|(name, value)| format!("{}: {}", scalar::written(name), value.written()));
                format!("{{ {} }}", all(pairs.collect()))
            }
        }
    }

    /// What stands at the end of a way.
    pub(super) fn get(&self, path: &[Step<'_>]) -> Option<&Self> {
        path.iter().try_fold(self, |value, step| match (value, step) {
            (Self::Map(pairs), Step::Name(name)) => Some(&pairs.iter().find(|(known, _)| known == name)?.1),
            (Self::List(items), Step::Item(at)) => items.get(*at),
            _ => None,
        })
    }

    fn get_mut(&mut self, path: &[Step<'_>]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, step| match (value, step) {
            (Self::Map(pairs), Step::Name(name)) => Some(&mut pairs.iter_mut().find(|(known, _)| known == name)?.1),
            (Self::List(items), Step::Item(at)) => items.get_mut(*at),
            _ => None,
        })
    }

    /// The value as it is after a change; `None` where the change has no place in it.
    pub(super) fn take(&mut self, change: &Change<'_>) -> Option<()> {
        match change {
            Change::Set(path, value) => *self.get_mut(path)? = value.clone(),
            Change::Add { to, at, name, value } => {
                let place = self.get_mut(to)?;
                if *place == Self::Nothing && to.is_empty() {
                    *place = Self::Map(Vec::new());
                }
                let Self::Map(pairs) = place else { return None };
                if *at > pairs.len() {
                    return None;
                }
                pairs.insert(*at, ((*name).to_owned(), value.clone()));
            }
            Change::Push { to, at, value } => {
                let Self::List(items) = self.get_mut(to)? else { return None };
                if *at > items.len() {
                    return None;
                }
                items.insert(*at, value.clone());
            }
            Change::Remove(path) => {
                let (last, above) = path.split_last()?;
                match (self.get_mut(above)?, last) {
                    (Self::Map(pairs), Step::Name(name)) => {
                        pairs.remove(pairs.iter().position(|(known, _)| known == name)?);
                    }
                    (Self::List(items), Step::Item(at)) if *at < items.len() => {
                        items.remove(*at);
                    }
                    _ => return None,
                }
            }
            Change::Rename(path, to) => {
                let (Step::Name(name), above) = path.split_last()? else { return None };
                let Self::Map(pairs) = self.get_mut(above)? else { return None };
                (*to).clone_into(&mut pairs.iter_mut().find(|(known, _)| known == name)?.0);
            }
            Change::Swap(path, one, other) => {
                let Self::List(items) = self.get_mut(path)? else { return None };
                if (*one).max(*other) >= items.len() {
                    return None;
                }
                items.swap(*one, *other);
            }
        }
        Some(())
    }
}
