//! Style and script, inside the program. Their addresses have a hash of their content, so that browsers keep them until they change.

use super::secret;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

/// A file that goes with pages.
pub(super) struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

pub(super) const STYLE: Asset = Asset { name: "console.css", kind: "text/css; charset=utf-8", content: include_str!("assets/console.css") };
pub(super) const SCRIPT: Asset =
    Asset { name: "today.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/today.js") };

pub(super) const ROSTER: Asset = Asset { name: "roster.css", kind: "text/css; charset=utf-8", content: include_str!("assets/roster.css") };
/// Of the pages of editing.
pub(super) const EDIT_STYLE: Asset = Asset { name: "edit.css", kind: "text/css; charset=utf-8", content: include_str!("assets/edit.css") };
pub(super) const EDIT_SCRIPT: Asset =
    Asset { name: "edit.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/edit.js") };
pub(super) const NAMES: Asset =
    Asset { name: "names.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/names.js") };

pub(super) const PUBLISH_STYLE: Asset =
    Asset { name: "publish.css", kind: "text/css; charset=utf-8", content: include_str!("assets/publish.css") };
pub(super) const RENEW: Asset =
    Asset { name: "renew.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/renew.js") };

pub(super) const REHEARSE_STYLE: Asset =
    Asset { name: "rehearse.css", kind: "text/css; charset=utf-8", content: include_str!("assets/rehearse.css") };
pub(super) const REHEARSE: Asset =
    Asset { name: "rehearse.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/rehearse.js") };

pub(super) const LOOK_STYLE: Asset = Asset { name: "look.css", kind: "text/css; charset=utf-8", content: include_str!("assets/look.css") };
pub(super) const LOOK_SCRIPT: Asset =
    Asset { name: "look.js", kind: "text/javascript; charset=utf-8", content: include_str!("assets/look.js") };

/// All of them.
const ALL: [Asset; 12] =
    [STYLE, SCRIPT, ROSTER, EDIT_STYLE, EDIT_SCRIPT, NAMES, PUBLISH_STYLE, RENEW, REHEARSE_STYLE, REHEARSE, LOOK_STYLE, LOOK_SCRIPT];

impl Asset {
    fn full_name(&self) -> String {
        let digest = secret::digest(self.content);
        format!("{}-{}", digest.get(..12).unwrap_or_default(), self.name)
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("/console/assets/{}", self.full_name())
    }
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ALL.into_iter().find(|asset| asset.full_name() == name) {
        Some(asset) => {
            let headers = [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
