//! Whether a line calls callers back by itself, and what it lacks where it does not: then people do it, and are told so.

use helpline::dialect::rest;
use helpline::exchange::Line;
use helpline::flow::graph::{Flow, Kind};
use helpline::flow::wording::CallBackWords;
use helpline::settings::{self, Settings};

/// What the settings lack so that the line can make calls, in words for operators.
pub(crate) fn lacks(settings: &Settings, line: &Line, set: &settings::Line) -> Option<String> {
    let Some(access) = set.access() else { return Some(format!("lines.{}.api_key is not set", line.name)) };
    match rest::of(&set.provider, &access).map(|rest| rest.lacks_for_calls()) {
        Ok(None) => {}
        Ok(Some(setting)) => return Some(format!("{} makes calls only with lines.{}.{setting}", set.provider, line.name)),
        Err(wrong) => return Some(format!("lines.{}.{wrong}", line.name)),
    }
    let reached = settings.public_url().starts_with("https://") || rest::is_stand_in(&set.api_host);
    (!reached).then(|| "server.public_url is no https address, at which the provider could ask what people hear".to_owned())
}

/// What a flow lacks, for whoever wrote it.
pub(crate) fn lacks_words(flow: &Flow) -> Option<String> {
    let whole = flow.service.call_back.is_some();
    (!whole).then(|| format!("the words files of `{}` have not all of {}", flow.name, CallBackWords::IDS.join(", ")))
}

/// Whether callers can ask to be called back at all.
pub(crate) fn promises(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| matches!(node.kind, Kind::CallBack(_)))
}
