//! Drafts: one for each flow, changed by several, on both engines.

use crate::stores::{content, each, minute, of, put};
use helpline::store::Store;
use helpline::store::drafts::{self, Draft, Edit};

/// Changes one word of the draft, if it is what somebody saw.
fn say(store: &mut Store, by: &str, at: i64, saw: &str, word: &str) -> Result<Draft, String> {
    let change = |draft: &Draft| {
        let now = draft.content.sources.0[0].text.clone();
        if now != saw {
            return Err(now);
        }
        Ok(Edit { content: content(word), what: "flow.yaml".into(), before: now, after: word.into() })
    };
    store.write(|sql| drafts::change(sql, "desk", (by, minute(at)), change)).unwrap()
}

#[test]
fn a_draft_begins_from_what_is_live_and_whoever_comes_too_late_is_told() {
    each("drafts", |address| {
        let mut store = Store::open(address).unwrap();
        assert!(store.write(|sql| drafts::begin(sql, "desk", "ana", minute(0))).is_err(), "nothing is live");
        let live = put(&mut store, &of(1, 0));
        assert_eq!(drafts::current(store.read(), "desk").unwrap(), None);
        let first = say(&mut store, "ana", 1, "v", "one").unwrap();
        assert_eq!((first.base, first.number, first.by.as_str()), (live.version, 1, "ana"));
        assert_eq!(say(&mut store, "ben", 2, "v", "two"), Err("one".into()));
        let second = say(&mut store, "ben", 3, "one", "two").unwrap();
        assert_eq!(drafts::current(store.read(), "desk").unwrap(), Some(second));
        // Nothing changed is no change.
        assert_eq!(say(&mut store, "ana", 4, "two", "two").unwrap().number, 2);
        store.write(|sql| drafts::end(sql, "desk", ("ana", minute(5)), "published")).unwrap();
        assert_eq!(drafts::current(store.read(), "desk").unwrap(), None);
        // The next one goes on counting.
        assert_eq!(say(&mut store, "ana", 6, "v", "three").unwrap().number, 4);
        let changes = drafts::changes(store.read(), "desk", 10).unwrap();
        let told: Vec<_> = changes.iter().map(|one| (one.number, one.by.as_str(), one.before.as_str(), one.after.as_str())).collect();
        assert_eq!(told, [(4, "ana", "v", "three"), (3, "ana", "", ""), (2, "ben", "one", "two"), (1, "ana", "v", "one")]);
    });
}
