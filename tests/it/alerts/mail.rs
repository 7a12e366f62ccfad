//! Mail through servers as they are in the world: TLS at once or when asked for, a login, certificates of one's own; and what is said
//! where it does not go.

use super::post::{Begins, Manner, PostOffice};
use super::settings_of;
use crate::certificates::{Authority, in_days};
use crate::folders::Folder;
use helpline::alert::words::{Tongue, test};
use helpline::tell::Directory;
use jiff::Timestamp;
use std::fs;
use std::process::Command;
use std::time::Duration;

const LOGIN: &str = "alerts:very-secret-word";
const PASSWORD: &str = "very-secret-word";

/// What telling Ana comes to, by a mail server of this host and these settings.
fn tell(smtp: &str, more: &[(&str, &str)]) -> Result<Vec<&'static str>, String> {
    let usual = [("TELL", "ana"), ("SMTP", smtp), ("MAIL_FROM", "alerts@example.org"), ("PEOPLE__ANA__MAIL", "ana@example.org")];
    let settings = settings_of(&[&usual, more].concat());
    let at = Timestamp::now();
    Directory::new(&settings).tell("ana", &test(Tongue::English, at), at).map_err(|error| format!("{error:#}"))
}

/// An authority, and its certificate in a file.
fn authority() -> (Authority, Folder, String) {
    let (authority, folder) = (Authority::new(), Folder::new("mail"));
    let file = folder.0.join("ca.pem");
    fs::write(&file, format!("The certificate of our house:\n{}", authority.pem)).unwrap();
    (authority, folder, file.to_str().unwrap().to_owned())
}

#[test]
fn mail_goes_with_a_login_through_tls_at_once_or_when_asked_for() {
    let (authority, _folder, ca) = authority();
    let config = authority.server(&["localhost", "127.0.0.1"], in_days(30));
    let login = [("SMTP_USER", "alerts"), ("SMTP_PASSWORD", PASSWORD), ("SMTP_CA", ca.as_str())];
    for (tls, host, set) in [
        (Begins::AtOnce(config.clone()), "localhost", &[("SMTP_TLS", "first")][..]),
        (Begins::AtOnce(config.clone()), "127.0.0.1", &[("SMTP_TLS", "first")]),
        (Begins::Asked(config.clone()), "localhost", &[]),
        (Begins::Asked(config), "127.0.0.1", &[("SMTP_TLS", "starttls")]),
    ] {
        let office = PostOffice::of(Manner { tls, login: Some(LOGIN) });
        assert_eq!(tell(&format!("{host}:{}", office.port), &[&login, set].concat()), Ok(vec!["mail"]), "{host} {set:?}");
        let mail = office.next(Duration::from_secs(5)).unwrap();
        assert!(mail.contains("To: ana@example.org") && mail.contains("Subject: [helpline] This is a test"), "{mail}");
        // In clear nothing was said but the wish for TLS.
        assert!(office.overheard().iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{:?}", office.overheard());
    }
}

#[test]
fn what_is_wrong_with_a_mail_server_is_said_without_a_secret_and_nothing_is_said_to_it() {
    let (authority, _folder, ca) = authority();
    let (_, _other_folder, other_ca) = self::authority();
    let good = authority.server(&["localhost"], in_days(30));
    let manner = |tls| Manner { tls, login: Some(LOGIN) };
    let asked = |names: &[&str], days| manner(Begins::Asked(authority.server(names, in_days(days))));
    let with = |password: &'static str, ca: &str| {
        vec![
            ("SMTP_USER".to_owned(), "alerts".to_owned()),
            ("SMTP_PASSWORD".to_owned(), password.to_owned()),
            ("SMTP_CA".to_owned(), ca.to_owned()),
        ]
    };
    let first = ("SMTP_TLS".to_owned(), "first".to_owned());
    for (manner, mut set, at_once, why) in [
        (manner(Begins::Asked(good.clone())), with("another-secret-word", &ca), false, "refuses (535) the login; look at alerts.smtp_user"),
        (manner(Begins::Asked(good.clone())), with("another-secret-word", &ca)[2..].to_vec(), false, "refuses (530) the login"),
        (manner(Begins::AtOnce(good.clone())), with("another-secret-word", &ca), true, "refuses (535) the login"),
        (manner(Begins::Never), with(PASSWORD, &ca), false, "offers no TLS (STARTTLS)"),
        (manner(Begins::Never), with(PASSWORD, &ca), true, "speaks no TLS"),
        (manner(Begins::AtOnce(good.clone())), with(PASSWORD, ""), true, "nobody known has signed it"),
        (manner(Begins::Asked(good.clone())), with(PASSWORD, &other_ca), false, "nobody known has signed it"),
        (asked(&["mail.example.org"], 30), with(PASSWORD, &ca), false, "it is for another name"),
        (asked(&["localhost"], -2), with(PASSWORD, &ca), false, "it has run out"),
    ] {
        if at_once {
            set.push(first.clone());
        }
        let office = PostOffice::of(manner);
        let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let said = tell(&format!("localhost:{}", office.port), &set).unwrap_err();
        assert!(said.starts_with("ana was not told by mail: ") && said.contains(why), "{why}: {said}");
        assert!(!said.contains("secret-word") && !said.contains("AGFsZXJ0c"), "{said}");
        assert_eq!(office.next(Duration::ZERO), None, "{why}");
        let overheard = office.overheard();
        let silent = |line: &String| ["EHLO", "STARTTLS", "QUIT"].iter().any(|word| line.starts_with(word));
        // Where TLS was to come first, what arrives in clear is its beginning.
        assert!(at_once || overheard.iter().all(silent), "{why}: {overheard:?}");
    }
}

