//! `greenroom journal`: every call that may cost, and what became of it.

use super::json::{Line, SpendLine};
use super::print::{Cell, Out, Table};
use super::session::in_house;
use super::{Context, Stop};
use crate::engine;
use crate::model::{Moment, Spend, SpendOutcome};

pub(super) fn journal(context: &Context, out: &mut Out<'_, '_>, today: bool) -> Result<(), Stop> {
    in_house(context, out, |session, out| {
        let since = if today { engine::day_begins() } else { Moment::default() };
        let mut spends = session.spends(since)?;
        // One journal for all connections unless one is named.
        if context.connection.is_some() {
            spends.retain(|spend| spend.connection == session.connection);
        }
        let mut table = Table::new(&["ID", "SENT", "CALL", "OUTCOME", "MADE", "COST", "CONNECTION"], 4);
        let mut lines = Vec::new();
        for line in spends.iter().map(SpendLine::from) {
            table.row(vec![
                line.id.clone().into(),
                line.sent_at.clone().unwrap_or_default().into(),
                line.call.to_owned().into(),
                Cell::status(line.outcome.unwrap_or("?")),
                line.made.clone().unwrap_or_default().into(),
                line.cost.clone().unwrap_or_default().into(),
                line.connection.clone().into(),
            ]);
            lines.push(Line::Spend(line));
        }
        out.table(&lines, &table, out.say_words().no_spends)?;
        if !spends.is_empty() {
            let nobody_knows = spends.iter().filter(|spend| is_open(spend)).count();
            out.say(&(out.say_words().spends_sum)(spends.len(), nobody_knows, &costs(&spends)));
        }
        Ok(())
    })
}

/// Nobody knows whether it cost.
fn is_open(spend: &Spend) -> bool {
    use SpendOutcome as S;
    matches!(spend.outcome, S::Open | S::Lost | S::Forgotten)
}

/// What was told of costs, added up where the units are the same: nobody knows how many tokens a yuan is.
fn costs(spends: &[Spend]) -> String {
    let mut sums: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    for cost in spends.iter().filter_map(|spend| spend.cost.as_deref()) {
        let (number, unit) = cost.split_once(' ').unwrap_or((cost, ""));
        if let Ok(number) = number.parse::<f64>() {
            *sums.entry(unit.trim().to_owned()).or_default() += number;
        }
    }
    // Sums of decimal prices must not show the binary rest.
    let shown = |sum: f64| (sum * 1e6).round() / 1e6;
    let each = sums.into_iter().map(|(unit, sum)| format!("{} {unit}", shown(sum)).trim().to_owned());
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConnectionName, JobId, SpendCall};

    #[test]
    fn costs_are_added_up_by_their_unit() {
        let spend = |cost: Option<&str>| Spend {
            id: 1,
            job: JobId(1),
            connection: ConnectionName::new("a"),
            call: SpendCall::Generate,
            sent: Moment(0),
            outcome: SpendOutcome::Accepted,
            ended: None,
            made: None,
            cost: cost.map(str::to_owned),
        };
        let spends =
            [Some("0.1"), Some("0.2"), Some("40 tokens"), Some("2 tokens"), Some("free"), None].map(spend);
        assert_eq!(costs(&spends), "0.3, 42 tokens");
    }
}
