//! What is taken, what is refused, and in which words.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use super::*;

fn load(variables: &[(&str, &str)]) -> Result<Settings> {
    Settings::load(None, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

/// Loads a file of this text, named so; then the file is gone.
fn load_file(name: &str, text: &str, variables: &[(&str, &str)]) -> Result<Settings> {
    let file = std::env::temp_dir().join(format!("helpline-{}-{name}", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let settings = Settings::load(Some(&file), variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    std::fs::remove_file(file).unwrap();
    settings
}

const LINE: &[(&str, &str)] = &[
    ("HELPLINE__LINES__MAIN__PROVIDER", "twilio"),
    ("HELPLINE__LINES__MAIN__NUMBERS", "+13125550100, +13125550101"),
    ("HELPLINE__LINES__MAIN__SECRETS", "a-token-of-some-length"),
];

#[test]
fn defaults_are_complete_and_the_environment_wins() {
    let settings = load(&[]).unwrap();
    assert_eq!((settings.server.listen.as_str(), settings.public_url().as_str()), ("127.0.0.1:8080", "http://127.0.0.1:8080"));
    assert!(settings.lines.is_empty());
    let settings = load(&[LINE, &[("HELPLINE__SERVER__PUBLIC_URL", "https://x.example/"), ("OTHER", "x")]].concat()).unwrap();
    assert_eq!(settings.public_url(), "https://x.example");
    assert_eq!(list(&settings.lines["main"].numbers), ["+13125550100", "+13125550101"]);
    assert_eq!(settings.lines["main"].flow(), "helpline");
    // What an orchestrator sets for a service called helpline is none of ours.
    assert!(load(&[("HELPLINE_SERVICE_HOST", "10.0.0.1"), ("HELPLINE_PORT", "tcp://10.0.0.1:80")]).is_ok());
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    for (variable, value, words) in [
        ("HELPLINE__SERVER__LISTN", "x", "did you mean `server.listen`"),
        ("HELPLINE__LINES__MAIN__SECRET", "x", "did you mean `lines.main.secrets`"),
        ("HELPLINE__XYZZY", "x", "config/default.toml names them all"),
        ("HELPLINE__SERVER__LISTEN", "8080", "127.0.0.1:8080"),
        ("HELPLINE__SECRET_KEYS", "short", "32 characters"),
        ("HELPLINE__STORE__URL", "postgres://x", "set secret_keys"),
        ("HELPLINE__STORE__URL", "mysql://x", "sqlite:"),
        ("HELPLINE__SPOOL__SYNCHRONOUS", "maybe", "normal or full"),
        ("HELPLINE__SERVER__PUBLIC_URL", "helpline.example.org", "https://"),
        ("HELPLINE__SERVER__PUBLIC_URL", "https://", "https://"),
        ("HELPLINE__SERVER__PUBLIC_URL", "https://x.example/?a=1", "https://"),
        ("HELPLINE__SERVER__PUBLIC_URL", "https://user@x.example", "https://"),
        ("HELPLINE__SERVER__MAX_IN_FLIGHT", "many", "server.max_in_flight is no"),
        ("HELPLINE__SERVER__MAX_IN_FLIGHT", "0", "write 1 to"),
        ("HELPLINE__SERVER__MAX_CONNECTIONS", "18446744073709551615", "server.max_connections"),
        ("HELPLINE__SERVER__DRAIN_S", "3600", "0 to 300"),
        ("HELPLINE__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 10.0.0.1, fd00::/8, proxy", "has `proxy`"),
        ("HELPLINE__SERVER__TRUSTED_PROXIES", "10.0.0.0/33", "10.0.0.0/33"),
        ("HELPLINE__LINES__MAIN__NUMBERS", "911", "+13125550100"),
        ("HELPLINE__LINES__MAIN__NUMBERS", "", "numbers is empty"),
        ("HELPLINE__LINES__MAIN__SECRETS", "", "secrets is empty"),
        ("HELPLINE__LINES__MAIN__PROVIDER", "", "provider is missing"),
        ("HELPLINE__LINES__MAIN__SPEECH", "maybe", "on or off"),
        ("HELPLINE__LINES__MAIN__TEXT_FROM", "12345", "text_from"),
        ("HELPLINE__LINES__MAIN__FLOW", "../secrets", "below flows.dir"),
        ("HELPLINE__LINES__MAIN__FLOW", "/etc", "below flows.dir"),
        ("HELPLINE__LINES__MAIN-2__PROVIDER", "twilio", "fits no URL"),
        ("HELPLINE__LINES__MAIN", "x", "lines.main"),
        ("HELPLINE__ALERTS__TEL", "ana", "did you mean `alerts.tell`"),
        ("HELPLINE__ALERTS__TELL", "ana", "write [alerts.people.ana]"),
        ("HELPLINE__ALERTS__QUIET", "22:00-07:00", "America/Chicago"),
        ("HELPLINE__ALERTS__SMTP", "mail.example.org", "mail.example.org:465"),
        ("HELPLINE__ALERTS__REPEAT_MIN", "0", "write 1 to"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__MIAL", "x", "did you mean `alerts.people.ana.mail`"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__TEXT", "+13125550142", "needs a line with text_from and api_key"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__TEXT", "911", "write it as +1"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__TEXT", "+11115550142", "no country gives out"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__TEXT", "+19005550142", "costs more than a call"),
        ("HELPLINE__ALERTS__TEXT_LINE", "main", "no line with text_from"),
        ("HELPLINE__ALERTS__SMTP_TLS", "always", "write first or starttls"),
        ("HELPLINE__ALERTS__SMTP_CA", "/no/such/file", "/no/such/file cannot be read"),
        ("HELPLINE__ALERTS__SMTP_CA", file!(), "no certificate in it"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__LANGUAGE", "fr", "write en or es"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__MAIL", "ana@example.org", "alerts.smtp"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__WEBHOOK", "http://pager.example.org/key", "write https://"),
        ("HELPLINE__ALERTS__PEOPLE__ANA__WEBHOOK", "https://pager.example.org/key", "alerts.webhook_secret"),
        ("HELPLINE__ALERTS__PEOPLE__A-B__MAIL", "x", "no name for somebody"),
        ("HELPLINE__SECRET_KEYS_FILE", "/no/such/file", "/no/such/file"),
    ] {
        let others: Vec<_> = LINE.iter().copied().filter(|(name, _)| *name != variable).collect();
        let wrong = format!("{:#}", load(&[&others, &[(variable, value)][..]].concat()).unwrap_err());
        assert!(wrong.contains(words), "{variable}: {wrong}");
        assert!(wrong.contains(variable), "{variable} is not named: {wrong}");
    }
    let twice = load(&[("HELPLINE__SECRET_KEYS", "x"), ("HELPLINE__SECRET_KEYS_FILE", file!())]).unwrap_err();
    assert!(format!("{twice:#}").contains("set the same"), "{twice:#}");
    let keys = "0123456789abcdef0123456789abcdef";
    let shared = load(&[("HELPLINE__STORE__URL", "postgres://me:password1@x/y"), ("HELPLINE__SECRET_KEYS", keys)]).unwrap();
    assert_eq!(shared.spool_path(), Path::new("var/spool.db"));
    assert!(!format!("{shared:?}").contains("password1"), "{shared:?}");
}

#[test]
fn a_line_can_do_what_its_provider_can_and_its_settings_allow() {
    let abilities = |provider: &str, more: &[(&str, &str)]| {
        let settings = load(&[&LINE[1..], &[("HELPLINE__LINES__MAIN__PROVIDER", provider)], more].concat()).map(|settings| {
            let limits = crate::dialect::limits_of(provider).unwrap();
            settings.lines["main"].abilities(&limits)
        });
        settings.map(|abilities| (abilities.speech, abilities.texts, abilities.keypad_only)).map_err(|wrong| format!("{wrong:#}"))
    };
    let (off, on) = (("HELPLINE__LINES__MAIN__SPEECH", "off"), ("HELPLINE__LINES__MAIN__SPEECH", "on"));
    let from = ("HELPLINE__LINES__MAIN__TEXT_FROM", "+13125550100");
    assert_eq!(abilities("twilio", &[]), Ok((true, false, false)));
    assert_eq!(abilities("twilio", &[on, from]), Ok((true, true, false)));
    assert_eq!(abilities("twilio", &[off]), Ok((false, false, true)));
    assert_eq!(abilities("bandwidth", &[from]), Ok((false, true, true)));
    let wrong = abilities("bandwidth", &[on]).unwrap_err();
    assert!(wrong.contains("recognises no speech") && wrong.contains(on.0), "{wrong}");
}

#[test]
fn alerts_are_texted_from_the_first_line_that_can_or_the_one_that_is_named() {
    let line = |name: &str, more: &[(&str, &str)]| {
        let usual = [("PROVIDER", "twilio"), ("NUMBERS", "+13125550100"), ("SECRETS", "a-token"), ("ACCOUNT", "AC1")];
        let set = |(setting, value): &(&str, &str)| (format!("HELPLINE__LINES__{name}__{setting}"), (*value).to_owned());
        usual.iter().chain(more).map(set).collect::<Vec<_>>()
    };
    let sends: &[(&str, &str)] = &[("API_KEY", "k"), ("TEXT_FROM", "+13125550100")];
    let ana = |name: &str, value: &str| (format!("HELPLINE__ALERTS__{name}"), value.to_owned());
    let lines = [line("A", &sends[..1]), line("B", &sends[1..]), line("C", sends), line("D", sends)].concat();
    let from = |named: &str| {
        let more = [ana("TEXT_LINE", named), ana("PEOPLE__ANA__TEXT", "+13125550142"), ana("TELL", "ana")];
        let settings = Settings::load(None, lines.iter().cloned().chain(more)).map_err(|wrong| format!("{wrong:#}"))?;
        assert!(!format!("{settings:?}").contains("5550142"), "{settings:?}");
        Ok::<_, String>(settings.alerts.texts_from(&settings.lines).unwrap().0.to_owned())
    };
    assert_eq!((from("").as_deref(), from("d").as_deref()), (Ok("c"), Ok("d")));
    assert!(from("b").unwrap_err().contains("no line with text_from"));
}

#[test]
fn a_file_is_read_and_what_is_wrong_in_it_has_its_line() {
    let good = "[server]\nmax_in_flight = 7\n[lines.main]\nprovider = \"twilio\"\nnumbers = \"+13125550100\"\nsecrets = \"t\"\n";
    let settings = load_file("good.toml", good, &[("HELPLINE__LINES__MAIN__FLOW", "other")]).unwrap();
    assert_eq!((settings.server.max_in_flight, settings.lines["main"].flow()), (7, "other"));
    for (name, text, place, words) in [
        ("key.toml", "\n[server]\nlistn = \"x\"\n", "key.toml line 3", "did you mean `server.listen`"),
        ("section.toml", "[sever]\nlisten = \"x\"\n", "section.toml line 1", "there is no setting `sever`"),
        ("line.toml", "[lines.main]\nnumbers = \"x\"\nsecret = \"y\"\n", "line.toml line 3", "lines.main.secrets"),
        ("name.toml", "[lines.\"ma in\"]\nnumbers = \"x\"\n", "name.toml line 2", "fits no URL"),
        ("type.toml", "[server]\nmax_in_flight = \"many\"\n", "type.toml line 2", "server.max_in_flight is no"),
        ("value.toml", "[server]\nlisten = \"x\"\n", "value.toml line 2", "127.0.0.1:8080"),
        ("syntax.toml", "[server]\nlisten = \"very-secret\n", "syntax.toml line 2", "is not TOML"),
    ] {
        let wrong = format!("{:#}", load_file(name, text, &[]).unwrap_err());
        assert!(wrong.contains(place) && wrong.contains(words), "{name}: {wrong}");
        assert!(!wrong.contains("very-secret"), "{name}: {wrong}");
    }
}

#[test]
fn secrets_can_be_files_and_never_print() {
    let file = std::env::temp_dir().join(format!("helpline-secret-{}", std::process::id()));
    std::fs::write(&file, "a-very-secret-token-in-a-file\n").unwrap();
    let path = file.display().to_string();
    let variables =
        [&LINE[..2], &[("HELPLINE__LINES__MAIN__SECRETS_FILE", path.as_str()), ("HELPLINE__LINES__MAIN__API_KEY", "very-secret-key")]];
    let without = format!("{:#}", load(&variables.concat()).unwrap_err());
    assert!(without.contains("lines.main.account is missing") && !without.contains("very-secret"), "{without}");
    let settings = load(&[&variables.concat()[..], &[("HELPLINE__LINES__MAIN__ACCOUNT", "AC1")]].concat()).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(settings.lines["main"].secrets.list(), ["a-very-secret-token-in-a-file"]);
    assert!(!format!("{settings:?}").contains("very-secret"));
    // Nor when they are of the wrong type, or too short.
    for text in ["secret_keys = [\"very-secret\"]", "secret_keys = \"very-secret\"", "secret_keys.a = \"very-secret\""] {
        let wrong = format!("{:#}", load_file("type-of-secret.toml", text, &[]).unwrap_err());
        assert!(!wrong.contains("very-secret"), "{wrong}");
    }
}

#[test]
fn the_default_file_names_every_setting() {
    for setting in origin::PERSON {
        assert!(DEFAULTS.contains(&format!("\n# {setting} = ")), "alerts.people.*.{setting}");
    }
    for setting in origin::LINE {
        assert!(DEFAULTS.contains(&format!("\n# {setting} = ")), "lines.*.{setting}");
    }
    for comment in DEFAULTS.lines().collect::<Vec<_>>().windows(2) {
        let sets = comment[1].split_once(" = ").is_some_and(|(name, _)| !name.starts_with('#'));
        assert!(!sets || comment[0].starts_with("# "), "{} has no words before it", comment[1]);
    }
}
