//! The script book in the console: read, taken away, and signed in the draft, for the words that were seen.

use super::{added, begun, set_up};
use helpline::store::{Address, Store, drafts};

/// What stands in a hidden field of a page.
fn hidden(body: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = body.split_once(&field).unwrap_or_else(|| panic!("no {name} in {body}"));
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn everybody_reads_the_book_and_authors_sign_what_they_saw() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    let mut eva = set_up(&server, &added(&server, "Eva", "author"));
    let mut rob = set_up(&server, &added(&server, "Rob", "reader"));
    let page = rob.get("/console/book").body;
    assert!(page.contains("<code>p.greet</code>") && page.contains("lang=\"es-US\"") && page.contains("not signed"), "{page}");
    assert!(!page.contains("/console/book/sign"), "{page}");
    assert!(!rob.get("/console/book?of=draft").body.contains("/console/book/sign"));
    // Taken away, as it is made at a terminal.
    let table = rob.get("/console/book/download?of=live&as=csv");
    assert_eq!((table.header("content-type"), table.status), ("text/csv; charset=utf-8", 200));
    assert!(table.header("content-disposition").starts_with("attachment; filename=\"script-"), "{}", table.header("content-disposition"));
    assert!(table.body.contains("id,part,voice,en,es") && table.body.contains("p.greet,"));
    assert!(rob.get("/console/book/download?as=html").body.contains("script book</title>"));
    assert_eq!(rob.get("/console/book/download?as=exe").status, 404);
    // Signed in the draft, which begins by that.
    let page = eva.get("/console/book?of=draft").body;
    assert!(page.contains("Nobody is writing a draft"), "{page}");
    let words = hidden(&page, "words");
    let signing = |by: &'static str, language: &'static str, ids: &'static str| {
        vec![
            ("flow", "helpline".to_owned()),
            ("by", by.into()),
            ("language", language.into()),
            ("ids", ids.into()),
            ("words", words.clone()),
        ]
    };
    let mut sign = |fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        eva.post("/console/book/sign", &fields)
    };
    for (fields, says) in [
        (signing(" ", "es", "*"), "Write name and role"),
        (signing("Eva +13125550151", "es", "*"), "Write name and role"),
        (signing("Eva", "fr", "*"), "Choose a language of the line"),
        (signing("Eva", "es", "q.*<b>"), "fits “q.*&#60;b&#62;”"),
        (signing("Eva", "es", " , "), "Write what was read"),
    ] {
        let told = sign(&fields);
        assert!(told.status == 422 && told.body.contains(says) && !told.body.contains("<b>"), "{says}: {}", told.body);
    }
    let done = sign(&signing("Eva Ruiz, oncologist <script>", "es", "net.*,p.greet"));
    assert_eq!((done.status, done.header("location")), (303, "/console/book?flow=helpline&of=draft&said=signed"));
    let page = ana.get("/console/book?of=draft&said=signed").body;
    assert!(page.contains("signed by Eva Ruiz, oncologist &#60;script&#62; on 20") && page.contains("Signed in the draft"), "{page}");
    assert!(!ana.get("/console/book").body.contains("Eva Ruiz"), "what is live is as it was");
    // Somebody changes the words: whoever signs has to see them first.
    let store = server.environment().into_iter().find(|(name, _)| name == "HELPLINE__STORE__URL").unwrap().1;
    let mut store = Store::open(&Address::parse(&store).unwrap()).unwrap();
    let change = |draft: &drafts::Draft| {
        let mut content = draft.content.clone();
        let words = content.sources.0.iter_mut().find(|source| source.path == "words/es.yaml").unwrap();
        words.text = words.text.replacen("Para español", "En español", 1);
        Ok::<_, ()>(drafts::Edit { content, what: "p.greet (es)".into(), before: String::new(), after: String::new() })
    };
    store.write(|sql| drafts::change(sql, "helpline", ("Rob", jiff::Timestamp::now()), change)).unwrap().unwrap();
    let told = sign(&signing("Eva", "es", "*"));
    assert!(told.status == 409 && told.body.contains("have changed since you opened this page"), "{}", told.body);
    assert!(told.body.contains("changed since Eva Ruiz, oncologist &#60;script&#62; signed it"), "{}", told.body);
    // Neither readers nor forms of others sign anything.
    rob.get("/console/book");
    assert_eq!(rob.post("/console/book/sign", &[("by", "Rob"), ("language", "es"), ("ids", "*")]).status, 403);
    ana.token = "0".repeat(64);
    assert_eq!(ana.post("/console/book/sign", &[("by", "Ana"), ("language", "es"), ("ids", "*")]).status, 403);
    ana.languages = "es";
    assert!(ana.get("/console/book").body.contains("Libro de textos"));
}