#[test]
fn secrets_and_certificates_may_be_files_and_the_command_tries_it_all_out() {
    let (authority, folder, ca) = authority();
    let office = PostOffice::of(Manner { tls: Begins::Asked(authority.server(&["localhost"], in_days(30))), login: Some(LOGIN) });
    let password = folder.0.join("password");
    fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    let smtp = format!("localhost:{}", office.port);
    let set = [
        ("TELL", "ana"),
        ("SMTP", &smtp),
        ("SMTP_USER", "alerts"),
        ("SMTP_PASSWORD_FILE", password.to_str().unwrap()),
        ("SMTP_CA_FILE", &ca),
        ("MAIL_FROM", "alerts@example.org"),
        ("PEOPLE__ANA__MAIL", "ana@example.org"),
        ("PEOPLE__ANA__LANGUAGE", "es"),
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_helpline"));
    command.args(["alerts", "test", "ana"]).env_clear().current_dir(&folder.0);
    let output = command.envs(set.map(|(name, value)| (super::variable(name), value))).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "A test was sent to ana by mail.\n", "{:?}", String::from_utf8(output.stderr));
    assert!(office.next(Duration::from_secs(5)).unwrap().contains("no pasa nada"));
}

#[test]
fn in_clear_mail_stays_within_this_machine_and_what_it_is_not_is_said() {
    let office = PostOffice::open();
    assert_eq!(tell(&office.address, &[]), Ok(vec!["mail"]));
    let said = tell(&office.address, &[("SMTP_USER", "alerts"), ("SMTP_PASSWORD", PASSWORD)]).unwrap_err();
    assert!(said.contains("takes no login here"), "{said}");
    // A name may lead anywhere: without TLS nothing is said to it.
    let said = tell(&format!("localhost:{}", office.port), &[]).unwrap_err();
    assert!(said.contains("offers no TLS"), "{said}");
    let gone = office.address.clone();
    drop(office);
    let said = tell(&gone, &[]).unwrap_err();
    assert!(said.contains("the mail server is not reached: nobody listens there"), "{said}");
}
