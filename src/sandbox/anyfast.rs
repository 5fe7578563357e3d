//! The asset calls of `AnyFast`: flat answers, names with a prefix, and its known oddities.

use std::io;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ingest::{self, Checked};
use super::serve::{Form, Problem};
use super::state::{AssetRow, Data, End, GroupRow, Keeper, KeptFile, Kind};
use super::yard::Action;
use super::{DemoFile, House};

const MOST_NAME: usize = 64;

impl House {
    /// Answers one asset call.
    pub(super) async fn asset_call(
        &self,
        action: Action,
        form: Form,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        match action {
            Action::CreateAssetGroup => self.create_group(&form, now),
            Action::CreateAsset => self.create_asset(form, now).await,
            Action::GetAsset => self.get_asset(&form, now),
            Action::ListAssetGroups => self.list_groups(&form),
            Action::ListAssets => self.list_assets(&form, now),
            Action::DeleteAsset => self.delete_asset(&form),
            Action::UpdateAsset => self.update_asset(&form, now),
            Action::UpdateAssetGroup => self.update_group(&form, now),
            Action::DeleteAssetGroup => self.delete_group(&form),
            _ => Err(Problem::invalid("Not an asset call.")),
        }
    }

    fn create_group(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        billing_model(form, Some("volc-asset"), Kind::Image)?;
        let name = name(form.need("Name")?)?;
        match form.text("GroupType") {
            None | Some("AIGC") => {}
            Some(_) => return Err(Problem::invalid("GroupType must be one of [AIGC]")),
        }
        let id = self.kept.change(|data| add_group(data, name, now))?;
        Ok(json!({"Id": id}))
    }

    async fn create_asset(&self, form: Form, now: Timestamp) -> Result<Value, Problem> {
        let kind = match form.text("AssetType") {
            None | Some("" | "Image") => Kind::Image,
            Some("Video") => Kind::Video,
            Some("Audio") => Kind::Audio,
            Some(_) => return Err(Problem::invalid("AssetType must be one of [Image, Video, Audio]")),
        };
        billing_model(&form, None, kind)?;
        let group = form.need("GroupId")?.to_owned();
        let name = name(form.text("Name").unwrap_or_default())?.to_owned();
        // Asked before the file is fetched, and again when the asset is added.
        self.kept.read(|data| room_for(data, &group, &name))?;
        let bytes = match (form.file, form.fields.get("URL").and_then(Value::as_str)) {
            (Some(file), _) if !file.is_empty() => file.to_vec(),
            (_, Some(address)) if !address.is_empty() => ingest::take(address).await?,
            _ => return Err(Problem::missing("URL")),
        };
        let (bytes, Checked { ending, end }) = checked(kind, bytes).await;
        let id = self.kept.read(|data| asset_id(data, now));
        let file = KeptFile { name: format!("{id}.{ending}") };
        self.kept.put_file(&file, &bytes)?;
        let row = AssetRow {
            id: id.clone(),
            group: group.clone(),
            end: end_by_name(&name, kind).unwrap_or(end),
            name: name.clone(),
            kind,
            file,
            asked: 0,
            created: now,
            updated: now,
            settled: false,
        };
        self.kept.change(|data| {
            room_for(data, &group, &name)?;
            data.assets.push(row);
            Ok::<_, Problem>(())
        })??;
        Ok(json!({"Id": id}))
    }

    fn get_asset(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        let id = form.need("Id")?;
        let row = self.kept.change_if(|data| {
            let row = data.assets.iter_mut().find(|asset| asset.id == id);
            let changed = row.map(|asset| (asset.settle(&self.pace, now, true), asset.clone()));
            let changes = changed.as_ref().is_some_and(|(changed, _)| *changed);
            (changed.map(|(_, asset)| asset), changes)
        })?;
        row.map(|row| self.asset_json(&row, now)).ok_or_else(|| no_asset(id))
    }

    fn list_groups(&self, form: &Form) -> Result<Value, Problem> {
        let filter = Filter::read(form)?;
        let page = Page::read(form)?;
        let groups = self.kept.read(|data| {
            let found = data.groups.iter().rev().filter(|group| {
                filter.wants_kind("AIGC") && filter.wants_name(&group.name) && filter.wants_group(&group.id)
            });
            found.map(group_json).collect()
        });
        Ok(page.cut(groups))
    }

