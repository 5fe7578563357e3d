//! `greenroom doctor`: why a connection does not work, up to the first real cause, each with its cure.

use super::json::{self, DiagnosisLine, Line};
use super::print::Out;
use super::session::{Session, in_house};
use super::{Context, Exit, Stop, Told, exit_of};
use crate::model::connection::{TestReport, TestResult, TestStep, Untested};
use crate::model::{Command, ConnectionEdit, Event, Failure, FailureKind};

/// Clocks that differ by less are in step: the server tells whole seconds, and the answer took its way.
const IN_STEP: u64 = 2;

pub(super) fn doctor(context: &Context, out: &mut Out<'_, '_>, accept_clock: bool) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        let mut report = test(session)?;
        if accept_clock && accept(session, out, &report)? {
            // What comes now is told with the corrected clock.
            report = test(session)?;
        }
        for step in TestStep::ALL {
            let line = diagnosis(session, out, step, &report);
            let status = match line.ok {
                Some(true) => "ok",
                Some(false) => "failed",
                None => "-",
            };
            let mut about = vec![(out.say_words().check)(step).to_owned(), line.message.clone()];
            about.extend(line.cure.clone());
            out.stated(&Line::Diagnosis(line), status, &about.join("  "))?;
        }
        if !report.leftovers.is_empty() {
            let keys = report.leftovers.join(", ");
            out.say(&(out.say_words().leftovers)(&keys));
        }
        if let Some(cause) = report.cause() {
            out.worst(exit_of(cause));
        }
        Ok(())
    })
}

fn test(session: &mut Session) -> Result<TestReport, Stop> {
    let name = session.connection.clone();
    session.await_answer(Command::TestConnection(name.clone()), |event| match event {
        Event::Tested(tested, report) if *tested == name => Some(report.clone()),
        _ => None,
    })
}

/// Stores the measured error of the clock; `false` where there is nothing to store.
fn accept(session: &mut Session, out: &mut Out<'_, '_>, report: &TestReport) -> Result<bool, Stop> {
    let words = out.say_words();
    let Some(connection) = session.world.connection(&session.connection).cloned() else { return Ok(false) };
    if !connection.provider.signed() {
        out.say(words.clock_not_needed);
        return Ok(false);
    }
    let Some(measured) = report.clock_offset else {
        out.say(words.clock_unknown);
        return Ok(false);
    };
    if measured.unsigned_abs() <= IN_STEP {
        out.say(words.clock_right);
        return Ok(false);
    }
    // It was measured with the clock as it is corrected now.
    let whole = connection.settings.clock_offset.unwrap_or(0).saturating_add(measured);
    let mut settings = connection.settings.clone();
    settings.clock_offset = (whole.unsigned_abs() > IN_STEP).then_some(whole);
    let edit = ConnectionEdit {
        was: Some(connection.name.clone()),
        name: connection.name.clone(),
        provider: connection.provider,
        settings,
        secrets: vec![],
        take_from: None,
    };
    let answer = session.await_answer(Command::EditConnection(edit), |event| match event {
        Event::Edited(edited, result) if *edited == connection.name => Some(result.clone()),
        _ => None,
    })?;
    if let Err(failure) = answer {
        let told = Told::of(&failure, out.words);
        return Err(Told { exit: Exit::Usage, hint: None, ..told }.into());
    }
    out.say(&(words.clock_accepted)(whole));
    Ok(true)
}

fn diagnosis(session: &Session, out: &Out<'_, '_>, step: TestStep, report: &TestReport) -> DiagnosisLine {
    let words = out.say_words();
    let found = report.steps.iter().find_map(|(it, result)| (*it == step).then_some(result));
    let line = |ok, message: String| DiagnosisLine {
        check: step.key(),
        ok,
        message,
        cure: None,
        code: None,
        request_id: None,
        millis: None,
    };
    match found {
        Some(TestResult::Fine { millis }) => {
            DiagnosisLine { millis: Some(*millis), ..line(Some(true), (words.check_fine)(step).to_owned()) }
        }
        Some(TestResult::Failed(failure)) => {
            let said = json::failure(failure, out.words);
            let message = match report.clock_offset {
                Some(seconds) if step == TestStep::Clock => (words.clock_off)(seconds),
                _ => said.message,
            };
            DiagnosisLine {
                cure: Some(cure(session, out, failure)),
                code: Some(said.code),
                request_id: failure.request_id.clone(),
                ..line(Some(false), message)
            }
        }
        Some(TestResult::NotTested(why)) => line(None, (words.untested)(*why).to_owned()),
        None => {
            let why = if report.fine() { Untested::NotNeeded } else { Untested::Earlier };
            line(None, (words.untested)(why).to_owned())
        }
    }
}

/// What to do next, in the words of somebody who sits before a terminal.
fn cure(session: &Session, out: &Out<'_, '_>, failure: &Failure) -> String {
    let connection = session.world.connection(&session.connection);
    match (failure.kind, connection) {
        (FailureKind::ClockSkewed, _) => out.say_words().clock_cure.to_owned(),
        (FailureKind::KeyMissing, Some(connection)) => {
            (out.say_words().key_missing_hint)(&session.variables(connection.provider.required()))
        }
        _ => (out.words.failure.advice)(failure.kind).to_owned(),
    }
}
