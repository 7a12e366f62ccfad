//! Where things stand in a YAML text, and which bytes change for a change.
//!
//! The reader tells where words stand and where braces open; where a list or a map ends is found from there. What cannot be told surely
//! is not changed.

use super::{Change, Step, Value};
use super::{leaves, scalar};
use crate::flow::read::{Style, Written, Yaml};
use std::ops::Range;

/// A text with its tree.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a Yaml,
}

/// Bytes, and what stands there afterwards.
pub(super) type Places = Vec<(Range<usize>, String)>;

impl<'a> Layout<'a> {
    /// What is to be replaced for a change.
    pub(super) fn places(&self, change: &Change<'_>) -> Option<Places> {
        match change {
            Change::Set(path, value) => self.set(path, value),
            Change::Add { to, at, name, value } => match self.find(to)? {
                Yaml::Map(_, pairs) => self.add(self.find(to)?, pairs, *at, &self.pair(to, name, value)),
                Yaml::Nothing(_) if to.is_empty() => Some(self.first(&self.pair(to, name, value))),
                _ => None,
            },
            Change::Push { to, at, value } => {
                let list = self.find(to)?;
                let Yaml::List(_, items) = list else { return None };
                self.push(list, items, *at, &value.written())
            }
            Change::Remove(path) => self.remove(path),
            Change::Rename(path, to) => {
                let (Step::Name(name), above) = path.split_last()? else { return None };
                let Yaml::Map(_, pairs) = self.find(above)? else { return None };
                let (key, _) = pairs.iter().find(|(key, _)| key.text == *name)?;
                (key.style != Style::Block).then(|| vec![(place(key), scalar::written(to))])
            }
            Change::Swap(path, one, other) => {
                let Yaml::List(_, items) = self.find(path)? else { return None };
                let (one, other) = (self.whole(items.get(*one)?)?, self.whole(items.get(*other)?)?);
                Some(vec![(one.clone(), self.text.get(other.clone())?.to_owned()), (other, self.text.get(one)?.to_owned())])
            }
        }
    }

    /// Where an item stands, from its first letter to its last.
    fn whole(&self, item: &Yaml) -> Option<Range<usize>> {
        // The sign that begins a block stands before it.
        let block = matches!(item, Yaml::Scalar(written) if written.style == Style::Block);
        if block || scalar::anchored(self.text.get(..start(item))?) { None } else { Some(start(item)..self.end(item)?) }
    }

