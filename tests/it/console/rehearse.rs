//! The telephone in the page: calls that are tried, and kept as tests, by forms alone.

use super::publish::{NEW, OLD, begun, checked, hidden, write};
use super::{Browser, added, set_up};
use helpline::store::drafts;
use helpline::store::{Address, Store};

const PAGE: &str = "/console/try?flow=helpline";
const KEEP: &str = "/console/try/keep?flow=helpline";

/// A call in the page.
struct Tried {
    page: String,
    status: u16,
}

/// What of a call the forms carry.
fn carried(page: &str) -> Vec<(&'static str, String)> {
    let ticked = |name: &str| if page.contains(&format!("name=\"{name}\" value=\"on\"")) { "on".to_owned() } else { String::new() };
    let texts = |name: &str| hidden(page, name).replace("&#10;", "\n").replace("&#58;", ":").replace("&#42;", "*");
    let all = ["which", "line", "at", "acts"].map(|name| (name, texts(name)));
    all.into_iter().chain(["hidden", "texts", "current"].map(|name| (name, ticked(name)))).collect()
}

impl Tried {
    fn ring(browser: &mut Browser, setting: &[(&str, &str)]) -> Self {
        browser.get(PAGE);
        let fields: Vec<_> = setting.iter().copied().chain([("act", "ring")]).collect();
        let answer = browser.post(PAGE, &fields);
        Self { page: answer.body, status: answer.status }
    }

    fn send(&self, browser: &mut Browser, path: &str, more: &[(&str, &str)]) -> Self {
        let carried = carried(&self.page);
        let fields: Vec<_> = carried.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
        let answer = browser.post(path, &fields);
        Self { page: answer.body, status: answer.status }
    }

    fn does(&self, browser: &mut Browser, act: &str) -> Self {
        self.send(browser, PAGE, &[("act", act)])
    }

    /// What is heard last.
    fn words(&self) -> &str {
        let (_, rest) = self.page.split_once("<div id=\"words\"").unwrap_or_else(|| panic!("no call in {}", self.page));
        rest.split_once("</div>").unwrap().0
    }

    #[track_caller]
    fn hears(self, words: &str) -> Self {
        assert!(self.status == 200 && self.words().contains(words), "{words} is not in {}: {}", self.status, self.words());
        self
    }
}

#[test]
fn a_call_is_tried_act_by_act_without_a_script() {
    let (server, mut ana, _flows) = begun("try", &[]);
    let page = ana.get("/console/try").body;
    assert!(page.contains("Nobody is really called") && !page.contains("value=\"draft\""), "{page}");
    let call = Tried::ring(&mut ana, &[("which", "live"), ("line", "main"), ("at", "2026-11-24T10:00"), ("texts", "on")]);
    let call = call.hears("If this is a medical emergency").hears("The line listens");
    assert!(call.page.contains("lang=\"es\">") && call.page.contains("10:00:"), "{}", call.page);
    let menu = call.does(&mut ana, "k1").hears("To learn about");
    assert!(menu.page.contains("<strong>main</strong>") || menu.page.contains("(main)"), "{}", menu.page);
    // Words, heard well and badly; time; silence; keys that are none.
    menu.send(&mut ana, PAGE, &[("act", "w"), ("words", "I want to talk to a person"), ("sure", "90")]).hears("It rings");
    let doubt = menu.send(&mut ana, PAGE, &[("act", "w"), ("words", "help and support"), ("sure", "45")]);
    assert!(doubt.hears("Is that right").page.contains("The caller says «help and support» (45 %)"));
    menu.does(&mut ana, "w90:Español").hears("oprima");
    let later = menu.send(&mut ana, PAGE, &[("act", "l"), ("minutes", "720")]);
    assert!(later.page.contains("720 minutes pass.") && later.page.contains("22:0"), "{}", later.page);
    later.does(&mut ana, "s").hears("press");
    // Somebody is rung, and it ends in each way.
    let rung = menu.does(&mut ana, "k0").hears("It rings").hears("They hear first");
    for (act, heard) in [("obusy", "It rings"), ("onone", "It rings"), ("oanswered", "The line listens"), ("h", "The caller has hung up")] {
        rung.does(&mut ana, act).hears(heard);
    }
    let twice = rung.does(&mut ana, "obusy").does(&mut ana, "obusy").hears("press");
    assert!(twice.page.contains("<strong>Busy</strong>"));
    // A step back is the page before; what does not fit is refused, and the call stays.
    let back = twice.does(&mut ana, "undo").does(&mut ana, "undo");
    assert_eq!(carried(&back.page), carried(&rung.page));
    let wrong = rung.does(&mut ana, "k1");
    assert!(wrong.status == 409 && wrong.page.contains("does not wait for that now"), "{}", wrong.page);
    assert_eq!(carried(&wrong.page), carried(&rung.page));
    let over = menu.does(&mut ana, "h");
    assert!(!over.page.contains("data-key"));
    // A line whose provider recognises no speech, a withheld number, a draft.
    let other = Tried::ring(&mut ana, &[("which", "live"), ("line", "bw"), ("at", ""), ("hidden", "on")]);
    assert!(other.page.contains("This line recognises no speech"), "{}", other.page);
    write(&server, "words/en.yaml", OLD, NEW);
    assert!(ana.get(PAGE).body.contains("value=\"draft\" checked"));
    Tried::ring(&mut ana, &[("which", "draft"), ("line", "main")]).does(&mut ana, "k1").hears(NEW);
    Tried::ring(&mut ana, &[("which", "live"), ("line", "main")]).does(&mut ana, "k1").hears("To learn about");
    write(&server, "nodes.yaml", "1: net, 2: support", "1: nett, 2: support");
    let broken = Tried::ring(&mut ana, &[("which", "draft"), ("line", "main")]);
    assert!(broken.status == 422 && broken.page.contains("The draft has errors"), "{}", broken.page);
    ana.languages = "es";
    Tried::ring(&mut ana, &[("which", "live"), ("line", "main")]).hears("La línea escucha");
}

