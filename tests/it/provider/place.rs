//! Addresses as documents write them: resolved against the document they stand in, their `#…` set aside.

use super::{Fault, fault};

/// One address: what is asked for, and the wishes behind the `#`, which never travel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) wishes: Option<String>,
}

impl Place {
    /// Reads an address that must be whole.
    pub(crate) fn absolute(written: &str) -> Result<Self, Fault> {
        let (url, wishes) = match written.split_once('#') {
            Some((url, wishes)) => (url, Some(wishes.to_owned())),
            None => (written, None),
        };
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let Some(rest) = rest else {
            return fault(format!("`{written}` is not an http or https address"));
        };
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        if host.is_empty() || host.contains('@') {
            return fault(format!("`{written}` has no plain host"));
        }
        Ok(Self { url: url.to_owned(), wishes })
    }

    /// Reads an address that may be relative to this document's.
    pub(crate) fn resolve(&self, written: &str) -> Result<Self, Fault> {
        if let Some(odd) = written.chars().find(|c| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c)) {
            return fault(format!("address `{written}` holds {odd:?}, which belongs encoded"));
        }
        let head = written.split(['/', '?', '#']).next().unwrap_or_default();
        if written.is_empty() || written.starts_with('#') {
            return fault("an address is empty");
        }
        if written.starts_with("//") || written.split(['?', '#']).next().is_some_and(|path| path.contains("/..")) {
            return fault(format!("address `{written}` is neither a path nor whole"));
        }
        if head.contains(':') {
            return Self::absolute(written);
        }
        let (before, document) = self.split();
        let path = document.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        match written.chars().next() {
            Some('/') => Self::absolute(&format!("{before}{written}")),
            Some('?') => Self::absolute(&format!("{before}{path}{written}")),
            _ => Self::absolute(&format!("{before}{folder}/{written}")),
        }
    }

    /// Scheme and host, and what follows them.
    fn split(&self) -> (&str, &str) {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[host..].find(['/', '?']).map_or(self.url.len(), |at| host + at);
        self.url.split_at(end)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn an_address_is_resolved_as_a_browser_would() {
        let document = Place::absolute("https://x.example/voice/main/t1?a=1").unwrap();
        let url = |written| document.resolve(written).map(|place| place.url);
        assert_eq!(url("/voice/main/t2#rc=2").unwrap(), "https://x.example/voice/main/t2");
        assert_eq!(url("t2?b=2").unwrap(), "https://x.example/voice/main/t2?b=2");
        assert_eq!(url("?b=2").unwrap(), "https://x.example/voice/main/t1?b=2");
        assert_eq!(url("https://y.example/z").unwrap(), "https://y.example/z");
        for wrong in ["", "#rc=1", "//y.example/", "ftp://y.example/", "javascript:x", "/a b", "/ñ", "/a/../b", "https://u:p@y.example/"] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn wishes_are_set_aside() {
        let place = Place::absolute("https://x.example/voice#rc=2&rp=all").unwrap();
        assert_eq!((place.url.as_str(), place.wishes.as_deref()), ("https://x.example/voice", Some("rc=2&rp=all")));
    }
}
