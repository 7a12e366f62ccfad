//! A post office of a few lines: as much of SMTP (RFC 5321) as a mail takes to arrive, with TLS at once (RFC 8314) or when asked for
//! (RFC 3207), and with a login (RFC 4954).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// When TLS begins.
#[derive(Clone)]
pub(super) enum Begins {
    Never,
    AtOnce(Arc<ServerConfig>),
    Asked(Arc<ServerConfig>),
}

/// How an office works.
#[derive(Clone)]
pub(super) struct Manner {
    pub(super) tls: Begins,
    /// Who may leave mail, with which password: `user:password`. Nobody is asked where there is none.
    pub(super) login: Option<&'static str>,
}

/// Takes mail until it is dropped; then nobody listens any more.
pub(crate) struct PostOffice {
    pub(crate) address: String,
    pub(super) port: u16,
    mail: Receiver<String>,
    overheard: Arc<Mutex<Vec<String>>>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl PostOffice {
    pub(crate) fn open() -> Self {
        Self::of(Manner { tls: Begins::Never, login: None })
    }

    pub(super) fn of(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (closing, overheard, (arrives, mail)) = (Arc::new(AtomicBool::new(false)), Arc::default(), channel());
        let (end, hears) = (Arc::clone(&closing), Arc::clone(&overheard));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let clerk = Clerk { manner: &manner, arrives: &arrives, overheard: &hears };
                // Whoever talks to us may hang up at any time.
                let _ = clerk.talk(stream.unwrap());
            }
        });
        Self { port: address.port(), address: address.to_string(), mail, overheard, closing, thread: Some(thread) }
    }

    /// The next mail, as it arrived.
    pub(crate) fn next(&self, within: Duration) -> Option<String> {
        self.mail.recv_timeout(within).ok()
    }

    /// What was said to it in clear, word by word.
    pub(super) fn overheard(&self) -> Vec<String> {
        self.overheard.lock().unwrap().clone()
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

/// How a conversation ends.
enum End {
    Over,
    TlsBegins,
}

struct Clerk<'o> {
    manner: &'o Manner,
    arrives: &'o Sender<String>,
    overheard: &'o Mutex<Vec<String>>,
}

impl Clerk<'_> {
    fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let tls = |config: &Arc<ServerConfig>, stream| StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream);
        let config = match &self.manner.tls {
            Begins::AtOnce(config) => config,
            Begins::Never | Begins::Asked(_) => {
                say(&mut stream, "220 post office")?;
                let end = self.converse(&mut stream, false)?;
                let (Begins::Asked(config), End::TlsBegins) = (&self.manner.tls, end) else { return Ok(()) };
                return self.converse(&mut tls(config, stream), true).map(drop);
            }
        };
        let mut stream = tls(config, stream);
        say(&mut stream, "220 post office")?;
        self.converse(&mut stream, true).map(drop)
    }

    fn converse(&self, stream: &mut (impl Read + Write), in_tls: bool) -> std::io::Result<End> {
        let offers = matches!(self.manner.tls, Begins::Asked(_)) && !in_tls;
        let mut known = self.manner.login.is_none();
        // Offices of the one kind know the old form of a login alone.
        let form = if matches!(self.manner.tls, Begins::AtOnce(_)) { "LOGIN" } else { "PLAIN" };
        loop {
            let line = line(stream)?;
            if !in_tls {
                self.overheard.lock().unwrap().push(line.clone());
            }
            match line.split_whitespace().next().unwrap_or("").to_ascii_uppercase().as_str() {
                "EHLO" if offers => say(stream, "250-post office\r\n250 STARTTLS")?,
                "EHLO" if self.manner.login.is_some() => say(stream, &format!("250-post office\r\n250 AUTH {form}"))?,
                "EHLO" => say(stream, "250-post office\r\n250 8BITMIME")?,
                "STARTTLS" if offers => {
                    say(stream, "220 go on")?;
                    return Ok(End::TlsBegins);
                }
                "AUTH" => {
                    let plain = |text: &str| String::from_utf8_lossy(&STANDARD.decode(text).unwrap_or_default()).into_owned();
                    let said = if form == "LOGIN" {
                        let mut said = String::new();
                        for question in ["Username:", "Password:"] {
                            say(stream, &format!("334 {}", STANDARD.encode(question)))?;
                            said = format!("{said}:{}", plain(&self::line(stream)?));
                        }
                        said
                    } else {
                        plain(line.rsplit(' ').next().unwrap_or("")).replace('\0', ":")
                    };
                    known = said.strip_prefix(':').is_some_and(|said| self.manner.login == Some(said));
                    // As careless as a server can be: it says back what it was told.
                    let refusal = format!("535 5.7.8 not{said}, nor {line}");
                    say(stream, if known { "235 welcome" } else { &refusal })?;
                }
                "QUIT" => {
                    say(stream, "221 goodbye")?;
                    return Ok(End::Over);
                }
                _ if offers || !known => say(stream, "530 5.7.0 not like this")?,
                "DATA" => {
                    say(stream, "354 go on")?;
                    let mut mail = Vec::new();
                    loop {
                        match self::line(stream)? {
                            end if end == "." => break,
                            line => mail.push(line),
                        }
                    }
                    // Whoever waited for it may have gone.
                    let _ = self.arrives.send(mail.join("\n"));
                    say(stream, "250 taken")?;
                }
                _ => say(stream, "250 well")?,
            }
        }
    }
}

fn say(stream: &mut impl Write, answer: &str) -> std::io::Result<()> {
    stream.write_all(format!("{answer}\r\n").as_bytes())?;
    stream.flush()
}

/// One line, and not a byte more: what follows may be TLS.
fn line(stream: &mut impl Read) -> std::io::Result<String> {
    let mut line = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => return Ok(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()),
            [byte] => line.push(byte),
        }
    }
}
