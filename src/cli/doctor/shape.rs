//! What can be seen in the settings themselves.

use super::finding::{Finding, doubtful, good, wrong};
use crate::cli::calls;
use helpline::dialect::Provider;
use helpline::exchange::Line;
use helpline::settings::{self, Settings};
use http::Uri;
use std::net::IpAddr;

/// Names that only this machine knows.
const AT_HOME: [&str; 2] = ["localhost", "localhost.localdomain"];

/// What such names end in.
const AT_HOME_ENDINGS: [&str; 2] = ["local", "internal"];

/// Looks at a line's settings.
pub(super) fn look(settings: &Settings, line: &Line, set: &settings::Line) -> Vec<Finding> {
    let mut found = address(settings);
    if settings.usual_line {
        found.push(doubtful(
            "no line is set: this one was made up to try things out, its number is fictional",
            "set HELPLINE__LINES__MAIN__PROVIDER, NUMBERS and SECRETS: config/default.toml says how",
        ));
        return found;
    }
    let provider = Provider::read(&set.provider);
    let doubts: Vec<&str> = set.secrets.list().iter().filter_map(|secret| provider?.doubts(secret)).collect();
    match doubts.first() {
        Some(doubt) => found.push(wrong(format!("lines.{}.secrets does not look like a secret of {}", line.name, set.provider), *doubt)),
        None => found.push(good("the secret has the form that this provider's secrets have")),
    }
    if set.account.is_empty() {
        let says = format!("lines.{}.account is not set: requests of another account of the same provider are not told apart", line.name);
        found.push(doubtful(says, "write the account's name, as the provider shows it"));
    }
    found.push(match calls::lacks(settings, line, set) {
        None => good("the line can call callers back by itself, if its flow has the words"),
        Some(lacks) => doubtful(
            format!("callers are called back by people alone: {lacks}"),
            "`helpline errands` lists whom; docs/errands.md says what it takes",
        ),
    });
    found
}

/// The public address, as it is written.
fn address(settings: &Settings) -> Vec<Finding> {
    let url = settings.public_url();
    let Ok(uri) = url.parse::<Uri>() else {
        return vec![wrong(format!("server.public_url is `{url}`, which is no address"), "write it as https://helpline.example.org")];
    };
    let host = uri.host().unwrap_or("");
    let inside = host.trim_matches(['[', ']']).parse::<IpAddr>().map_or_else(|_| is_local_name(host), is_inside);
    let mut found = Vec::new();
    if settings.server.public_url.is_empty() {
        let says = format!("server.public_url is not set, so that providers would be sent to {url}");
        found.push(wrong(says, "set it to the address by which the provider reaches this machine: https://helpline.example.org"));
    } else if inside {
        let says = format!("server.public_url is {url}, which no provider can reach");
        found.push(wrong(says, "write the name that the world knows: https://helpline.example.org"));
    } else if uri.scheme_str() == Some("http") {
        let says = format!("server.public_url is {url}: without https anybody on the way can listen and change what callers hear");
        found.push(wrong(says, "put a proxy with a certificate in front (deploy/Caddyfile), and write https://"));
    } else {
        found.push(good(format!("server.public_url is {url}")));
    }
    found
}

/// Whether only this machine, or its neighbours, know the name.
fn is_local_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    AT_HOME.contains(&host) || !host.contains('.') || AT_HOME_ENDINGS.iter().any(|ending| last.eq_ignore_ascii_case(ending))
}

/// Whether an address is none of the world's.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let shared = matches!(address.octets(), [100, second, ..] if (64..128).contains(&second));
            address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified() || shared
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unspecified() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}
