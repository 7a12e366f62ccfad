//! The way through the console: groups of pages, each with what it is called and who may see it.

use super::api::words::Words as ApiWords;
use super::edit::words::Words as EditWords;
use super::look::calls::words::Words as CallWords;
use super::look::map::words::Words as MapWords;
use super::look::reports::words::Words as ReportWords;
use super::look::todo::words::Words as TodoWords;
use super::roster::words::Words as RosterWords;
use super::words::Tongue;
use super::{publish, rehearse};
use crate::store::users::Role;

/// A page that can be gone to.
pub(super) struct Item {
    pub(super) path: &'static str,
    title: fn(Tongue) -> &'static str,
    /// The role that sees it, and all above.
    least: Role,
}

/// Pages that belong together. A group of one page is that page.
pub(super) struct Group {
    title: fn(Tongue) -> &'static str,
    items: &'static [Item],
}

/// Everything that can be gone to, in its order.
const ALL: &[Group] = &[
    Group {
        title: |tongue| tongue.words().today,
        items: &[Item { path: "/console", title: |tongue| tongue.words().today, least: Role::Reader }],
    },
    Group {
        title: |tongue| EditWords::of(tongue).line,
        items: &[
            Item { path: "/console/map", title: |tongue| MapWords::of(tongue).map, least: Role::Reader },
            Item { path: "/console/words", title: |tongue| EditWords::of(tongue).sentences, least: Role::Reader },
            Item { path: "/console/choices", title: |tongue| EditWords::of(tongue).choices, least: Role::Reader },
            Item { path: "/console/ladders", title: |tongue| EditWords::of(tongue).ladders, least: Role::Reader },
            Item { path: "/console/files", title: |tongue| EditWords::of(tongue).files, least: Role::Reader },
            Item { path: "/console/draft", title: |tongue| EditWords::of(tongue).draft, least: Role::Reader },
            Item { path: "/console/try", title: |tongue| rehearse::Words::of(tongue).title, least: Role::Reader },
            Item { path: "/console/publish", title: |tongue| publish::Words::of(tongue).title, least: Role::Reader },
            Item { path: "/console/book", title: |tongue| RosterWords::of(tongue).book, least: Role::Reader },
        ],
    },
    Group {
        title: |tongue| RosterWords::of(tongue).group,
        items: &[
            Item { path: "/console/people", title: |tongue| RosterWords::of(tongue).people, least: Role::Reader },
            Item { path: "/console/hours", title: |tongue| RosterWords::of(tongue).hours, least: Role::Reader },
            Item { path: "/console/notices", title: |tongue| RosterWords::of(tongue).notices, least: Role::Reader },
        ],
    },
    Group {
        title: |tongue| CallWords::of(tongue).calls,
        items: &[
            Item { path: "/console/calls", title: |tongue| CallWords::of(tongue).calls, least: Role::Reader },
            Item { path: "/console/todo", title: |tongue| TodoWords::of(tongue).todo, least: Role::Reader },
            Item { path: "/console/reports", title: |tongue| ReportWords::of(tongue).reports, least: Role::Reader },
        ],
    },
    Group {
        title: |tongue| tongue.words().access,
        items: &[
            Item { path: "/console/me", title: |tongue| tongue.words().me, least: Role::Reader },
            Item { path: "/console/users", title: |tongue| tongue.words().people, least: Role::Owner },
            Item { path: "/console/settings", title: |tongue| RosterWords::of(tongue).settings, least: Role::Owner },
            Item { path: "/console/api", title: |tongue| ApiWords::of(tongue).api, least: Role::Owner },
        ],
    },
];

/// A link, as a page shows it.
pub(super) struct Link {
    pub(super) path: &'static str,
    pub(super) title: &'static str,
    /// The page is this one, or in this group.
    pub(super) here: bool,
}

/// The groups somebody sees, as links to their first pages, and the pages of the group they are in.
pub(super) fn links(tongue: Tongue, role: Role, path: &str) -> (Vec<Link>, Vec<Link>) {
    let (mut groups, mut pages) = (Vec::new(), Vec::new());
    for group in ALL {
        let seen: Vec<&Item> = group.items.iter().filter(|item| item.least <= role).collect();
        let Some(first) = seen.first() else { continue };
        let here = seen.iter().find(|item| item.is_at(path));
        groups.push(Link { path: first.path, title: (group.title)(tongue), here: here.is_some() });
        if here.is_some() && seen.len() > 1 {
            pages.extend(seen.iter().map(|item| Link { path: item.path, title: (item.title)(tongue), here: item.is_at(path) }));
        }
    }
    (groups, pages)
}

impl Item {
    /// Whether a path is this page or one below it. The first page has none below.
    fn is_at(&self, path: &str) -> bool {
        path == self.path || (self.path != "/console" && path.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/')))
    }
}
