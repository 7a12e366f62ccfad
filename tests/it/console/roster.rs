//! People, hours and notices on their pages: who may change them, what callers get, and what happens when two do at once.

use super::{Answer, Browser, Server, added, begun, set_up};
use jiff::ToSpan as _;
use jiff::civil::Date;

/// A server with Ana, its owner, and somebody who may publish.
fn office() -> (Server, Browser, Browser) {
    let (server, link) = begun();
    let ana = set_up(&server, &link);
    let pia = set_up(&server, &added(&server, "Pia", "publisher"));
    (server, ana, pia)
}

/// What stands in a hidden field of a page.
fn hidden(answer: &Answer, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = answer.body.split_once(&field).unwrap_or_else(|| panic!("no {name} in {}", answer.body));
    rest.split('"').next().unwrap().to_owned()
}

fn desk<'a>(seen: &'a str, phones: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("flow", "helpline"),
        ("seen", seen),
        ("name", "main-desk"),
        ("title", "Specialist desk"),
        ("phones", phones),
        ("languages", "en,es,"),
        ("speaks-en", "yes"),
        ("speaks-es", "yes"),
        ("best", "es"),
        ("answers", "switchboard"),
        ("why", "the desk has moved"),
    ]
}

#[test]
fn a_publisher_points_somebody_at_a_new_telephone_and_others_see_how_it_ends() {
    let (server, mut ana, mut pia) = office();
    let page = pia.get("/console/people");
    assert!(page.body.contains("+1 800 227 2345") && page.body.contains("specialist (step 1, step 2)"), "{}", page.body);
    let seen = hidden(&page, "seen");
    let changed = pia.post("/console/people/phone", &[("name", "main-desk"), ("phones", "+1 312 555 0151"), ("seen", &seen), ("why", "")]);
    assert_eq!((changed.status, changed.header("location")), (303, "/console/people?flow=&said=done"));
    assert!(pia.get("/console/people?said=done").body.contains("within two seconds"));
    assert!(server.run(&["people"]).contains("telephones: +13125550151\n  speaks: en, es"));
    // The whole form: the best language comes first.
    let seen = hidden(&pia.get("/console/people/person?name=main-desk"), "seen");
    assert_eq!(pia.post("/console/people/person", &desk(&seen, "+13125550152; +13125550153")).status, 303);
    assert!(server.run(&["people"]).contains("telephones: +13125550152, +13125550153\n  speaks: es, en\n  picks up: a switchboard"));
    let page = pia.get("/console/people").body;
    assert!(page.contains("by Pia · “the desk has moved”") && page.contains("+1 312 555 0152, +1 312 555 0153"), "{page}");
    // Authors and readers see how numbers end, in the history, too.
    for role in ["reader", "author"] {
        let mut other = set_up(&server, &added(&server, role, role));
        let page = other.get("/console/people").body;
        assert!(page.contains("ends in 53") && !page.contains("312") && !page.contains("<details>"), "{page}");
        assert_eq!(other.get("/console/people/person?name=main-desk").status, 403);
        for (page, fields) in [
            ("/console/people/person", desk("1", "+13125550159")),
            ("/console/people/phone", desk("1", "+13125550159")),
            ("/console/people/remove", desk("1", "")),
            ("/console/people/off", desk("1", "")),
            ("/console/notices", vec![("name", "storm"), ("on", "yes")]),
            ("/console/hours/day", vec![("name", "chat"), ("first", "2099-12-24"), ("open", "closed")]),
            ("/console/hours/as-usual", vec![("name", "chat"), ("date", "2099-12-24")]),
            ("/console/hours/hold", vec![("name", "chat"), ("do", "close")]),
            ("/console/hours/release", vec![("name", "chat")]),
        ] {
            assert_eq!(other.post(page, &fields).status, 403, "{role} {page}");
        }
    }
    // A form without the page's secret changes nothing, whoever sends it.
    ana.get("/console/people");
    ana.token = "0".repeat(64);
    assert_eq!(ana.post("/console/people/phone", &[("name", "main-desk"), ("phones", "+13125550159")]).status, 403);
    assert!(!server.run(&["people"]).contains("0159"));
}