#[test]
fn a_call_that_is_kept_is_a_test_of_the_draft_and_passes() {
    let (server, mut ana, _flows) = begun("keep", &[]);
    let mut reader = set_up(&server, &added(&server, "Rae", "reader"));
    let setting = [("which", "live"), ("line", "main"), ("at", "2026-11-24T10:00"), ("texts", "on"), ("hidden", "on")];
    let mut call = Tried::ring(&mut ana, &setting);
    for act in ["k1", "w45:help and support", "k1", "l10", "s", "k0", "obusy", "oanswered", "s", "h"] {
        call = call.does(&mut ana, act);
        assert_eq!(call.status, 200, "{act}: {}", call.page);
    }
    // Whoever may only look tries, and keeps nothing.
    let seen = Tried::ring(&mut reader, &setting).does(&mut reader, "k1");
    assert!(!seen.page.contains("Keep this as a test"));
    assert_eq!(seen.send(&mut reader, KEEP, &[("title", "a call")]).status, 403);
    let titles: [&str; 3] = ["", "ring +1 312 555 0142 please", &"long ".repeat(50)];
    for title in titles {
        let refused = call.send(&mut ana, KEEP, &[("title", title)]);
        assert!(refused.status == 422 && refused.page.contains("what the call is about"), "{title}: {}", refused.page);
    }
    let title = "../<script>alert(1)</script> a caller who doubts";
    let kept = call.send(&mut ana, KEEP, &[("title", title)]);
    assert!(kept.page.contains("Kept in the draft, as calls/script-alert-1-script-a-caller-who-doubts.call"), "{}", kept.page);
    assert!(!kept.page.contains("<script>alert"));
    // The same again is there once; another one of the same title is beside it.
    call.send(&mut ana, KEEP, &[("title", title)]);
    let other = call.does(&mut ana, "undo").send(&mut ana, KEEP, &[("title", title)]);
    assert!(other.page.contains("a-caller-who-doubts-2.call"), "{}", other.page);
    let mut store = Store::open(&Address::File(server.folder.join("store.db"))).unwrap();
    let draft = drafts::current(store.read(), "helpline").unwrap().unwrap();
    let calls: Vec<_> = draft.content.calls.iter().filter(|(name, _)| name.contains("doubts")).collect();
    assert_eq!((calls.len(), draft.by.as_str()), (2, "Ana"));
    // The one with a number comes first in the order of names.
    let text = &calls[1].1;
    for line in
        ["from: hidden", "\"help and support\" (0.45)", "later:   600s", "outcome: busy", "rings:   specialist", "caller:  (hangs up)"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let page = checked(&mut ana);
    assert!(page.contains("Go another way: 0."), "{page}");
}

#[test]
fn what_is_no_call_is_refused_and_nothing_is_lost() {
    let (_server, mut ana, _flows) = begun("hostile", &[]);
    let call = Tried::ring(&mut ana, &[("which", "live"), ("line", "main")]).does(&mut ana, "k1");
    for (name, value) in [("act", "<script>"), ("act", "k12345678901234567890123"), ("act", "l99999999999"), ("act", "w101:x"), ("act", "")]
    {
        let refused = call.send(&mut ana, PAGE, &[(name, value)]);
        assert_eq!((refused.status, carried(&refused.page)), (422, carried(&call.page)), "{value}");
    }
    let said = call.send(&mut ana, PAGE, &[("act", "w"), ("words", "\"><script>alert(1)</script>"), ("sure", "90")]);
    assert!(said.status == 200 && !said.page.contains("<script>alert"), "{}", said.page);
    for acts in ["nonsense".to_owned(), "s\n".repeat(201), "k1\n\u{0}".to_owned()] {
        let answer = ana.post(PAGE, &[("which", "live"), ("acts", acts.as_str()), ("act", "s")]);
        assert_eq!(answer.status, 422, "{acts}");
    }
    for (line, at) in [("../../etc", ""), ("main", "soon"), ("main", "-9999-01-01T00:00")] {
        let answer = ana.post(PAGE, &[("which", "live"), ("line", line), ("at", at), ("act", "ring")]);
        assert!(answer.status == 200 || answer.status == 422, "{line} {at}: {}", answer.body);
    }
    let token = std::mem::replace(&mut ana.token, "0".repeat(64));
    assert_eq!(call.does(&mut ana, "k1").status, 403);
    ana.token = token;
    assert_eq!(Browser::new(&format!("http://{}", ana.host)).get(PAGE).header("location"), "/console/sign-in");
}