    /// A name with what stands below it: how a language speaks line by line, everything else on one line.
    fn pair(&self, to: &[Step<'_>], name: &str, value: &Value) -> String {
        match value {
            Value::Map(pairs) if to.is_empty() && leaves::TOPS.contains(&name) => {
                let line = |(name, value): &(String, Value)| format!("{}  {}: {}", self.newline(), scalar::written(name), value.written());
                format!("{name}:{}", pairs.iter().map(line).collect::<String>())
            }
            _ => format!("{}: {}", scalar::written(name), value.written()),
        }
    }

    fn find(&self, path: &[Step<'_>]) -> Option<&'a Yaml> {
        path.iter().try_fold(self.root, |yaml, step| match (yaml, step) {
            (Yaml::Map(_, pairs), Step::Name(name)) => Some(&pairs.iter().find(|(known, _)| known.text == *name)?.1),
            (Yaml::List(_, items), Step::Item(at)) => items.get(*at),
            _ => None,
        })
    }

    fn set(&self, path: &[Step<'_>], value: &Value) -> Option<Places> {
        match self.find(path)? {
            Yaml::Scalar(written) => scalar::replacements(self.text, place(written), value.written()),
            Yaml::Nothing(_) => {
                let (Step::Name(name), above) = path.split_last()? else { return None };
                let Yaml::Map(_, pairs) = self.find(above)? else { return None };
                let end = place(&pairs.iter().find(|(key, _)| key.text == *name)?.0).end;
                let colon = self.text.get(end..)?.starts_with(':');
                Some(vec![if colon {
                    (end + 1..end + 1, format!(" {}", value.written()))
                } else {
                    (end..end, format!(": {}", value.written()))
                }])
            }
            whole @ (Yaml::List(..) | Yaml::Map(..)) => {
                let start = start(whole);
                let fits = self.is_flow(whole) && !scalar::anchored(self.text.get(..start)?);
                fits.then_some(vec![(start..self.end(whole)?, value.written())])
            }
        }
    }

    /// A name more in a map.
    fn add(&self, map: &Yaml, pairs: &[(Written, Yaml)], at: usize, written: &str) -> Option<Places> {
        if self.is_flow(map) {
            let before = at.checked_sub(1).and_then(|before| pairs.get(before));
            let before = match before {
                Some((_, value)) => Some(self.end(value)?),
                None => None,
            };
            return self.within_braces(map, before, pairs.first().map(|(key, _)| place(key).start), written);
        }
        let (first, _) = pairs.first()?;
        let indent = self.indent(place(first).start)?;
        match at.checked_sub(1) {
            Some(before) => self.line_after(self.end(&pairs.get(before)?.1)?, &format!("{indent}{written}")),
            None => self.line_before(place(first).start, &format!("{indent}{written}")),
        }
    }

    /// An item more in a list.
    fn push(&self, list: &Yaml, items: &[Yaml], at: usize, written: &str) -> Option<Places> {
        if self.is_flow(list) {
            let before = match at.checked_sub(1).and_then(|before| items.get(before)) {
                Some(item) => Some(self.end(item)?),
                None => None,
            };
            return self.within_braces(list, before, items.first().map(start), written);
        }
        let first = items.first()?;
        let above = self.line_until(start(first))?;
        let indent = above.get(..above.find('-')?)?;
        if !indent.trim().is_empty() {
            return None;
        }
        match at.checked_sub(1) {
            Some(before) => self.line_after(self.end(items.get(before)?)?, &format!("{indent}- {written}")),
            None => self.line_before(start(first), &format!("{indent}- {written}")),
        }
    }

    fn within_braces(&self, whole: &Yaml, before: Option<usize>, first: Option<usize>, written: &str) -> Option<Places> {
        let open = start(whole) + 1;
        Some(vec![match (before, first) {
            (Some(end), _) => (end..end, format!(", {written}")),
            (None, Some(first)) => (first..first, format!("{written}, ")),
            (None, None) if self.text.get(open..)?.starts_with(['}', ']']) => (open..open, written.to_owned()),
            (None, None) => (open..open, format!(" {written}")),
        }])
    }

    fn remove(&self, path: &[Step<'_>]) -> Option<Places> {
        let (last, above) = path.split_last()?;
        let whole = self.find(above)?;
        let (all, at): (Vec<Range<usize>>, usize) = match (whole, last) {
            (Yaml::Map(_, pairs), Step::Name(name)) => {
                let all = pairs.iter().map(|(key, value)| Some(place(key).start..self.end(value)?)).collect::<Option<_>>()?;
                (all, pairs.iter().position(|(key, _)| key.text == *name)?)
            }
            (Yaml::List(_, items), Step::Item(at)) => {
                (items.iter().map(|item| Some(start(item)..self.end(item)?)).collect::<Option<_>>()?, *at)
            }
            _ => return None,
        };
        let this = all.get(at)?.clone();
        if !self.is_flow(whole) {
            // A map or list of lines keeps at least one: without any it would be nothing.
            let lone = all.len() < 2 || !self.line_until(this.start)?.trim_start_matches([' ', '-']).is_empty();
            let is_list = matches!(whole, Yaml::List(..));
            let begins = self.line_until(this.start)?.contains('-') == is_list;
            return (!lone && begins).then_some(vec![(self.line_start(this.start)..self.next_line(this.end), String::new())]);
        }
        let before = at.checked_sub(1).and_then(|before| all.get(before));
        let remarked = |gap: Range<usize>| self.text.get(gap).is_none_or(|gap| gap.contains('#'));
        Some(vec![(
            match (all.get(at + 1), before) {
                (Some(next), _) if !remarked(this.end..next.start) => this.start..next.start,
                // A remark between the two stays.
                (Some(next), _) => this.start..this.end + self.text.get(this.end..next.start)?.find(',')? + 1,
                (None, Some(before)) if !remarked(before.end..this.start) => before.end..this.end,
                (None, _) => this,
            },
            String::new(),
        )])
    }

    /// Where a value ends.
    fn end(&self, yaml: &Yaml) -> Option<usize> {
        let (begins, items): (usize, Vec<&Yaml>) = match yaml {
            // The reader puts nothing where the colon before it is.
            Yaml::Nothing(span) => {
                let end = span.end as usize;
                return Some(end + usize::from(self.text.get(end..)?.starts_with(':')));
            }
            Yaml::Scalar(written) if written.style == Style::Block => {
                let place = place(written);
                return Some(place.start + self.text.get(place)?.trim_end().len());
            }
            Yaml::Scalar(written) => return Some(place(written).end),
            Yaml::List(_, items) => (start(yaml), items.iter().collect()),
            Yaml::Map(_, pairs) => (start(yaml), pairs.iter().map(|(_, value)| value).collect()),
        };
        let inside = match items.last() {
            Some(last) => self.end(last)?,
            None => begins + 1,
        };
        // What an alias stands for is somewhere else.
        if inside < begins || items.iter().any(|item| start(item) < begins) {
            return None;
        }
        if self.is_flow(yaml) { self.closed(inside) } else { Some(inside) }
    }

    /// Past the brace that closes, from the end of what is in it.
    fn closed(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.text.get(at..)?;
            match rest.chars().next()? {
                '}' | ']' => return Some(at + 1),
                '#' => at += rest.find('\n')?,
                ',' => at += 1,
                c if c.is_whitespace() => at += c.len_utf8(),
                _ => return None,
            }
        }
    }

    fn is_flow(&self, yaml: &Yaml) -> bool {
        self.text.get(start(yaml)..).is_some_and(|text| text.starts_with(['{', '[']))
    }

    /// The first line of a text that says nothing yet.
    fn first(&self, written: &str) -> Places {
        let end = self.text.len();
        let line = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { self.newline() };
        vec![(end..end, format!("{line}{written}{}", self.newline()))]
    }

    fn line_after(&self, end: usize, line: &str) -> Option<Places> {
        let line_end = self.text.get(end..)?.lines().next().map_or(0, str::len);
        let at = end + line_end;
        Some(vec![(at..at, format!("{}{line}", self.newline()))])
    }

    fn line_before(&self, start: usize, line: &str) -> Option<Places> {
        let at = self.line_start(start);
        self.text.get(at..start)?.trim_start_matches([' ', '-']).is_empty().then(|| vec![(at..at, format!("{line}{}", self.newline()))])
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|above| above.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    fn next_line(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |newline| at + newline + 1)
    }

    fn line_until(&self, at: usize) -> Option<&'a str> {
        self.text.get(self.line_start(at)..at)
    }

    /// The blanks before something on its line; what else stands there counts as blanks.
    fn indent(&self, at: usize) -> Option<String> {
        Some(" ".repeat(self.line_until(at)?.chars().count()))
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

fn start(yaml: &Yaml) -> usize {
    yaml.span().start as usize
}

fn place(written: &Written) -> Range<usize> {
    written.span.start as usize..written.span.end as usize
}
