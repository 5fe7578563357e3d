//! The price table of `config.toml`: `[[price]]`, in the person's order.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::keys::Provider;
use super::{comments, put};
use crate::model::price::{Amount, Currency, NoAmount, Per, Price, PriceOf, Prices};
use crate::model::{ConnectionName, ProviderKind};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceKeys {
    connection: Option<String>,
    provider: Option<Provider>,
    model: Option<String>,
    resolution: Option<String>,
    with_video: Option<bool>,
    per: PerKey,
    amount: AmountKey,
    currency: CurrencyKey,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct PerKey(Per);

impl TryFrom<String> for PerKey {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        Per::from_key(&key).map(Self).ok_or_else(|| {
            let known = Per::ALL.map(Per::key).join(", ");
            format!("a price per “{}” is not known; there are {known}", key.escape_debug())
        })
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct CurrencyKey(Currency);

impl TryFrom<String> for CurrencyKey {
    type Error = String;
    fn try_from(key: String) -> Result<Self, String> {
        let wrong = || format!("the currency “{}” is no word of 2 to 8 letters, as CNY", key.escape_debug());
        Currency::parse(&key).map(Self).ok_or_else(wrong)
    }
}

/// Written as a text, or as a number a person did not put in quotes. A number is taken at the digits it is written
/// with, as far as fifteen of them: no money is counted in it.
#[derive(Clone, Copy, Debug)]
struct AmountKey(Amount);

impl<'de> Deserialize<'de> for AmountKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = AmountKey;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an amount such as \"0.46\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<AmountKey, E> {
                let amount = text.trim().parse().map(AmountKey);
                amount.map_err(|why: NoAmount| E::custom(format!("amount “{}” {why}", text.escape_debug())))
            }
            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<AmountKey, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<AmountKey, E> {
                self.visit_str(&number.to_string())
            }
        }
        from.deserialize_any(Text)
    }
}

impl PriceKeys {
    fn read(&self) -> Result<Price, String> {
        let of = match (&self.connection, self.provider) {
            (Some(name), None) => PriceOf::Connection(ConnectionName::new(name.clone())),
            (None, Some(provider)) => PriceOf::Provider(provider.0),
            _ => return Err("a price names either a connection or a provider".to_owned()),
        };
        Ok(Price {
            of,
            model: self.model.clone(),
            resolution: self.resolution.clone(),
            with_video: self.with_video,
            per: self.per.0,
            amount: self.amount.0,
            currency: self.currency.0.clone(),
        })
    }
}

/// The table; where one of its rows is not possible, which, and why.
pub(super) fn read(rows: &[PriceKeys]) -> Result<Prices, (usize, String)> {
    let row = |(index, row): (usize, &PriceKeys)| row.read().map_err(|why| (index, why));
    let prices = Prices(rows.iter().enumerate().map(row).collect::<Result<_, _>>()?);
    match prices.twice() {
        None => Ok(prices),
        Some(index) => Err((index, "there is another price for the same above".to_owned())),
    }
}

/// Writes the table down. Rows keep their comments as long as they keep their place.
pub(super) fn write(document: &mut DocumentMut, prices: &Prices) {
    let was = document.remove("price").and_then(|item| item.into_array_of_tables().ok()).unwrap_or_default();
    let mut tables: Vec<Table> = was.into_iter().collect();
    // A comment above a row that is gone may be about all of them.
    let lost: String = tables.iter().skip(prices.0.len()).map(|table| comments(table.decor())).collect();
    tables.resize_with(prices.0.len(), Table::new);
    let mut kept = ArrayOfTables::new();
    for (mut table, price) in tables.into_iter().zip(&prices.0) {
        let (connection, provider) = match &price.of {
            PriceOf::Connection(name) => (Some(name.as_str()), None),
            PriceOf::Provider(kind) => (None, Some(*kind)),
        };
        put(&mut table, "connection", connection);
        let written = table.get("provider").and_then(Item::as_str).and_then(ProviderKind::from_key);
        if written != provider {
            put(&mut table, "provider", provider.map(ProviderKind::key));
        }
        put(&mut table, "model", price.model.as_deref());
        put(&mut table, "resolution", price.resolution.as_deref());
        put(&mut table, "with_video", price.with_video);
        put(&mut table, "per", Some(price.per.key()));
        put(&mut table, "amount", Some(price.amount.to_string()));
        put(&mut table, "currency", Some(price.currency.as_str()));
        kept.push(table);
    }
    if !kept.is_empty() {
        document.insert("price", Item::ArrayOfTables(kept));
    }
    if lost.contains('#') {
        let end = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{lost}{end}"));
    }
}

/// What is written of a connection follows it to its new name, or goes with it.
pub(super) fn follow(prices: &Prices, was: &ConnectionName, now: Option<&ConnectionName>) -> Prices {
    let own = |price: &Price| matches!(&price.of, PriceOf::Connection(name) if name == was);
    let follow = |price: &Price| match now {
        Some(name) if own(price) => Some(Price { of: PriceOf::Connection(name.clone()), ..price.clone() }),
        None if own(price) => None,
        _ => Some(price.clone()),
    };
    Prices(prices.0.iter().filter_map(follow).collect())
}
