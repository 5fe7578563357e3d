//! Checks of real persons: a link to a page, and once the person was seen, a group for the pictures.

use axum::body::Body;
use axum::http::{Response, header};
use jiff::{SignedDuration, Timestamp};

use super::House;
use super::library::{NewGroup, Shelf};
use super::serve::{Problem, Reply};
use super::state::{Data, GroupType, SessionRow};

/// How long a token is good for.
const LIFE: SignedDuration = SignedDuration::from_mins(30);

impl Shelf<'_> {
    /// Begins a check.
    pub(super) fn open_session(&self, callback: &str, name: &str) -> Result<SessionRow, Problem> {
        let row = SessionRow {
            token: super::token(32),
            library: self.library,
            project: self.project.unwrap_or("default").to_owned(),
            name: name.to_owned(),
            callback: callback.to_owned(),
            created: self.now,
            group: None,
        };
        let kept = row.clone();
        self.house.kept.change(|data| data.sessions.push(kept))?;
        Ok(row)
    }

    /// The group of the verified person. Before the person was seen there is none, nor after the token has
    /// died, and the two look alike.
    pub(super) fn session_group(&self, token: &str) -> Result<String, Problem> {
        let missing = || {
            let message = format!("The specified byted_token {token} is not found.");
            Problem::new(404, format!("NotFound.{token}"), message)
        };
        let row = self.session(token).ok_or_else(missing)?;
        if let Some(group) = row.group {
            return Ok(group);
        }
        let late = self.now.duration_since(row.created) >= LIFE;
        if late || !self.house.yard.is_verified(token) {
            return Err(missing());
        }
        let name = if row.name.is_empty() { "Verified person" } else { &row.name };
        let group = NewGroup { name, group_type: GroupType::LivenessFace, ..NewGroup::default() };
        let group = self.make_group(group)?.id;
        self.house.kept.change(|data| {
            if let Some(row) = data.sessions.iter_mut().find(|row| row.token == token) {
                row.group = Some(group.clone());
            }
        })?;
        Ok(group)
    }

    fn session(&self, token: &str) -> Option<SessionRow> {
        self.sessions().into_iter().find(|row| row.token == token)
    }

    /// The checks that were begun here, newest first.
    pub(super) fn sessions(&self) -> Vec<SessionRow> {
        let mine = |row: &&SessionRow| {
            row.library == self.library && self.project.is_none_or(|project| row.project == project)
        };
        self.house.kept.read(|data| data.sessions.iter().rev().filter(mine).cloned().collect())
    }

    /// The page a person opens to be seen.
    pub(super) fn page_of(&self, row: &SessionRow) -> String {
        format!("{}/h5/{}", self.house.url, row.token)
    }
}

impl House {
    /// The page of a check (`token`), or what happens when its link is followed (`token/verify`).
    pub(super) fn person_page(&self, id: &str, now: Timestamp) -> Reply {
        let (token, verifies) =
            id.split_once('/').map_or((id, false), |(token, rest)| (token, rest == "verify"));
        let find = |data: &Data| data.sessions.iter().find(|row| row.token == token).cloned();
        let Some(row) = self.kept.read(find) else { return page(404, "This link is not known.") };
        if now.duration_since(row.created) >= LIFE {
            return page(410, "This link has expired.");
        }
        if !verifies {
            // The token is one of ours, so it is letters and digits.
            return page(
                200,
                &format!(
                    "<p>This is where a camera would look at a person.</p>\n\
                <p><a href=\"/h5/{token}/verify\">verify</a></p>"
                ),
            );
        }
        self.yard.verify(token);
        let callback =
            url::Url::parse(&row.callback).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let Some(mut callback) = callback else { return page(200, "The person is verified.") };
        callback
            .query_pairs_mut()
            .append_pair("bytedToken", token)
            .append_pair("resultCode", "10000")
            .append_pair("algorithmBaseRespCode", "0")
            .append_pair("reqMeasureInfoValue", "1")
            .append_pair("verify_type", "real_time");
        let built = Response::builder().status(302).header(header::LOCATION, callback.as_str());
        Reply::raw(built.body(Body::empty()).unwrap_or_default())
    }
}

fn page(status: u16, body: &str) -> Reply {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Verification</title>\n<body>{body}</body></html>\n"
    );
    let built = Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    Reply::raw(built.body(Body::from(page)).unwrap_or_default())
}
