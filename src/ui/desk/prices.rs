//! The price table as it is being edited: rows of texts, of which those that are whole are kept at once.

use crate::model::price::{Amount, Currency, NoAmount, Per, Price, PriceOf, Prices};
use crate::model::talk::ResultsFolder;
use crate::model::{ProviderKind, World};

/// A row as it is typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceRow {
    /// Whose.
    pub of: PriceOf,
    /// Of which model; of every one where there is none.
    pub model: Option<String>,
    /// Of which resolution; of every one where there is none.
    pub resolution: Option<String>,
    /// With or without a video reference; either way where there is none.
    pub with_video: Option<bool>,
    /// What is paid for.
    pub per: Per,
    /// What is typed as the amount.
    pub amount: String,
    /// What is typed as the currency.
    pub currency: String,
}

/// What keeps a row from being kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WrongRow {
    /// No amount was typed yet.
    NoAmountYet,
    Amount(NoAmount),
    Currency,
    /// Another row above says the same.
    Twice,
}

impl PriceRow {
    fn of_price(price: &Price) -> Self {
        Self {
            of: price.of.clone(),
            model: price.model.clone(),
            resolution: price.resolution.clone(),
            with_video: price.with_video,
            per: price.per,
            amount: price.amount.to_string(),
            currency: price.currency.as_str().to_owned(),
        }
    }

    fn read(&self) -> Result<Price, WrongRow> {
        // Whole assets have neither size nor model.
        let of_generation = self.per.is_of_generations();
        let amount = self.amount.trim();
        if amount.is_empty() {
            return Err(WrongRow::NoAmountYet);
        }
        let amount: Amount = amount.replace(',', ".").parse().map_err(WrongRow::Amount)?;
        Ok(Price {
            of: self.of.clone(),
            model: self.model.clone().filter(|_| of_generation),
            resolution: self.resolution.clone().filter(|_| of_generation),
            with_video: self.with_video.filter(|_| of_generation),
            per: self.per,
            amount,
            currency: Currency::parse(self.currency.trim()).ok_or(WrongRow::Currency)?,
        })
    }
}

/// The table's desk, and the folder of videos that is being typed.
#[derive(Clone, Debug, Default)]
pub struct PriceDesk {
    /// The rows.
    pub rows: Vec<PriceRow>,
    /// A row was just added.
    pub(crate) added: bool,
    /// The table the rows were last read from, or kept as.
    kept: Option<Prices>,
    /// The table as it was last told.
    known: Option<Prices>,
    /// Tables that were sent and not told yet, oldest first.
    sent: Vec<Prices>,
    /// What is typed as the folder of videos.
    pub folder: Option<String>,
    /// The folder as it was last told.
    pub told: Option<ResultsFolder>,
}

impl PriceDesk {
    /// Takes over what is kept, where it changed elsewhere. What is half typed stays.
    pub(crate) fn follow(&mut self, prices: &Prices) {
        if self.known.as_ref() == Some(prices) {
            return;
        }
        self.known = Some(prices.clone());
        // What was asked for from here comes back a little later; meanwhile a person types on.
        if let Some(at) = self.sent.iter().position(|sent| sent == prices) {
            self.sent.drain(..=at);
            return;
        }
        self.sent.clear();
        let half: Vec<PriceRow> = self.rows.iter().filter(|row| row.read().is_err()).cloned().collect();
        self.rows = prices.0.iter().map(PriceRow::of_price).collect();
        if self.kept.is_some() {
            self.rows.extend(half);
        }
        self.kept = Some(prices.clone());
    }

    /// What is wrong with each row.
    pub(crate) fn wrongs(&self) -> Vec<Option<WrongRow>> {
        let mut good: Vec<Price> = Vec::new();
        let check = |row: &PriceRow| match row.read() {
            Err(wrong) => Some(wrong),
            Ok(price) => {
                good.push(price);
                if Prices(good.clone()).twice().is_some() {
                    good.pop();
                    return Some(WrongRow::Twice);
                }
                None
            }
        };
        self.rows.iter().map(check).collect()
    }

    /// The table to keep, where the rows say another one than before.
    pub(crate) fn changed(&mut self) -> Option<Prices> {
        let wrongs = self.wrongs();
        let good = self.rows.iter().zip(&wrongs).filter(|(_, wrong)| wrong.is_none());
        let prices = Prices(good.filter_map(|(row, _)| row.read().ok()).collect());
        if self.kept.as_ref() == Some(&prices) {
            return None;
        }
        self.kept = Some(prices.clone());
        self.sent.push(prices.clone());
        Some(prices)
    }

    /// A new row, like the last one, for what is used now.
    pub(crate) fn add(&mut self, world: &World, connection: &crate::model::ConnectionName) {
        let provider = world.connection(connection).map_or(ProviderKind::Volcengine, |it| it.provider);
        let last = self.rows.last();
        let row = PriceRow {
            of: last.map_or(PriceOf::Provider(provider), |row| row.of.clone()),
            model: None,
            resolution: None,
            with_video: None,
            per: last.map_or(Per::Second, |row| row.per),
            amount: String::new(),
            currency: last.map_or_else(|| "CNY".to_owned(), |row| row.currency.clone()),
        };
        self.rows.push(row);
        self.added = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ConnectionName;

    #[test]
    fn a_row_is_kept_once_it_is_whole_and_half_a_row_is_never_lost() {
        let (mut desk, world) = (PriceDesk::default(), World::default());
        desk.follow(&Prices::default());
        desk.add(&world, &ConnectionName::new("studio"));
        assert_eq!((desk.wrongs(), desk.changed()), (vec![Some(WrongRow::NoAmountYet)], None));
        desk.rows[0].amount = "0,46".into();
        let kept = desk.changed().unwrap();
        assert_eq!((kept.0.len(), kept.0[0].amount), (1, Amount(460_000)));
        assert_eq!(desk.changed(), None, "kept once");
        desk.rows[0].currency = "¥".into();
        assert_eq!(desk.wrongs(), [Some(WrongRow::Currency)]);
        desk.rows[0].currency = "cny".into();
        desk.add(&world, &ConnectionName::new("studio"));
        desk.rows[1].amount = "1".into();
        assert_eq!(desk.wrongs(), [None, Some(WrongRow::Twice)]);
        desk.rows[1].amount = "x".into();
        desk.follow(&Prices::default());
        desk.follow(&kept);
        assert_eq!(desk.rows.len(), 2, "its own table takes nothing from who types on");
        desk.follow(&Prices::default());
        assert_eq!(desk.rows.len(), 1, "what was typed half stays when somebody else changes the table");
    }
}
