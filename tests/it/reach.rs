//! Until when a certificate is valid, seen in real handshakes, whatever is wrong with it.

use crate::certificates::{Authority, Port, begins, in_days};
use helpline::reach::{Unreached, certificate_ends};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

#[test]
fn a_certificate_tells_its_end_whoever_signed_it_for_whom_and_when() {
    let authority = Authority::new();
    for (names, days) in [
        (["127.0.0.1"], 90),
        (["127.0.0.1"], 3),
        // It has run out; it is somebody else's. Either is for `helpline doctor` to say.
        (["127.0.0.1"], -2),
        (["other.example.org"], 5),
    ] {
        let port = Port::open(authority.server(&names, in_days(days)));
        assert_eq!(certificate_ends("127.0.0.1", port.number), Ok(begins(in_days(days))), "{names:?} in {days} days");
    }
    // Beyond 2049 such moments are written in another way (RFC 5280, 4.1.2.5).
    let port = Port::open(authority.server(&["127.0.0.1"], "2051-02-03".parse().unwrap()));
    assert_eq!(certificate_ends("127.0.0.1", port.number), Ok("2051-02-03T00:00:00Z".parse().unwrap()));
}

#[test]
fn who_speaks_no_tls_or_hangs_up_has_no_certificate() {
    let answering = |words: &'static [u8]| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            // What was sent is read first, so that the answer is not lost with it.
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(words).unwrap();
        });
        let seen = certificate_ends("127.0.0.1", port).unwrap_err();
        server.join().unwrap();
        seen
    };
    assert_eq!(answering(b"HTTP/1.1 400 Bad Request\r\n\r\n").to_string(), "what answers there speaks no TLS");
    assert!(matches!(answering(b""), Unreached::Other(_)));
}
