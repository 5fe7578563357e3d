//! `greenroom verify`: the verification of a real person, followed to its end.

use super::json::{self, Line, VerificationLine};
use super::print::Out;
use super::session::{Session, in_house};
use super::{Context, Exit, Stop, Told};
use crate::model::talk::Verification;
use crate::model::{Abilities, Command, Event};
use crate::words::Lack;

pub(super) fn verify(context: &Context, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        session.alone()?;
        let ended = follow(session, out);
        if matches!(ended, Err(Stop::Interrupted)) {
            session.send(Command::StopVerifying(session.connection.clone()));
        }
        ended
    })
}

fn follow(session: &mut Session, out: &mut Out<'_, '_>) -> Result<(), Stop> {
    let permit = session.permit(Abilities::can_verify, Lack::Verify)?;
    let mut said: Option<Verification> = None;
    session.send(Command::Verify(permit));
    loop {
        let Event::Verification(connection, state) = session.next()? else { continue };
        if connection != session.connection || said.as_ref() == Some(&state) {
            continue;
        }
        let words = out.say_words();
        match &state {
            Verification::Starting => {}
            Verification::Waiting { link, until } => {
                let minutes = until.since(now()).as_secs().div_ceil(60);
                let human = (words.verify_link)(link, minutes);
                let line = VerificationLine {
                    link: Some(link.clone()),
                    until: json::time(*until),
                    ..line("waiting")
                };
                out.record(&Line::Verification(line), &human)?;
            }
            Verification::Verified { group } => {
                let human = (words.verify_done)(group.as_str());
                let line = VerificationLine { group_id: Some(group.to_string()), ..line("verified") };
                return out.record(&Line::Verification(line), &human);
            }
            Verification::Expired => {
                out.worst(Exit::Failed);
                return out.record(&Line::Verification(line("expired")), words.verify_expired);
            }
            Verification::Stopped => {
                out.worst(Exit::Failed);
                return out.record(&Line::Verification(line("stopped")), words.verify_stopped);
            }
            Verification::Failed(failure) => return Err(Told::of(failure, out.words).into()),
        }
        said = Some(state);
    }
}

const fn line(status: &'static str) -> VerificationLine {
    VerificationLine { status, link: None, until: None, group_id: None }
}

fn now() -> crate::model::Moment {
    crate::model::Moment(jiff::Timestamp::now().as_millisecond())
}