    fn list_assets(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        form.need("model")?;
        if !form.fields.get("Filter").is_some_and(Value::is_object) {
            return Err(Problem::missing("Filter"));
        }
        let filter = Filter::read(form)?;
        let page = Page::read(form)?;
        if filter.kind.is_none() {
            return Err(Problem::missing("GroupType"));
        }
        let rows: Vec<AssetRow> = self.kept.change_if(|data| {
            let mut changed = false;
            for asset in &mut data.assets {
                changed |= asset.settle(&self.pace, now, false);
            }
            let found = data.assets.iter().rev().filter(|asset| {
                filter.wants_kind("AIGC")
                    && filter.wants_name(&asset.name)
                    && filter.wants_group(&asset.group)
            });
            (found.cloned().collect(), changed)
        })?;
        Ok(page.cut(rows.iter().map(|row| self.asset_json(row, now)).collect()))
    }

    fn delete_asset(&self, form: &Form) -> Result<Value, Problem> {
        let id = form.need("Id")?;
        let gone = self.kept.change(|data| {
            let at = data.assets.iter().position(|asset| asset.id == id)?;
            Some(data.assets.remove(at).file)
        })?;
        self.kept.release(&[gone.ok_or_else(|| no_asset(id))?])?;
        Ok(json!({"Id": id, "Deleted": true}))
    }

    fn update_asset(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        let id = form.need("Id")?;
        let name = form.text("Name").map(name).transpose()?;
        self.kept.change(|data| {
            let at = data.assets.iter().position(|asset| asset.id == id).ok_or_else(|| no_asset(id))?;
            let group = data.assets[at].group.clone();
            if let Some(given) = form.text("GroupId").filter(|given| *given != group) {
                return Err(no_group(given)); // an asset cannot move; the field only says where it is
            }
            if let Some(name) = name.filter(|name| *name != data.assets[at].name) {
                room_for(data, &group, name)?;
                name.clone_into(&mut data.assets[at].name);
                data.assets[at].updated = now;
            }
            Ok(())
        })??;
        Ok(json!({"Id": id}))
    }

    fn update_group(&self, form: &Form, now: Timestamp) -> Result<Value, Problem> {
        let id = form.need("Id")?;
        let name = name(form.need("Name")?)?;
        self.kept.change(|data| {
            let prefixed = prefixed(data, name);
            let group = data.groups.iter_mut().find(|group| group.id == id).ok_or_else(|| no_group(id))?;
            group.name = prefixed;
            group.updated = now;
            Ok::<_, Problem>(())
        })??;
        Ok(json!({"Id": id}))
    }

    fn delete_group(&self, form: &Form) -> Result<Value, Problem> {
        let id = form.need("Id")?;
        let gone = self.kept.change(|data| {
            let at = data.groups.iter().position(|group| group.id == id)?;
            data.groups.remove(at);
            let inside = data.assets.extract_if(.., |asset| asset.group == id);
            Some(inside.map(|asset| asset.file).collect::<Vec<_>>())
        })?;
        self.kept.release(&gone.ok_or_else(|| no_group(id))?)?;
        Ok(json!({"Id": id, "Deleted": true}))
    }

    fn asset_json(&self, row: &AssetRow, now: Timestamp) -> Value {
        let mut json = json!({
            "Id": row.id,
            "Name": row.name,
            "URL": self.link(&row.file, now),
            "AssetType": row.kind.word(),
            "GroupId": row.group,
            "Status": row.status(),
            "ProjectName": "default",
            "CreateTime": time(row.created),
            "UpdateTime": time(row.updated),
        });
        if let (End::Failed { code, message }, true) = (&row.end, row.settled) {
            json["Error"] = json!({"Code": code, "Message": message});
        }
        json
    }
}

