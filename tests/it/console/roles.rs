//! Who may do what: only owners decide who comes in, and there is always one.

use super::{Browser, PASSWORD, added, begun, path, set_up};

#[test]
fn only_an_owner_sees_and_changes_who_may_come_in() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    for role in ["reader", "author", "publisher"] {
        let mut other = set_up(&server, &added(&server, role, role));
        assert!(!other.get("/console").body.contains("/console/users"));
        assert_eq!(other.get("/console/users").status, 403);
        other.get("/console");
        let name = ("name", "Ana");
        for (page, fields) in [
            ("/console/users", vec![("name", "Eve"), ("role", "owner")]),
            ("/console/users/role", vec![("name", role), ("role", "owner")]),
            ("/console/users/remove", vec![name]),
            ("/console/users/end-sessions", vec![name]),
            ("/console/users/link", vec![name]),
        ] {
            assert_eq!(other.post(page, &fields).status, 403, "{role} {page}");
        }
    }
    assert_eq!(ana.get("/console/users").status, 200);
    assert!(!server.run(&["users"]).contains("Eve"));
}

#[test]
fn an_owner_adds_changes_and_removes_people_and_it_is_written_down() {
    let (server, link) = begun();
    let mut ana = set_up(&server, &link);
    ana.get("/console/users");
    let added = ana.post("/console/users", &[("name", "Ben"), ("role", "reader")]);
    let link = added.body.split("<code>").nth(1).unwrap().split("</code>").next().unwrap().replace("&#38;", "&").replace("&#61;", "=");
    let mut ben = set_up(&server, &path(&link));
    assert_eq!(ana.post("/console/users", &[("name", "Ben"), ("role", "reader")]).status, 409);
    assert_eq!(ana.post("/console/users", &[("name", "  "), ("role", "reader")]).status, 422);
    assert_eq!(ana.post("/console/users/role", &[("name", "Ben"), ("role", "publisher")]).status, 200);
    // A role holds at once, in sessions that have begun.
    assert!(ben.get("/console/me").body.contains("Publisher"));
    assert_eq!(ana.post("/console/users/role", &[("name", "Ben"), ("role", "emperor")]).status, 403);
    for page in ["/console/users/remove", "/console/users/role"] {
        assert_eq!(ana.post(page, &[("name", "Ana"), ("role", "reader")]).status, 409, "{page}");
    }
    assert_eq!(ana.post("/console/users/end-sessions", &[("name", "Ben")]).status, 200);
    assert_eq!(ben.get("/console").status, 303);
    assert_eq!(ben.sign_in("Ben", PASSWORD).status, 303);
    let removed = ana.post("/console/users/remove", &[("name", "Ben")]);
    assert_eq!((removed.status, ben.get("/console").status, ben.sign_in("Ben", PASSWORD).status), (200, 303, 403));
    for told in
        ["<td>role</td><td>reader</td><td>publisher</td>", "<td>account</td><td>publisher</td><td></td>", "<td>Ana</td><td>Ben</td>"]
    {
        assert!(removed.body.contains(told), "{told} is not in {}", removed.body);
    }
    assert_eq!(Browser::new(&server.admin).sign_in("Ana", PASSWORD).status, 303);
}