#[test]
fn numbers_and_names_are_judged_as_at_a_terminal_and_what_was_typed_stays() {
    let (server, _, mut pia) = office();
    let seen = hidden(&pia.get("/console/people/person?name=main-desk"), "seen");
    for (phones, says, spanish) in [
        ("+19005550151", "costs more than a call (PremiumRate): lines never ring such numbers", "cuesta más que una llamada"),
        ("+4930123456", "is a number of DE; the line allows US, CA", "es un número de DE"),
        ("911", "is no telephone number: write +13125550151", "no es un número de teléfono"),
        ("", "has a telephone and a language", "tiene un teléfono y un idioma"),
    ] {
        let told = pia.post("/console/people/person", &desk(&seen, phones));
        assert!(told.status == 422 && told.body.contains("role=\"alert\"") && told.body.contains(says), "{phones}: {}", told.body);
        assert!(told.body.contains(&format!("value=\"{phones}\"")) && told.body.contains("value=\"the desk has moved\""), "{}", told.body);
        pia.languages = "es";
        assert!(pia.post("/console/people/phone", &desk(&seen, phones)).body.contains(spanish), "{phones}");
        pia.languages = "en";
    }
    let with = |name: &'static str, value: &'static str| {
        let mut fields = desk(&seen, "+13125550151");
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        fields
    };
    for (fields, says) in [
        (with("title", "Call +13125550151"), "seem to have a telephone number in them"),
        (with("why", "call 13125550151"), "seem to have a telephone number in them"),
        (with("title", " "), "Write a name."),
        (with("languages", "fr,"), "a telephone and a language"),
        (with("name", "nobody"), "Nobody on the roster is called “nobody” any more."),
    ] {
        let told = pia.post("/console/people/person", &fields);
        assert!(told.status == 422 && told.body.contains(says), "{says}: {}", told.body);
    }
    let removed = pia.post("/console/people/remove", &[("name", "main-desk"), ("seen", &seen)]);
    assert!(removed.status == 422 && removed.body.contains("The ladder “specialist” rings “main-desk”"), "{}", removed.body);
    assert_eq!(server.run(&["people", "history"]).lines().count(), 2, "nothing was changed");
}