/// Puts what is there from the start.
pub(super) fn furnish(kept: &Keeper, demo: &[DemoFile], now: Timestamp) -> io::Result<()> {
    let mut rooms: Vec<(&str, String)> = Vec::new();
    for item in demo {
        let group = match rooms.iter().find(|(name, _)| *name == item.group) {
            Some((_, id)) => id.clone(),
            None => kept.change(|data| add_group(data, &item.group, now))?,
        };
        rooms.push((&item.group, group.clone()));
        let id = kept.read(|data| asset_id(data, now));
        let ending = match item.file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()) {
            Some(ending) if matches!(ending.as_str(), "png" | "webp" | "gif" | "bmp") => ending,
            _ => "jpg".into(),
        };
        let file = KeptFile { name: format!("{id}.{ending}") };
        kept.put_file(&file, &item.bytes)?;
        kept.change(|data| {
            data.assets.push(AssetRow {
                id,
                group,
                name: item.name.clone(),
                kind: Kind::Image,
                file,
                end: End::Active,
                asked: 0,
                created: now,
                updated: now,
                settled: true,
            });
        })?;
    }
    Ok(())
}

/// RFC 3339, whole seconds, UTC.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `kind-YYYYMMDDhhmmss-xxxxx`, as no other row has it.
fn fresh_id(kind: &str, now: Timestamp, taken: impl Fn(&str) -> bool) -> String {
    loop {
        let id = format!("{kind}-{}-{}", now.strftime("%Y%m%d%H%M%S"), super::token(5));
        if !taken(&id) {
            return id;
        }
    }
}

fn asset_id(data: &Data, now: Timestamp) -> String {
    fresh_id("asset", now, |id| data.assets.iter().any(|asset| asset.id == id))
}

fn add_group(data: &mut Data, name: &str, now: Timestamp) -> String {
    let id = fresh_id("group", now, |id| data.groups.iter().any(|group| group.id == id));
    let name = prefixed(data, name);
    data.groups.push(GroupRow { id: id.clone(), name, created: now, updated: now });
    id
}

/// The gateway keeps its users apart by the group's name.
fn prefixed(data: &Data, name: &str) -> String {
    let prefix = format!("[u-{}]-[t-{}]", data.user, data.token);
    if name.starts_with(&prefix) { name.to_owned() } else { prefix + name }
}

fn group_json(row: &GroupRow) -> Value {
    json!({
        "Id": row.id,
        "Name": row.name,
        "Title": row.name,
        "Description": "",
        "GroupType": "AIGC",
        "ProjectName": "default",
        "CreateTime": time(row.created),
        "UpdateTime": time(row.updated),
    })
}

fn billing_model(form: &Form, only: Option<&str>, kind: Kind) -> Result<(), Problem> {
    let right = only.unwrap_or(match kind {
        Kind::Image => "volc-asset",
        Kind::Video => "volc-asset-video",
        Kind::Audio => "volc-asset-audio",
    });
    match form.text("model") {
        // Without a model a picture is meant; only a group has to say it.
        None if only.is_some() => Err(Problem::missing("model")),
        given if given.unwrap_or("volc-asset") == right => Ok(()),
        given => Err(Problem::invalid(format!(
            "model {} does not match AssetType {}: use {right}",
            given.unwrap_or("volc-asset"),
            kind.word()
        ))),
    }
}

fn name(name: &str) -> Result<&str, Problem> {
    if name.chars().count() > MOST_NAME {
        return Err(Problem::invalid(format!("Name must be at most {MOST_NAME} characters")));
    }
    Ok(name)
}

/// Whether an asset of this name may be put there. The upstream does not take a name twice, and says so in an
/// odd way: not found.
fn room_for(data: &Data, group: &str, name: &str) -> Result<(), Problem> {
    if !data.groups.iter().any(|row| row.id == group) {
        return Err(no_group(group));
    }
    if !name.is_empty() && data.assets.iter().any(|asset| asset.group == group && asset.name == name) {
        return Err(Problem::new(
            404,
            "NotFound.name",
            format!("upstream_error: [NotFound.name] The asset name {name} is already used in {group}."),
        ));
    }
    Ok(())
}

fn no_group(id: &str) -> Problem {
    let message = format!("upstream_error: [NotFound.group_id] The specified asset_group {id} is not found.");
    Problem::new(404, "NotFound.group_id", message)
}

fn no_asset(id: &str) -> Problem {
    let message = format!("upstream_error: [NotFound.asset_id] The specified asset {id} is not found.");
    Problem::new(404, "NotFound.asset_id", message)
}

