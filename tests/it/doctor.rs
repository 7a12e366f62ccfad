//! The doctor names the right cause for every mis-set-up: a real server, behind a proxy that spoils the way in one manner at a time.

use crate::binary::{Server, Settings};
use crate::provider::stub::{Reply, Seen, Stub};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the proxy spoils what goes through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoils {
    Nothing,
    /// A header is taken away.
    Header(&'static str),
    Query,
    /// The request goes on as this one.
    Method(&'static str),
    /// Every `%2B` becomes `+`, as by one that reads a form and writes it anew.
    Body,
    /// Two letters of the body change places.
    Letters,
    /// The path goes on with another beginning.
    Path,
    /// It answers by itself.
    Answers(&'static str, &'static str),
    /// Its clock is ten minutes slow.
    Clock,
    /// The answer takes its time.
    Slow,
    /// It lets the world see the port for operators.
    Operators,
}

/// A server, and a proxy before it by whose address the world knows it.
struct Clinic {
    server: Server,
    proxy: Stub,
    spoils: Arc<Mutex<Spoils>>,
}

const TOKEN: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";

impl Clinic {
    /// The server knows the proxy's address as its own, unless it is given another.
    fn open(public: Option<&str>) -> Self {
        let spoils = Arc::new(Mutex::new(Spoils::Nothing));
        let behind: Arc<Mutex<[String; 2]>> = Arc::default();
        let (how, to) = (Arc::clone(&spoils), Arc::clone(&behind));
        let proxy = Stub::new(move |seen| pass_on(*how.lock().unwrap(), &to.lock().unwrap(), seen));
        let public_url = public.map_or_else(|| proxy.base.clone(), str::to_owned);
        let server = Server::start(&Settings { public_url, twilio_token: TOKEN.to_owned(), ..Settings::default() });
        *behind.lock().unwrap() = [server.base.clone(), server.admin.clone()];
        Self { server, proxy, spoils }
    }

    /// What the doctor says of the line `main`, with these settings instead of the server's.
    fn says(&self, spoils: Spoils, instead: &[(&str, &str)]) -> (i32, String) {
        *self.spoils.lock().unwrap() = spoils;
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
        command.args(["doctor", "main"]).env_clear().envs(self.server.environment()).envs(instead.iter().copied());
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), said)
    }

    /// The doctor finds this, and what is wrong is marked.
    #[track_caller]
    fn finds(&self, spoils: Spoils, instead: &[(&str, &str)], cause: &str) {
        let (status, said) = self.says(spoils, instead);
        let line = said.lines().find(|line| line.contains(cause));
        assert!(line.is_some_and(|line| line.starts_with("  X  ")) && status == 1, "{spoils:?}: `{cause}` is not marked in\n{said}");
    }
}

/// What the proxy does with a request.
fn pass_on(spoils: Spoils, [voice, admin]: &[String; 2], seen: &Seen) -> Reply {
    if let Spoils::Answers(status, headers) = spoils {
        return Reply::Raw { status, headers, body: "<html>not yours</html>".to_owned() };
    }
    let mut seen = seen.clone();
    match spoils {
        Spoils::Header(name) => seen.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name)),
        Spoils::Query => seen.target.truncate(seen.target.find('?').unwrap_or(seen.target.len())),
        Spoils::Method(method) => method.clone_into(&mut seen.method),
        Spoils::Body => seen.body = seen.body.replace("%2B", "+"),
        Spoils::Letters => seen.body = seen.body.replace("doctor", "odctor"),
        Spoils::Path => seen.target = format!("/ivr{}", seen.target),
        Spoils::Slow => std::thread::sleep(Duration::from_millis(1_200)),
        Spoils::Nothing | Spoils::Answers(..) | Spoils::Clock | Spoils::Operators => {}
    }
    let to = if spoils == Spoils::Operators && seen.target == "/metrics" { admin } else { voice };
    let (status, body) = forward(to, &seen);
    let status: &'static str = Box::leak(format!("{status} Answered").into_boxed_str());
    let headers = if spoils == Spoils::Clock {
        let late = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(10);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&late).unwrap();
        Box::leak(format!("Date: {date}\r\n").into_boxed_str())
    } else {
        ""
    };
    Reply::Raw { status, headers, body }
}

fn forward(to: &str, seen: &Seen) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
    let mut request = ureq::http::Request::builder().method(seen.method.as_str()).uri(format!("{to}{}", seen.target));
    for (name, value) in &seen.headers {
        if !matches!(name.to_ascii_lowercase().as_str(), "content-length" | "transfer-encoding" | "connection") {
            request = request.header(name, value);
        }
    }
    let agent: ureq::Agent = config.build().into();
    let body = if seen.method == "GET" { String::new() } else { seen.body.clone() };
    match agent.run(request.body(body).unwrap()) {
        Ok(mut answer) => (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap()),
        Err(error) => (502, error.to_string()),
    }
}

