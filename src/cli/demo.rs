//! `greenroom demo`: the whole job on the sandbox with bundled avatars. No account, no network, no keyring.

use std::path::{Path, PathBuf};

use super::args::OnDuplicate;
use super::json::{self, DemoLine, Line, StepLine};
use super::print::Out;
use super::session::{Goal, Session, in_quick_house};
use super::{Context, Exit, Stop, Told, check, generate, upload};
use crate::model::{Abilities, AssetId, ConnectionName, Destination, Step};
use crate::words::Lack;

const GROUP: &str = "Mira Chen demo";
const PROMPT: &str = "Image 1 walks through a sunlit studio, smiles and waves at the camera.";

/// Drawn for this purpose; see `assets/demo/LICENSES.md`.
const AVATARS: [(&str, &[u8]); 3] = [
    ("mira-chen-full-front.jpg", include_bytes!("../../assets/demo/mira-chen/full-front.jpg")),
    ("mira-chen-face-front.png", include_bytes!("../../assets/demo/mira-chen/face-front.png")),
    ("mira-chen-bust-left.jpg", include_bytes!("../../assets/demo/mira-chen/bust-left.jpg")),
];

pub(super) fn demo(context: &Context, out: &mut Out<'_, '_>, folder: Option<&Path>) -> Result<(), Stop> {
    if let Some(folder) = folder {
        generate::usable(out, folder)?;
    }
    // The queue may need the files again after an interrupt, but only while this process lives.
    let pictures = tempfile::Builder::new().prefix("greenroom-demo-").tempdir()?;
    let mut paths = Vec::new();
    for (name, bytes) in AVATARS {
        let path = pictures.path().join(name);
        std::fs::write(&path, bytes)?;
        paths.push(path);
    }
    let mut video = None;
    let ended = in_quick_house(context, out, |session, out| {
        video = act(session, out, &paths, folder)?;
        Ok(())
    });
    match ended {
        Ok(()) => {}
        Err(Stop::Told(told)) => out.error(&told),
        Err(stop) => return Err(stop),
    }
    let ok = video.is_some();
    if !ok {
        out.worst(Exit::Failed);
    }
    let video_path = video.as_deref().map(json::path);
    let words = out.say_words();
    let human = video_path.as_deref().map_or_else(|| words.demo_failed.to_owned(), words.demo_done);
    out.record(&Line::Demo(DemoLine { ok, video_path }), &human)
}

fn step(out: &mut Out<'_, '_>, step: &'static str, message: &str) -> Result<(), Stop> {
    out.record(&Line::Step(StepLine { step, message: message.to_owned() }), message)
}

/// Every step through the same code as the commands a person would type.
fn act(
    session: &mut Session,
    out: &mut Out<'_, '_>,
    paths: &[PathBuf],
    folder: Option<&Path>,
) -> Result<Option<PathBuf>, Stop> {
    let words = out.say_words();
    session.switch(ConnectionName::new("sandbox"))?;
    step(out, "connection", words.demo_connection)?;

    let permit = session.permit(Abilities::can_make_group, Lack::MakeGroup)?;
    let make = crate::model::Command::MakeGroup {
        permit,
        name: GROUP.to_owned(),
        description: words.demo_group_description.to_owned(),
    };
    let crate::model::job::Done::Group(group) = session.chore(out, make)? else {
        return Err(Told::failed("no_answer", words.no_answer).into());
    };
    step(out, "group", &(words.demo_group)(GROUP, group.as_str()))?;

    let rules = session.world.connection(&session.connection).map(|it| it.rules.clone());
    let rules = rules.ok_or_else(|| Told::failed("no_answer", words.no_answer))?;
    let mut seen = check::Seen::default();
    for looked in session.look(paths)? {
        let line = check::judge(&looked, &rules, &mut seen, out);
        check::print(out, line)?;
    }

    step(out, "upload", words.demo_upload)?;
    // Every run shows the whole way, so pictures that were sent by an earlier one are sent again.
    let plan = upload::Plan {
        place: Destination::Group(group),
        name: None,
        on_duplicate: OnDuplicate::Upload,
        fix: None,
    };
    let mut active: Vec<(String, AssetId)> = Vec::new();
    upload::send(session, out, paths, &plan, Goal::Ended, &mut |out, line| {
        if line.status == "Active" {
            active.extend(line.asset_id.clone().map(|id| (line.path.clone(), AssetId::new(id))));
        }
        upload::print(out, line)
    })?;
    // Uploads may come to rest in any order; the first picture is the one the prompt speaks of.
    active.sort_by_key(|(path, _)| paths.iter().position(|it| json::path(it) == *path));
    let Some((_, image)) = active.into_iter().next() else { return Ok(None) };

    let order = generate::simple_order(session, out, PROMPT, &image)?;
    step(out, "generate", &(words.demo_generate)(PROMPT))?;
    let mut video = None;
    generate::made(session, out, vec![order], Goal::Ended, folder, &mut |session, out, id, placed| {
        let kept = match session.world.jobs.get(&id).map(|job| &job.step) {
            Some(Step::Saved { path, .. }) => Some(path.clone()),
            _ => None,
        };
        // With a folder asked for, only a video that lies in it is a success.
        video = if folder.is_some() { placed.clone() } else { kept };
        generate::print(session, out, id, placed)
    })?;
    Ok(video)
}