async fn checked(kind: Kind, bytes: Vec<u8>) -> (Vec<u8>, Checked) {
    let shared = std::sync::Arc::new(bytes);
    let seen = std::sync::Arc::clone(&shared);
    let verdict = tokio::task::spawn_blocking(move || ingest::check(kind, &seen)).await;
    // A parser that panics on a hostile file costs that file only.
    let verdict = verdict.unwrap_or_else(|_panic| Checked {
        ending: "bin",
        end: End::Failed {
            code: "InvalidParameter.FormatUnsupported".into(),
            message: "The file could not be read.".into(),
        },
    });
    let bytes = std::sync::Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.to_vec());
    (bytes, verdict)
}

/// The failures that are asked for by name.
fn end_by_name(name: &str, kind: Kind) -> Option<End> {
    let wish = name.to_ascii_lowercase();
    let wish = wish.strip_prefix("fail-")?;
    let word = kind.word();
    let sensitive = |what: &str| format!("Input{word}SensitiveContentDetected.{what}");
    let lower = word.to_lowercase();
    let reasons = [
        (
            "face",
            sensitive("PrivacyInformation"),
            format!("The request failed because the input {lower} may contain a real person."),
        ),
        (
            "copyright",
            sensitive("PolicyViolation"),
            format!("The request failed because the input {lower} may be related to copyright restrictions."),
        ),
        (
            "violence",
            "SensitiveContentDetected.Violence".to_owned(),
            format!("The request failed because the input {lower} may contain violence."),
        ),
        (
            "download",
            "InvalidParameter.DownloadFailed".to_owned(),
            format!("The specified {lower} could not be downloaded."),
        ),
    ];
    if wish.starts_with("silent") {
        return Some(End::FailedSilently);
    }
    let by_turns = wish.bytes().map(usize::from).sum::<usize>() % reasons.len();
    let at = reasons.iter().position(|(start, ..)| wish.starts_with(start)).unwrap_or(by_turns);
    let (_, code, message) = reasons.into_iter().nth(at)?;
    Some(End::Failed { code, message })
}

struct Filter<'a> {
    name: Option<&'a str>,
    groups: Vec<&'a str>,
    kind: Option<&'a str>,
}

impl<'a> Filter<'a> {
    fn read(form: &'a Form) -> Result<Self, Problem> {
        let none = Value::Null;
        let filter = form.fields.get("Filter").unwrap_or(const { &Value::Null });
        if !filter.is_object() && *filter != none {
            return Err(Problem::invalid("Filter must be an object"));
        }
        let text = |name: &str| filter.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let groups = filter.get("GroupIds").and_then(Value::as_array);
        let kind = text("GroupType");
        if kind.is_some_and(|kind| kind != "AIGC" && kind != "LivenessFace") {
            return Err(Problem::invalid("GroupType must be one of [AIGC, LivenessFace]"));
        }
        let groups = groups.into_iter().flatten().filter_map(Value::as_str).collect();
        Ok(Self { name: text("Name"), groups, kind })
    }

    fn wants_kind(&self, kind: &str) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }

    fn wants_name(&self, name: &str) -> bool {
        self.name.is_none_or(|part| name.contains(part))
    }

    fn wants_group(&self, id: &str) -> bool {
        self.groups.is_empty() || self.groups.contains(&id)
    }
}

struct Page {
    number: u64,
    size: u64,
}

impl Page {
    fn read(form: &Form) -> Result<Self, Problem> {
        let number = |name: &str, usual: u64, most: u64| match form.fields.get(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(value) => value
                .as_u64()
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Problem::invalid(format!("{name} must be between 1 and {most}"))),
        };
        Ok(Self { number: number("PageNumber", 1, 1_000_000)?, size: number("PageSize", 10, 100)? })
    }

    fn cut(&self, items: Vec<Value>) -> Value {
        let total = items.len();
        let skipped = ((self.number - 1) * self.size) as usize;
        let items: Vec<Value> = items.into_iter().skip(skipped).take(self.size as usize).collect();
        json!({"PageNumber": self.number, "PageSize": self.size, "TotalCount": total, "Items": items})
    }
}
