//! The shape of groups and assets at the native interface, which three kinds of account share (providers.md 1.2
//! and 1.4, C): read leniently, listed page by page.

use serde_json::{Value, json};

use super::error::Trouble;
use super::http::Answer;
use super::lenient::{inner, kind, link, refusal, text, time, without_secrets};
use super::{AssetState, Call, Listing};
use crate::model::{
    Asset, AssetId, AssetStatus, ConnectionName, Failure, FailureKind, Group, GroupId, Link, Moment, Reason,
};

/// The largest page (C): with the default of 10 a library of 1,000 assets would be 100 calls.
pub(super) const PAGE: usize = 100;
/// A list longer than this is a server that never ends.
const PAGE_LIMIT: usize = 500;
/// Names of groups and assets (C).
const NAME_LIMIT: usize = 64;
/// Descriptions of groups (C).
const DESCRIPTION_LIMIT: usize = 300;

/// Groups made here, and groups that only a person's verification makes.
const GROUP_TYPES: [&str; 2] = ["AIGC", "LivenessFace"];

/// A name as it is sent: one that is too long would be refused.
pub(super) fn name_sent(name: &str) -> String {
    name.chars().take(NAME_LIMIT).collect()
}

/// A description as it is sent.
pub(super) fn description_sent(description: &str) -> String {
    description.chars().take(DESCRIPTION_LIMIT).collect()
}

/// The id a create call answers with; without one the call may have been done all the same.
pub(super) fn created(answer: Answer) -> Result<String, Trouble> {
    text(inner(&answer.body), &["Id", "id", "asset_id", "AssetId"])
        .ok_or_else(|| lost("the answer names no id", Some(answer)))
}

/// We called, and the answer makes no sense: it may have been done.
pub(super) fn lost(said: &str, answer: Option<Answer>) -> Trouble {
    let failure = Failure::said(FailureKind::NoAnswer, said);
    let (raw, request_id) = answer.map(|answer| (answer.raw, answer.request_id)).unzip();
    Trouble::Lost(Failure { raw, request_id: request_id.flatten(), ..failure })
}

/// Removing what is gone already is fine.
pub(super) fn gone_is_fine(result: Result<Answer, Trouble>) -> Result<(), Trouble> {
    match result {
        Err(Trouble::Refused(failure))
            if matches!(failure.kind, FailureKind::AssetNotFound | FailureKind::GroupNotFound) =>
        {
            Ok(())
        }
        other => other.map(drop),
    }
}

fn read_group(item: &Value, connection: &ConnectionName) -> Option<Group> {
    Some(Group {
        connection: connection.clone(),
        id: GroupId::new(text(item, &["Id", "id", "GroupId"])?),
        name: text(item, &["Name", "Title", "name"]).unwrap_or_default(),
        description: text(item, &["Description", "description"]).unwrap_or_default(),
        group_type: text(item, &["GroupType", "groupType"]).unwrap_or_else(|| GROUP_TYPES[0].to_owned()),
        created: time(item, &["CreateTime", "createTime"]),
    })
}

fn read_asset(item: &Value, connection: &ConnectionName) -> Option<Asset> {
    Some(Asset {
        connection: connection.clone(),
        id: AssetId::new(text(item, &["Id", "id", "AssetId"])?),
        group: text(item, &["GroupId", "groupId"]).map(GroupId::new),
        name: text(item, &["Name", "name", "label"]).unwrap_or_default(),
        kind: kind(item),
        status: read_status(item),
        created: time(item, &["CreateTime", "createTime"]),
        original: None,
        preview: link(item, &["URL", "Url", "url"]).map(Link::new),
        trail: vec![],
    })
}

/// Three words (C). One we do not know is shown as it is and never taken for usable.
fn read_status(item: &Value) -> AssetStatus {
    match text(item, &["Status", "status"]).as_deref() {
        Some("Active") => AssetStatus::Active,
        Some("Processing") => AssetStatus::Processing,
        Some("Failed") => AssetStatus::Failed(refusal(item)),
        Some(word) => AssetStatus::Other(word.to_owned()),
        None => AssetStatus::Other(String::new()),
    }
}

