//! A request made of any bytes, given to a dialect: what the fuzzer does, and the test that replays what it found.
//!
//! The bytes are `METHOD target`, a line for each header, an empty line, and the body, as a request is written. The body is also read
//! without any proof of who sent it, since behind a signature the fuzzer would never come.

use helpline::dialect::fields::Fields;
use helpline::dialect::{Dialect, Genuine, Received};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;

/// Verifies and reads it. It may be refused; it may not panic.
pub(crate) fn take(dialect: &dyn Dialect, bytes: &[u8]) {
    let (head, body) = split(bytes, b"\n\n");
    let mut lines = head.split(|byte| *byte == b'\n');
    let (method, target) = split(lines.next().unwrap_or_default(), b" ");
    let method = Method::from_bytes(method).unwrap_or(Method::POST);
    let target = std::str::from_utf8(target).unwrap_or("/voice/main");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = split(line, b": ");
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    let received = Received { method: &method, target, headers: &headers, body, at: Timestamp::UNIX_EPOCH };
    if let Ok(genuine) = dialect.verify(&received) {
        let _ = (dialect.read(&genuine), dialect.read_text(&genuine), dialect.read_own(&genuine));
    }
    for fields in [Fields::form(body), Fields::json(body)].into_iter().flatten() {
        let genuine = Genuine { fields };
        let _ = (dialect.read(&genuine), dialect.read_text(&genuine), dialect.read_own(&genuine));
    }
}

/// What stands before and after a mark; all of it before where there is none.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.windows(mark.len()).position(|window| window == mark);
    at.map_or((bytes, &[]), |at| (&bytes[..at], &bytes[at + mark.len()..]))
}