#[test]
fn a_good_way_is_said_to_be_good() {
    let clinic = Clinic::open(None);
    let (_, said) = clinic.says(Spoils::Nothing, &[]);
    assert!(said.contains("ok a signed request came through") && said.contains("the secret has the form"), "{said}");
    // The tests' address is this machine's own: that much is wrong here, and nothing else.
    let wrong: Vec<&str> = said.lines().filter(|line| line.starts_with("  X  ")).collect();
    assert!(matches!(wrong.as_slice(), [only] if only.contains("which no provider can reach")), "{said}");
    // What to write at the provider is said, and it is right.
    assert!(said.contains(&format!("{}/voice/main#rc=2", clinic.proxy.base)), "{said}");
    assert!(said.contains(&format!("{}/voice/main/fallback", clinic.proxy.base)), "{said}");
    assert!(!said.contains(TOKEN), "{said}");
    // Nobody was rung, and no call is counted.
    let journal = clinic.server.run(&["journal", "export"]);
    assert!(journal.lines().all(|line| line.contains(r#""kind":"ended""#)) && !journal.is_empty(), "{journal}");
}

#[test]
fn what_lies_between_is_named() {
    let clinic = Clinic::open(None);
    for (spoils, cause) in [
        (Spoils::Header("x-twilio-signature"), "the header X-Twilio-Signature does not arrive"),
        (Spoils::Query, "what stands behind `?` in a URL does not arrive"),
        (Spoils::Method("GET"), "arrives by GET"),
        (Spoils::Method("PATCH"), "lets no POST through (405)"),
        (Spoils::Body, "what stands in front writes the body anew"),
        (Spoils::Letters, "what stands in front changes it"),
        (Spoils::Path, "does not lead to the line (404), though the server has it"),
        (
            Spoils::Answers("301 Moved", "Location: https://ivr.example.org/voice/main/ended\r\n"),
            "sends requests on to https://ivr.example.org/",
        ),
        (Spoils::Answers("401 Unauthorized", "WWW-Authenticate: Basic\r\n"), "asks for a password"),
        (Spoils::Answers("403 Forbidden", ""), "something in front refuses requests by itself"),
        (Spoils::Answers("200 OK", ""), "something else than helpline answers"),
        (Spoils::Answers("502 Bad Gateway", ""), "though the server listens at"),
        (Spoils::Clock, "10 minutes apart"),
        (Spoils::Operators, "the port for operators can be reached by everybody"),
    ] {
        clinic.finds(spoils, &[], cause);
    }
    let (_, said) = clinic.says(Spoils::Slow, &[]);
    assert!(said.contains("?  the answer took 1"), "{said}");
}

#[test]
fn settings_that_are_not_the_servers_are_named() {
    let mut clinic = Clinic::open(None);
    let other = "0123456789abcdef0123456789abcdef";
    clinic.finds(Spoils::Nothing, &[("HELPLINE__LINES__MAIN__SECRETS", other)], "the server has another secret");
    clinic.finds(Spoils::Nothing, &[("HELPLINE__LINES__MAIN__SECRETS", "not-a-token-at-all")], "does not look like a secret of twilio");
    clinic.finds(Spoils::Nothing, &[("HELPLINE__LINES__MAIN__ACCOUNT", "AC00000000000000000000000000000fff")], "another line's");
    clinic.finds(Spoils::Nothing, &[("HELPLINE__SERVER__PUBLIC_URL", "")], "server.public_url is not set");
    clinic.finds(Spoils::Nothing, &[("HELPLINE__SERVER__PUBLIC_URL", "http://127.0.0.1:9")], "nobody listens there");
    clinic.finds(
        Spoils::Nothing,
        &[("HELPLINE__SERVER__PUBLIC_URL", "http://no-such-host.invalid")],
        "cannot be reached: there is no host",
    );
    clinic.finds(Spoils::Nothing, &[("HELPLINE__SERVER__PUBLIC_URL", "http://no-such-host.invalid")], "without https anybody");
    let line = |name: &str, value: &'static str| (format!("HELPLINE__LINES__NEW__{name}"), value);
    let new = [line("PROVIDER", "twilio"), line("NUMBERS", "+18005550100"), line("SECRETS", TOKEN)];
    let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
    command.args(["doctor", "new"]).env_clear().envs(clinic.server.environment()).envs(new.iter().map(|(name, value)| (name, value)));
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(said.contains("X  the server knows no line `new`"), "{said}");
    clinic.server.kill9();
    clinic.finds(Spoils::Nothing, &[], "and nobody listens at");
}

#[test]
fn an_address_that_is_not_the_providers_is_named() {
    let clinic = Clinic::open(Some("https://ivr.example.org"));
    let public = clinic.proxy.base.clone();
    clinic.finds(Spoils::Nothing, &[("HELPLINE__SERVER__PUBLIC_URL", &public)], &format!("would be genuine as one to {public}"));
}

#[test]
fn a_line_that_is_not_there_is_said_with_those_that_are() {
    let output = Command::new(env!("CARGO_BIN_EXE_helpline"))
        .args(["doctor", "west", "--stay"])
        .env_clear()
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("there is no line `west`; there are main"), "{said}");
}

/// The last resort stands alone: it names nothing of ours, says both languages, and something follows its dial.
#[test]
fn the_last_resort_needs_nothing_of_ours() {
    let clinic = Clinic::open(None);
    for line in ["main", "bw"] {
        let document = clinic.server.run(&["fallback", line]);
        assert!(!document.contains("/voice/") && !document.contains("action="), "{document}");
        assert!(document.contains("I am connecting you") && document.contains("con una persona"), "{document}");
        let (dial, after) = document.split_once("+18002272345").unwrap();
        assert!(dial.contains("+18005550100") && after.contains("<Hangup/>") && after.len() > 150, "{document}");
    }
}