#[test]
fn somebody_is_added_and_removed_and_no_name_of_theirs_is_a_page() {
    let (server, mut ana, mut pia) = office();
    let seen = hidden(&pia.get("/console/people/person"), "seen");
    let mut fields = desk(&seen, "+13125550152");
    let title = "<script>alert(1)</script>\"'> \u{7}";
    for (name, value) in [("new", "yes"), ("name", ""), ("title", title)] {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    assert_eq!(pia.post("/console/people/person", &fields).status, 303);
    let again = pia.post("/console/people/person", &fields);
    assert!(again.status == 422 && again.body.contains("has the short name “script-alert-1-script” already"), "{}", again.body);
    for page in
        ["/console/people", "/console/people/person?name=script-alert-1-script", "/console/people?flow=%3Cscript%3Ealert(1)%3C/script%3E"]
    {
        let told = ana.get(page);
        assert!(told.status == 200 && !told.body.contains("<script>") && told.body.contains("&#60;script&#62;alert"), "{page}");
    }
    assert!(ana.get("/console/people").body.contains("No ladder rings them yet"));
    let seen = hidden(&pia.get("/console/people"), "seen");
    assert_eq!(pia.post("/console/people/remove", &[("name", "script-alert-1-script"), ("seen", &seen)]).status, 303);
    assert!(!server.run(&["people"]).contains("script"));
    assert_eq!(pia.post("/console/people/remove", &[("name", "script-alert-1-script")]).status, 404);
    for bad in ["Night Desk", "a..b", "ä", &"x".repeat(64)] {
        fields.retain(|(known, _)| *known != "name");
        fields.push(("name", bad));
        assert_eq!(pia.post("/console/people/person", &fields).status, 422, "{bad}");
    }
}

#[test]
fn nobody_writes_over_what_somebody_else_has_changed_meanwhile() {
    let (server, mut ana, mut pia) = office();
    let seen = hidden(&pia.get("/console/people/person?name=main-desk"), "seen");
    // What is about something else is in nobody's way.
    server.run(&["notice", "on", "storm", "--by", "Ben"]);
    ana.get("/console/people");
    assert_eq!(ana.post("/console/people/phone", &[("name", "main-desk"), ("phones", "+13125550151"), ("seen", &seen)]).status, 303);
    let told = pia.post("/console/people/person", &desk(&seen, "+13125550152"));
    assert!(told.status == 409 && told.body.contains("Changed meanwhile") && told.body.contains("by Ana"), "{}", told.body);
    assert!(told.body.contains("+1 312 555 0151") && told.body.contains("value=\"+13125550152\""), "{}", told.body);
    assert!(server.run(&["people"]).contains("+13125550151"));
    // Whoever has seen it may go on.
    let seen = hidden(&told, "seen");
    assert_eq!(pia.post("/console/people/person", &desk(&seen, "+13125550152")).status, 303);
    assert!(server.run(&["people"]).contains("+13125550152"));
}

#[test]
fn a_notice_is_on_in_two_clicks_the_second_of_which_says_what_callers_hear() {
    let (server, _, mut pia) = office();
    let page = pia.get("/console/notices").body;
    assert!(
        page.contains("/console/notices/switch?flow=helpline&#38;name=storm&#38;on=yes") && page.contains("never switched on"),
        "{page}"
    );
    let asked = pia.get("/console/notices/switch?flow=helpline&name=storm&on=yes");
    for says in [
        "Switch on the notice “storm”?",
        "Because of a storm",
        "Por una tormenta",
        "lang=\"es-US\"",
        "Everybody who rings",
        "Calls on the line now: 0",
    ] {
        assert!(asked.body.contains(says), "{says} is not in {}", asked.body);
    }
    let seen = hidden(&asked, "seen");
    let on = [("flow", "helpline"), ("name", "storm"), ("on", "yes"), ("seen", seen.as_str()), ("why", "the office is flooded")];
    assert_eq!(pia.post("/console/notices", &on).header("location"), "/console/notices?flow=helpline&said=done");
    assert!(server.run(&["notice"]).contains("storm: on"));
    let page = pia.get("/console/notices").body;
    assert!(page.contains("by Pia · “the office is flooded”") && page.contains(", by Pia</p>"), "{page}");
    // The same once more, from a page that was opened before, and from one that was opened after.
    assert_eq!(pia.post("/console/notices", &on).status, 409);
    let again = pia.post("/console/notices", &[("name", "storm"), ("on", "yes")]);
    assert!(again.status == 422 && again.body.contains("“storm” is on already"), "{}", again.body);
    assert_eq!(pia.post("/console/notices", &[("name", "storms"), ("on", "yes")]).status, 422);
    assert_eq!(pia.get("/console/notices/switch?name=storms&on=yes").status, 404);
    assert_eq!(pia.post("/console/notices", &[("name", "storm"), ("on", "no")]).status, 303);
    assert!(server.run(&["notice"]).contains("storm: off"));
    pia.languages = "es";
    assert!(pia.get("/console/notices").body.contains("Qué oyen quienes llaman"));
}

#[test]
fn holidays_and_early_closings_are_set_and_taken_back() {
    let (server, _, mut pia) = office();
    let today: Date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("America/New_York").unwrap()).date();
    let day = |ahead: i64| today.checked_add(ahead.days()).unwrap().to_string();
    let (first, last, far) = (day(40), day(42), day(90));
    let page = pia.get("/console/hours");
    assert!(
        page.body.contains("America/New_York") && page.body.contains("Monday to Friday") && page.body.contains("Next change:"),
        "{}",
        page.body
    );
    let seen = hidden(&page, "seen");
    let set = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        let usual = [("flow", "helpline"), ("name", "chat"), ("why", "moving <b>house</b>"), ("seen", seen.as_str())];
        usual.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let mut send = |page: &str, fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        pia.post(page, &fields)
    };
    for (fields, says) in [
        (set(&[("first", "Christmas"), ("open", "closed")]), "year, month and day"),
        (set(&[("first", &last), ("last", &first), ("open", "closed")]), "The last day comes before the first"),
        (set(&[("first", &first), ("last", &far), ("open", "closed")]), "more than 31 days apart"),
        (set(&[("first", &first), ("open", "times"), ("from", "09:00")]), "These times cannot be used"),
        (set(&[("first", &first), ("open", "times"), ("from", "09:00"), ("to", "09:00")]), "These times cannot be used"),
        (set(&[("first", "2020-12-24"), ("open", "closed")]), "2020-12-24 is over."),
    ] {
        let told = send("/console/hours/day", &fields);
        assert!(told.status == 422 && told.body.contains(says), "{says}: {}", told.body);
        assert!(told.body.contains("moving &#60;b&#62;house") && !told.body.contains("<b>"), "{}", told.body);
    }
    assert_eq!(send("/console/hours/day", &set(&[("first", &first), ("last", &last), ("open", "closed")])).status, 303);
    // The page that was opened before knows nothing of that.
    let times =
        [("first", &*far), ("open", "times"), ("from", "09:00"), ("to", "12:00:00"), ("again_from", "13:00"), ("again_to", "15:00")];
    let told = send("/console/hours/day", &set(&times));
    assert!(told.status == 409 && told.body.contains("Changed meanwhile") && told.body.contains("value=\"13:00\""), "{}", told.body);
    let seen = hidden(&told, "seen");
    let mut fields = set(&times);
    fields.retain(|(name, _)| *name != "seen");
    fields.push(("seen", seen));
    assert_eq!(send("/console/hours/day", &fields).status, 303);
    let hours = server.run(&["hours"]);
    assert!(hours.contains(&format!("{first}: closed")) && hours.contains(&format!("{far}: 09:00-12:00, 13:00-15:00")), "{hours}");
    let none = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        [("name", "chat")].iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    assert_eq!(send("/console/hours/as-usual", &none(&[("date", &first)])).status, 303);
    assert_eq!(send("/console/hours/as-usual", &none(&[("date", &first)])).status, 422);
    assert!(!server.run(&["hours"]).contains(&first));
    // Opened and closed by hand.
    assert_eq!(send("/console/hours/hold", &none(&[("do", "open"), ("until", "2099-12-31T17:00")])).status, 303);
    assert!(server.run(&["hours"]).contains("held open until 2099-12-31 17:00"));
    for (until, says) in [("soon", "Write the time as 17:00"), ("2020-01-01T08:00", "That moment is over already")] {
        let told = send("/console/hours/hold", &none(&[("do", "close"), ("until", until)]));
        assert!(told.status == 422 && told.body.contains(says), "{}", told.body);
    }
    assert_eq!(send("/console/hours/hold", &none(&[("do", "close"), ("until", "")])).status, 303);
    let page = pia.get("/console/hours").body;
    assert!(page.contains("Kept closed by hand until further notice") && page.contains("09:00–12:00, 13:00–15:00"), "{page}");
    assert!(page.contains("added by Pia: moving &#60;b&#62;house"), "{page}");
    assert_eq!(pia.post("/console/hours/release", &[("name", "chat")]).status, 303);
    assert_eq!(pia.post("/console/hours/release", &[("name", "chat")]).status, 422);
    assert_eq!(pia.post("/console/hours/hold", &[("name", "desk"), ("do", "close")]).status, 422);
}

