//! Why a request did not come through: reasoned from its answer, from what the server says of it, and from the same request sent directly.

use super::{Finding, Tried, Way, doubtful, good, leads_to, wrong};
use helpline::dialect::Posed;
use helpline::server::hint::Refused;
use http::{HeaderMap, StatusCode};

impl Way<'_> {
    /// What an answer means that is not the one that was hoped for.
    pub(super) fn explain(&self, tried: &Tried, signs: bool) -> Vec<Finding> {
        let status = tried.answer.status;
        let public = &self.public;
        vec![match status {
            status if status.is_redirection() => wrong(
                format!("{public} sends requests on to {}: providers lose what callers pressed on that way", leads_to(&tried.answer)),
                "write that address into server.public_url, and at the provider",
            ),
            StatusCode::FORBIDDEN => return self.forbidden(tried, signs),
            StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => wrong(
                format!("what stands in front asks for a password ({status})"),
                "let /voice/ through without one: requests are signed",
            ),
            StatusCode::NOT_FOUND => self.not_found(tried),
            StatusCode::METHOD_NOT_ALLOWED => {
                wrong("what stands in front lets no POST through (405)", "let /voice/ through with every method, as it is sent")
            }
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                wrong(format!("the request is broken when it arrives ({status})"), "let the proxy pass the body on as it is, up to 64 KB")
            }
            status if status.is_server_error() => self.nobody_behind(status),
            status if status.is_success() => wrong(
                format!("something else than helpline answers at {public} ({status})"),
                format!("point the name or the proxy at this server, which listens at {}", self.voice),
            ),
            status => wrong(format!("what stands in front answers by itself: {status}"), "let /voice/ through to the server"),
        }]
    }

    fn nobody_behind(&self, status: StatusCode) -> Finding {
        match self.directly(&Posed { headers: HeaderMap::new(), body: String::new() }) {
            Err(_) => wrong(
                format!("the proxy reaches nobody ({status}), and nobody listens at {}", self.voice),
                "start `helpline serve`, with the settings that were given here",
            ),
            Ok(_) => {
                wrong(format!("the proxy answers {status}, though the server listens at {}", self.voice), "point the proxy at that address")
            }
        }
    }

    fn not_found(&self, tried: &Tried) -> Finding {
        match self.directly(&tried.posed) {
            Ok(answer) if answer.status == StatusCode::NOT_FOUND => wrong(
                format!("the server knows no line `{}`", self.line.name),
                "it was started with other settings: start it again, or `kill -HUP` it, with these",
            ),
            Ok(_) => wrong(
                format!("{} does not lead to the line (404), though the server has it", self.line.base),
                "let the proxy pass the path on as it is: /voice/… comes first, unless server.public_url has a path of its own",
            ),
            Err(_) => wrong(
                format!("{} does not lead to helpline (404), and nobody listens at {}", self.line.base, self.voice),
                "start `helpline serve` there, or run the doctor where the server runs",
            ),
        }
    }

    fn forbidden(&self, tried: &Tried, signs: bool) -> Vec<Finding> {
        let refused = match self.arrived(tried) {
            Err(_) => {
                return vec![wrong(
                    "the request was refused (403), and the server cannot be asked why",
                    format!("run the doctor where the server runs: its port for operators is {}", self.admin),
                )];
            }
            Ok(None) => {
                return vec![wrong(
                    "something in front refuses requests by itself (403): the server never saw this one",
                    "let a firewall or a login in front let /voice/ through",
                )];
            }
            Ok(Some(refused)) => refused,
        };
        if !signs {
            let provider = self.line.dialect.limits().provider;
            let unharmed = refused.method == "POST";
            let comes =
                good(format!("a request came through {} to the server, which refused it, since only {provider} can sign", self.public));
            let ring = doubtful(
                "whether the provider's key is right cannot be seen from here",
                "ring the line's number once, and look at the log",
            );
            return if unharmed { vec![comes, ring] } else { vec![method(&refused)] };
        }
        vec![self.spoiled(tried, &refused)]
    }

    /// What is wrong with a request that the server refused, from how it arrived.
    fn spoiled(&self, tried: &Tried, refused: &Refused) -> Finding {
        if refused.method != "POST" {
            return method(refused);
        }
        if !refused.signed {
            let names = self.line.dialect.signed_by().join(" or ");
            return wrong(
                format!("the header {names} does not arrive: what stands in front takes it away"),
                "let the proxy pass all headers on",
            );
        }
        if refused.reason == "stranger" {
            return wrong(
                "the server takes this account or number for another line's",
                "lines.….account and numbers are not what the server was started with: start it again, or `kill -HUP` it",
            );
        }
        if refused.body_bytes != tried.posed.body.len() {
            let says =
                format!("of {} bytes {} arrive: what stands in front writes the body anew", tried.posed.body.len(), refused.body_bytes);
            return wrong(says, "let the proxy pass the body on as it is: signatures cover it");
        }
        if let Some(url) = &refused.would_verify_as {
            return wrong(
                format!("the request would be genuine as one to {url}"),
                format!("set server.public_url to {url} on the server, and there alone"),
            );
        }
        match self.directly(&tried.posed) {
            Ok(answer) if answer.status == StatusCode::NO_CONTENT => wrong(
                "the same request is taken when it goes to the server directly: what stands in front changes it",
                "let the proxy pass path, query, headers and body on as they are",
            ),
            _ => wrong(
                "the server has another secret or another public_url than these settings: it refuses the request directly, too",
                "it was started with others: start it again, or `kill -HUP` it, with these; at the provider, compare the secret",
            ),
        }
    }
}

fn method(refused: &Refused) -> Finding {
    wrong(
        format!("the request was sent by POST and arrives by {}", refused.method),
        "let the proxy keep the method: a redirect on the way loses it",
    )
}
