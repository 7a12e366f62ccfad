//! A post office of a few lines: as much of SMTP (RFC 5321) as a mail takes to arrive.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Takes mail until it is dropped; then nobody listens any more.
pub(crate) struct PostOffice {
    pub(crate) address: String,
    mail: Receiver<String>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl PostOffice {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (closing, (arrives, mail)) = (Arc::new(AtomicBool::new(false)), channel());
        let end = Arc::clone(&closing);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                take(&stream.unwrap(), &arrives);
            }
        });
        Self { address, mail, closing, thread: Some(thread) }
    }

    /// The next mail, as it arrived.
    pub(crate) fn next(&self, within: Duration) -> Option<String> {
        self.mail.recv_timeout(within).ok()
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(&self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn take(mut stream: &TcpStream, arrives: &Sender<String>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut say = |answer: &str| drop(stream.write_all(format!("{answer}\r\n").as_bytes()));
    say("220 post office");
    while let Some(line) = lines.next() {
        match line.split_whitespace().next().unwrap_or("").to_ascii_uppercase().as_str() {
            "EHLO" => say("250-post office\r\n250 8BITMIME"),
            "DATA" => {
                say("354 go on");
                let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                // Whoever waited for it may have gone.
                let _ = arrives.send(mail.join("\n"));
                say("250 taken");
            }
            "QUIT" => return say("221 goodbye"),
            _ => say("250 well"),
        }
    }
}
