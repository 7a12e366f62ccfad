//! `helpline ready`: asks a running program whether new calls should come to it.

use crate::cli::{lines, say};
use anyhow::{Context, Result};
use clap::Args;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// How long each of connecting, asking and hearing the answer may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// The longest answer we read: the head and one line.
const LONGEST: u64 = 4096;

/// Asks `/readyz` of the admin port: for containers and scripts that have no other way to ask.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  helpline ready\n  helpline ready --at 127.0.0.1:8081 && echo new calls are welcome\n\n\
                        Exit status: 0 ready, 1 not ready or nobody answers, 2 could not ask.")]
pub(crate) struct Ready {
    /// Settings, as for `helpline serve`.
    #[arg(long, env = "HELPLINE_CONFIG")]
    config: Option<PathBuf>,
    /// Where its admin port is; as the settings say where left out.
    #[arg(long)]
    at: Option<SocketAddr>,
}

/// Runs it.
pub(crate) fn run(ready: &Ready) -> Result<ExitCode> {
    let at = match ready.at {
        Some(at) => at,
        None => lines::read(ready.config.as_deref())?.server.admin_listen.parse().context("server.admin_listen")?,
    };
    let at = reachable(at);
    match ask(at) {
        Ok((ready, words)) => {
            say(words)?;
            Ok(ExitCode::from(u8::from(!ready)))
        }
        Err(error) => {
            say(format_args!("nobody answers at {at}: {error}"))?;
            Ok(ExitCode::from(1))
        }
    }
}

/// Whether it is ready, and what it says.
fn ask(at: SocketAddr) -> std::io::Result<(bool, String)> {
    let mut stream = TcpStream::connect_timeout(&at, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, words) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let words = words.chars().filter(|c| !c.is_control()).collect();
    Ok((head.starts_with("HTTP/1.1 200 "), words))
}

/// An address to ask where a program listens at all of them.
fn reachable(at: SocketAddr) -> SocketAddr {
    let ip = match at.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        named => named,
    };
    SocketAddr::new(ip, at.port())
}
