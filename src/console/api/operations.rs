//! Everything that the API can do, in one table: routes, rights and the document are made from it, so that none can say otherwise than another.

use super::answer::Came;
use super::asked::Asked;
use super::{book, calls, drafts, flows, publications, rehearsal, reports, roster, todo, tokens};
use crate::store::tokens::Scope;
use std::pin::Pin;

/// What an operation does.
pub(super) type Does = fn(Asked) -> Pin<Box<dyn Future<Output = Came> + Send>>;

/// Whether whoever changes something says what they have seen of it (`If-Match`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sees {
    /// There is nothing to be seen.
    Nothing,
    /// They may.
    May,
    /// They must.
    Must,
}

/// What an answer has in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    /// JSON of a schema.
    Json(&'static str),
    /// A page of a list of it.
    List(&'static str),
    /// Something of these kinds, which is no JSON.
    File(&'static [&'static str]),
    /// Nothing.
    Nothing,
}

/// One thing that can be done.
pub(super) struct Operation {
    pub(super) method: Verb,
    /// Below `/api/v1`.
    pub(super) path: &'static str,
    pub(super) scope: Scope,
    pub(super) id: &'static str,
    pub(super) says: &'static str,
    /// What can be asked for in the query, with what it is.
    pub(super) asks: &'static [(&'static str, &'static str)],
    /// The schema of the body.
    pub(super) takes: Option<&'static str>,
    pub(super) sees: Sees,
    pub(super) gives: &'static [(u16, Gives)],
    pub(super) does: Does,
}

/// Methods, as a table can have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Put,
    Post,
    Delete,
}

/// What can be asked for in every list.
const PAGED: &[(&str, &str)] = &[LIMIT, CURSOR];
const LIMIT: (&str, &str) = ("limit", "How many items, from 1 to 200; 50 where nothing is said.");
const CURSOR: (&str, &str) = ("cursor", "Goes on behind the item that `next` of the page before names.");
const DAY: (&str, &str) = ("day", "A day, such as 2026-12-24, in the helpline's time zone.");
const OF_CALLS: &[(&str, &str)] = &[
    LIMIT,
    CURSOR,
    ("day", "The day, such as 2026-12-24, in the helpline's time zone; today where nothing is said."),
    ("line", "Only calls of this line."),
    ("language", "Only calls that ended in this language, by its code."),
    ("ended", "Only calls that ended so: `joined`, `open`, `left` or `goodbye`."),
    ("place", "Only calls that came to this place."),
    ("tests", "`only` for test calls alone, `all` for those, too; without it they are left out."),
];
const OF_TODO: &[(&str, &str)] = &[
    LIMIT,
    CURSOR,
    ("kind", "Only `call-back`, `voicemail` or `text`."),
    ("state", "`open` (what waits) or `all`; what waits where nothing is said."),
];
const OF_REPORT: &[(&str, &str)] = &[
    ("from", "The first day, such as 2026-12-01, in the helpline's time zone; seven days ago where nothing is said."),
    ("to", "The last day; yesterday where nothing is said."),
    ("as", "`json` or `csv`."),
];
const OF_BOOK: &[(&str, &str)] = &[("of", "`live` or `draft`."), ("as", "`json`, `csv` or `html`.")];

/// An operation, as it stands in the table.
macro_rules! operation {
    ($verb:ident $path:literal $scope:ident $id:literal $says:literal $does:path; $($field:ident: $value:expr),*) => {
        Operation {
            method: Verb::$verb,
            path: $path,
            scope: Scope::$scope,
            id: $id,
            says: $says,
            does: |asked| Box::pin($does(asked)),
            ..Operation { $($field: $value,)* ..NOTHING }
        }
    };
}

/// What an operation is where nothing is said.
const NOTHING: Operation = Operation {
    method: Verb::Get,
    path: "",
    scope: Scope::Owner,
    id: "",
    says: "",
    asks: &[],
    takes: None,
    sees: Sees::Nothing,
    gives: &[],
    does: |asked| Box::pin(tokens::all(asked)),
};