/// One asset, as asked for by its id.
pub(super) fn asset_state(answer: Answer, connection: &ConnectionName) -> Result<AssetState, Trouble> {
    let item = inner(&answer.body);
    let Some(asset) = read_asset(item, connection) else {
        return Err(lost("the answer names no asset", Some(answer)));
    };
    // Without its kind it would be taken for a picture.
    let whole = text(item, &["AssetType", "assetType"]).is_some();
    let asset = with_answer(asset, &answer.raw);
    Ok(AssetState {
        status: asset.status.clone(),
        preview: asset.preview.clone(),
        asset: whole.then_some(asset),
        raw: answer.raw,
    })
}

/// A refusal keeps the whole answer that told it.
pub(super) fn with_answer(mut asset: Asset, raw: &str) -> Asset {
    if let AssetStatus::Failed(Reason { raw: kept, .. }) = &mut asset.status {
        *kept = Some(raw.to_owned());
    }
    asset
}

/// Every group of an answer that holds them.
pub(super) fn groups(items: &[Value], connection: &ConnectionName) -> Vec<Group> {
    items.iter().filter_map(|item| read_group(item, connection)).collect()
}

/// Every asset of an answer that holds them.
pub(super) fn assets(items: &[Value], connection: &ConnectionName) -> Vec<Asset> {
    items.iter().filter_map(|item| read_asset(item, connection)).collect()
}

/// A list that comes in pages.
#[derive(Default)]
pub(super) struct Pages {
    items: Vec<Value>,
    read: usize,
}

impl Pages {
    /// The number of the page to ask for, from 1.
    pub(super) fn number(&self) -> usize {
        self.read + 1
    }

    /// Takes a page; whether there is another one.
    pub(super) fn take(&mut self, body: &Value) -> Result<bool, Trouble> {
        let body = inner(body);
        let found = ["Items", "items", "data"].iter().find_map(|name| body.get(name)?.as_array());
        let found = found.map_or(&[][..], Vec::as_slice);
        let total: Option<usize> =
            text(body, &["TotalCount", "totalCount", "total"]).and_then(|total| total.parse().ok());
        // Where nobody says how many there are, a page that is not full is the last one, and so is one that repeats
        // the page before: some servers give everything whatever the page.
        if total.is_none() && !found.is_empty() && self.items.ends_with(found) {
            return Ok(false);
        }
        self.items.extend_from_slice(found);
        self.read += 1;
        if self.read >= PAGE_LIMIT {
            return Err(lost("the list does not end", None));
        }
        Ok(!found.is_empty() && total.map_or(found.len() >= PAGE, |total| self.items.len() < total))
    }

    /// Everything that was taken.
    pub(super) fn items(self) -> Vec<Value> {
        self.items
    }
}

/// What a list of assets or groups is narrowed to.
#[derive(Clone, Copy, Default)]
pub(super) struct Filter<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) group: Option<&'a GroupId>,
}

impl Filter<'_> {
    /// One page of a list; the newest come first unless told otherwise (C). The type is never left out: without it
    /// the call is refused (C).
    fn body(self, group_type: &str, page: usize) -> Value {
        let mut filter = json!({"GroupType": group_type});
        if let Some(name) = self.name {
            filter["Name"] = json!(name);
        }
        if let Some(group) = self.group {
            filter["GroupIds"] = json!([group.as_str()]);
        }
        json!({"Filter": filter, "PageNumber": page, "PageSize": PAGE})
    }
}

/// The two lists of the native interface, wherever they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Groups,
    Assets,
}

/// An account that lists as the native interface does.
pub(super) trait Native: Send + Sync {
    fn connection(&self) -> &ConnectionName;
    /// Asks for one page; what the account adds to every body it adds here.
    fn page(&self, shelf: Shelf, body: Value) -> Call<'_, Answer>;
    /// A part of an answer, fit for keeping.
    fn kept(&self, part: &str) -> String;
}

