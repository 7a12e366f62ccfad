//! # menu-too-many-choices
//!
//! Error above 6 choices, warning above 5.
//!
//! Finds menus that offer more choices than a caller can keep in mind. Choices under `also:` (a person, back) do not count.
//!
//! ## Why it hurts a caller
//!
//! Nobody can read a spoken menu again. Whoever is ill, old or afraid forgets the first choices while the last are read, presses
//! something, and gets lost.
//!
//! ## Example
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: person, 2: person, 3: person, 4: person, 5: person, 6: person} }
//! ```
//! ```yaml
//! # words/en.yaml
//! m.rooms.3: { lead: "For a cellar" }
//! m.rooms.4: { lead: "For a garage" }
//! m.rooms.5: { lead: "For a garden" }
//! m.rooms.6: { lead: "For a balcony" }
//! ```
//! ```yaml
//! # words/es.yaml
//! m.rooms.3: { lead: "Para un sótano" }
//! m.rooms.4: { lead: "Para un garaje" }
//! m.rooms.5: { lead: "Para un jardín" }
//! m.rooms.6: { lead: "Para un balcón" }
//! ```
//!
//! ## Instead
//!
//! Put what belongs together below one choice, and leave the rare cases to the person at 0.
//!
//! ```yaml
//! # flow.yaml
//! nodes:
//!   rooms: { menu: {1: person, 2: person, 3: person, 4: person} }
//! ```
//! ```yaml
//! # words/en.yaml
//! m.rooms.3: { lead: "For a cellar or a garage" }
//! m.rooms.4: { lead: "For a garden or a balcony" }
//! ```
//! ```yaml
//! # words/es.yaml
//! m.rooms.3: { lead: "Para un sótano o un garaje" }
//! m.rooms.4: { lead: "Para un jardín o un balcón" }
//! ```

use super::{Draft, Found};
use crate::diagnostic::Diagnostic;
use crate::flow::graph::Kind;

const MOST: usize = 6;
const MANY: usize = 5;

pub(super) fn find(draft: &Draft<'_>, found: &mut Found<'_>) {
    for (_, node) in draft.nodes() {
        let Kind::Menu(menu) = &node.kind else { continue };
        let reserved = |key| draft.flow.reserved.at(key).is_some();
        let choices = menu.choices.iter().filter(|(key, _)| !reserved(*key)).count();
        let message = format!("the menu `{}` offers {choices} choices", node.name);
        let finding = match choices {
            _ if choices > MOST => Diagnostic::error("menu-too-many-choices", message),
            _ if choices > MANY => Diagnostic::warning("menu-too-many-choices", message),
            _ => continue,
        };
        let help = "keep four or five: put what belongs together below one choice, and leave rare cases to a person";
        found.at(&node.name, finding.at(draft.field(&node.name, "menu"), "callers cannot keep so many in mind").help(help));
    }
}