/// All of it.
pub(super) static OPERATIONS: &[Operation] = &[
    operation!(Get "/token" Read "readToken" "What the token is that asks." flows::token; gives: &[(200, Gives::Json("Token"))]),
    operation!(Get "/today" Read "readToday" "How the line does today." flows::today; gives: &[(200, Gives::Json("Today"))]),
    operation!(Get "/flows" Read "listFlows" "The flows that there are." flows::all; asks: PAGED, gives: &[(200, Gives::List("FlowName"))]),
    operation!(Get "/flows/{flow}" Read "readFlow" "A flow: what is live of it, and whether somebody writes a draft." flows::one; gives: &[(200, Gives::Json("Flow"))]),
    operation!(Get "/flows/{flow}/versions" Read "listVersions" "What was published, the newest first." publications::all; asks: PAGED, gives: &[(200, Gives::List("Publication"))]),
    operation!(Get "/flows/{flow}/versions/{version}" Read "readVersion" "A version, with what callers would notice if it became live." publications::one; gives: &[(200, Gives::Json("Version"))]),
    operation!(Get "/flows/{flow}/versions/{version}/export" Read "exportVersion" "The texts of a version as a ZIP file; with its people only for a token that has the scope `people`, too." publications::export; gives: &[(200, Gives::File(&["application/zip"]))]),
    operation!(Post "/flows/{flow}/publications" Publish "publish" "Publishes exactly the draft that was looked at." publications::publish; takes: Some("Publish"), gives: &[(201, Gives::Json("Publication"))]),
    operation!(Post "/flows/{flow}/publications/{id}/agreement" Agree "agree" "Agrees to what somebody else has published." publications::agree; gives: &[(200, Gives::Json("Publication"))]),
    operation!(Post "/flows/{flow}/rollback" Publish "goBack" "Goes back to a version that was live." publications::back; takes: Some("GoBack"), gives: &[(200, Gives::Json("Publication"))]),
    operation!(Get "/flows/{flow}/draft" Read "readDraft" "The files of the draft, or of what is live where nobody writes one." drafts::one; gives: &[(200, Gives::Json("Draft"))]),
    operation!(Delete "/flows/{flow}/draft" Draft "discardDraft" "Throws the draft away." drafts::discard; sees: Sees::Must, gives: &[(204, Gives::Nothing)]),
    operation!(Get "/flows/{flow}/draft/changes" Read "listChanges" "What was changed in drafts, the newest first." drafts::changes; asks: PAGED, gives: &[(200, Gives::List("DraftChange"))]),
    operation!(Get "/flows/{flow}/draft/findings" Read "listFindings" "What the checker says of the draft, without walking every way through it." drafts::findings; asks: PAGED, gives: &[(200, Gives::List("Finding"))]),
    operation!(Get "/flows/{flow}/draft/outlook" Read "readOutlook" "What publishing the draft would do: findings, tests, changes, calls of the last days." drafts::outlook; gives: &[(200, Gives::Json("Outlook")), (202, Gives::Json("Outlook"))]),
    operation!(Post "/flows/{flow}/draft/signatures" Draft "sign" "Somebody who has read words stands for them, in the draft." drafts::sign; takes: Some("Sign"), gives: &[(200, Gives::Json("Drafted"))]),
    operation!(Get "/flows/{flow}/draft/files/{*path}" Read "readFile" "A file of the draft." drafts::file; gives: &[(200, Gives::Json("File"))]),
    operation!(Put "/flows/{flow}/draft/files/{*path}" Draft "writeFile" "Changes a file of the draft (`If-Match`), or adds one (`If-None-Match: *`)." drafts::write; takes: Some("Text"), sees: Sees::Must, gives: &[(200, Gives::Json("Drafted"))]),
    operation!(Get "/flows/{flow}/book" Read "readBook" "The script book: everything callers can hear." book::book; asks: OF_BOOK, gives: &[(200, Gives::Json("Book")), (200, Gives::File(&["text/csv", "text/html"]))]),
    operation!(Post "/flows/{flow}/rehearsals" Read "rehearse" "Takes a call that nobody makes, and tells what is heard." rehearsal::rehearse; takes: Some("Rehearse"), gives: &[(200, Gives::Json("Rehearsal"))]),
    operation!(Get "/flows/{flow}/people" People "listPeople" "Who can be rung, with their telephones." roster::people; gives: &[(200, Gives::List("Person"))]),
    operation!(Put "/flows/{flow}/people/{name}" People "writePerson" "Changes somebody or adds them; what is left out stays." roster::set_person; takes: Some("Somebody"), sees: Sees::May, gives: &[(200, Gives::Json("Roster")), (201, Gives::Json("Roster"))]),
    operation!(Delete "/flows/{flow}/people/{name}" People "removePerson" "Removes somebody whom no ladder rings." roster::remove_person; sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Get "/flows/{flow}/hours" Read "listHours" "Whether something is open, its week, and days that differ." roster::hours; gives: &[(200, Gives::List("Hours"))]),
    operation!(Put "/flows/{flow}/hours/{name}/days/{date}" People "writeDay" "A day that differs from the week." roster::set_day; takes: Some("Day"), sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Delete "/flows/{flow}/hours/{name}/days/{date}" People "removeDay" "A day goes by the week again." roster::day_as_usual; sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Put "/flows/{flow}/hours/{name}/hold" People "hold" "Open or closed from now on, whatever the week says." roster::hold; takes: Some("Hold"), sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Delete "/flows/{flow}/hours/{name}/hold" People "release" "The week holds again." roster::release; sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Get "/flows/{flow}/notices" Read "listNotices" "Notices, and whether they are on." roster::notices; gives: &[(200, Gives::List("Notice"))]),
    operation!(Put "/flows/{flow}/notices/{name}" People "switchNotice" "Switches a notice on or off." roster::switch; takes: Some("Switch"), sees: Sees::May, gives: &[(200, Gives::Json("Roster"))]),
    operation!(Get "/flows/{flow}/history" Read "listRosters" "Who changed people, hours and notices, when and why, the newest first." roster::history; asks: PAGED, gives: &[(200, Gives::List("RosterChange"))]),
    operation!(Get "/flows/{flow}/calls" Calls "listCalls" "The calls of a day, the newest first." calls::all; asks: OF_CALLS, gives: &[(200, Gives::List("Call")), (202, Gives::Json("Counting"))]),
    operation!(Get "/flows/{flow}/calls/{call}" Calls "readCall" "A call as it went." calls::one; asks: &[DAY], gives: &[(200, Gives::Json("CallTold"))]),
    operation!(Get "/flows/{flow}/calls/{call}/transcript" Calls "readTranscript" "A call as a test of the flow." calls::transcript; asks: &[DAY], gives: &[(200, Gives::File(&["text/plain"]))]),
    operation!(Get "/flows/{flow}/report" Read "readReport" "What the calls of some days taught, as figures." reports::report; asks: OF_REPORT, gives: &[(200, Gives::Json("Report")), (200, Gives::File(&["text/csv"])), (202, Gives::Json("Counting"))]),
    operation!(Get "/todo" Calls "listErrands" "Calls back, messages and texts, the oldest first, without numbers." todo::all; asks: OF_TODO, gives: &[(200, Gives::List("Errand"))]),
    operation!(Get "/todo/{key}" Calls "readErrand" "One of them." todo::one; gives: &[(200, Gives::Json("Errand"))]),
    operation!(Post "/todo/{key}/number" Calls "readNumber" "The caller's number, for whoever calls. That it was given is written down first." todo::number; gives: &[(200, Gives::Json("Number"))]),
    operation!(Get "/todo/{key}/sound" Calls "readSound" "A message that a caller left. Who has listened is written down first." todo::sound; gives: &[(200, Gives::File(&["application/octet-stream"]))]),
    operation!(Post "/todo/{key}/settlement" Calls "settle" "Says what came of it, once." todo::settle; takes: Some("Settles"), gives: &[(200, Gives::Json("Errand"))]),
    operation!(Get "/alerts" Read "listAlerts" "What is wrong." todo::alerts; asks: PAGED, gives: &[(200, Gives::List("Alert"))]),
    operation!(Post "/alerts/{id}/acknowledgement" Calls "acknowledge" "Somebody takes care of an alert." todo::acknowledge; gives: &[(200, Gives::Json("Alert"))]),
    operation!(Get "/tokens" Owner "listTokens" "Tokens, without themselves, the newest first." tokens::all; asks: PAGED, gives: &[(200, Gives::List("Token"))]),
    operation!(Post "/tokens" Owner "makeToken" "Makes a token that is good for no more than the one that asks. It is shown once." tokens::make; takes: Some("MakeToken"), gives: &[(201, Gives::Json("NewToken"))]),
    operation!(Delete "/tokens/{id}" Owner "endToken" "Ends a token." tokens::end; gives: &[(204, Gives::Nothing)]),
    operation!(Get "/settings" Owner "listSettings" "Settings with where they were set; secrets are left out." flows::settings; asks: PAGED, gives: &[(200, Gives::List("Setting"))]),
    operation!(Get "/account-changes" Owner "listAccountChanges" "What was changed of accounts and tokens lately, the newest first." flows::changes; asks: PAGED, gives: &[(200, Gives::List("AccountChange"))]),
];