#[test]
fn somebody_is_switched_off_with_one_click_and_on_again() {
    let (server, _, mut pia) = office();
    let page = pia.get("/console/people");
    assert!(page.body.contains("Switch off") && !page.body.contains("nobody can be rung now"), "{}", page.body);
    let seen = hidden(&page, "seen");
    let click = |pia: &mut Browser, path: &str, seen: &str, until: &str, why: &str| {
        pia.post(path, &[("flow", "helpline"), ("seen", seen), ("name", "main-desk"), ("until", until), ("why", why)])
    };
    assert_eq!(click(&mut pia, "/console/people/off", &seen, "", "").header("location"), "/console/people?flow=helpline&said=done");
    let page = pia.get("/console/people");
    for told in [
        "not rung until further notice",
        "On the ladder “crisis” nobody can be rung now",
        "Specialist desk (off): 25 seconds",
        "Ring again",
    ] {
        assert!(page.body.contains(told), "{told} is not in {}", page.body);
    }
    assert!(server.run(&["people"]).contains("off until further notice"));
    // What somebody else did meanwhile is shown, and nothing is done on top of it.
    let late = click(&mut pia, "/console/people/off", &seen, "2099-12-31T17:00", "on holiday");
    assert!(late.status == 409 && late.body.contains("is rung"), "{}", late.body);
    let seen = hidden(&late, "seen");
    assert_eq!(click(&mut pia, "/console/people/on", &seen, "", "").status, 303);
    let seen = hidden(&pia.get("/console/people"), "seen");
    let again = click(&mut pia, "/console/people/on", &seen, "", "");
    assert!(again.status == 422 && again.body.contains("is not off"), "{}", again.body);
    for (until, says) in [("2020-01-01T08:00", "over already"), ("soon", "Write the time as")] {
        let told = click(&mut pia, "/console/people/off", &seen, until, "");
        assert!(told.status == 422 && told.body.contains(says), "{}", told.body);
    }
    assert_eq!(click(&mut pia, "/console/people/off", &seen, "2099-12-31T17:00", "on holiday").status, 303);
    pia.languages = "es";
    let page = pia.get("/console/people").body;
    assert!(page.contains("no recibe llamadas hasta") && page.contains("on holiday"), "{page}");
    for role in ["reader", "author"] {
        let mut other = set_up(&server, &added(&server, role, role));
        other.get("/console/people");
        for path in ["/console/people/off", "/console/people/on"] {
            assert_eq!(click(&mut other, path, &seen, "", "").status, 403, "{role} {path}");
        }
    }
}