async fn pages(
    account: &dyn Native,
    shelf: Shelf,
    filter: Filter<'_>,
    group_type: &str,
) -> Result<Vec<Value>, Trouble> {
    let mut pages = Pages::default();
    loop {
        let answer = account.page(shelf, filter.body(group_type, pages.number())).await?;
        if !pages.take(&answer.body)? {
            return Ok(pages.items());
        }
    }
}

/// Every group and every asset of both types; assets are only asked for where there are groups of their type.
pub(super) async fn list(account: &dyn Native) -> Result<Listing, Trouble> {
    let mut listing = Listing::default();
    for group_type in GROUP_TYPES {
        let found = match pages(account, Shelf::Groups, Filter::default(), group_type).await {
            // An account without verified persons may not know the word; then it has no such groups.
            Err(Trouble::Refused(failure))
                if group_type != GROUP_TYPES[0] && failure.kind == FailureKind::BadRequest =>
            {
                continue;
            }
            other => groups(&other?, account.connection()),
        };
        if !found.is_empty() {
            let items = pages(account, Shelf::Assets, Filter::default(), group_type).await?;
            let found = assets(&items, account.connection());
            listing.assets.extend(without_secrets(found, |part| account.kept(part)));
        }
        listing.groups.extend(found);
    }
    Ok(listing)
}

/// The newest asset of exactly this name; the provider's own search is fuzzy.
pub(super) async fn find_asset(
    account: &dyn Native,
    group: Option<&GroupId>,
    name: &str,
) -> Result<Option<Asset>, Trouble> {
    let name = name_sent(name);
    for group_type in GROUP_TYPES {
        let filter = Filter { name: Some(&name), group };
        let items = match pages(account, Shelf::Assets, filter, group_type).await {
            Err(Trouble::Refused(failure))
                if group_type != GROUP_TYPES[0] && failure.kind == FailureKind::BadRequest =>
            {
                continue;
            }
            other => other?,
        };
        let found = without_secrets(assets(&items, account.connection()), |part| account.kept(part));
        let exact = |asset: &Asset| asset.name == name && (group.is_none() || asset.group.as_ref() == group);
        if let Some(asset) = newest(found.into_iter().filter(exact), |asset| asset.created) {
            return Ok(Some(asset));
        }
    }
    Ok(None)
}

/// The newest group of exactly this name, of those that can be made.
pub(super) async fn find_group(account: &dyn Native, name: &str) -> Result<Option<Group>, Trouble> {
    let name = name_sent(name);
    let filter = Filter { name: Some(&name), group: None };
    let items = pages(account, Shelf::Groups, filter, GROUP_TYPES[0]).await?;
    let found = groups(&items, account.connection()).into_iter();
    Ok(newest(found.filter(|group| group.name == name), |group| group.created))
}

/// The newest; of those without a time, the first.
pub(super) fn newest<T>(found: impl Iterator<Item = T>, made: impl Fn(&T) -> Option<Moment>) -> Option<T> {
    found.reduce(|best, next| if made(&next) > made(&best) { next } else { best })
}

/// The promise that some reader broke with this answer.
pub(super) fn broken(body: &Value) -> Option<&'static str> {
    let answer = || Answer { body: body.clone(), raw: String::new(), request_id: None };
    let account = ConnectionName::new("here");
    if created(answer()).is_ok_and(|id| id.is_empty()) {
        return Some("a create without an id");
    }
    if let Ok(state) = asset_state(answer(), &account) {
        if state.asset.is_some_and(|asset| asset.id.as_str().is_empty()) {
            return Some("an asset without an id");
        }
        if state.preview.is_some_and(|link| !link.url.starts_with("http")) {
            return Some("a preview without an address");
        }
    }
    let mut pages = Pages::default();
    // The same page again and again: it ends, or the limit ends it.
    if (0..PAGE_LIMIT).all(|_| matches!(pages.take(body), Ok(true))) {
        return Some("a list without an end");
    }
    let items = pages.items();
    let named = assets(&items, &account).iter().all(|asset| !asset.id.as_str().is_empty())
        && groups(&items, &account).iter().all(|group| !group.id.as_str().is_empty());
    (!named).then_some("a list of things without ids")
}
