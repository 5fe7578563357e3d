//! Money to the digit, and which price counts.

use super::*;
use crate::model::Rules;
use crate::model::connection::Settings;

fn amount(text: &str) -> Result<Amount, NoAmount> {
    text.parse()
}

#[test]
fn amounts_are_read_and_written_to_the_digit() {
    for (text, micros, shown) in [
        ("0.46", 460_000, "0.46"),
        ("46", 46_000_000, "46.00"),
        (".5", 500_000, "0.50"),
        ("0.000001", 1, "0.000001"),
        ("1.2300000", 1_230_000, "1.23"),
        ("0", 0, "0.00"),
        ("1000000", HIGHEST, "1000000.00"),
    ] {
        assert_eq!(amount(text), Ok(Amount(micros)), "{text}");
        assert_eq!(Amount(micros).to_string(), shown);
    }
    for text in ["", ".", "1.", "-1", "+1", "1e3", "1,5", "一", " 1", "0x1"] {
        assert_eq!(amount(text), Err(NoAmount::NotDecimal), "{text}");
    }
    assert_eq!(amount("0.0000001"), Err(NoAmount::TooFine));
    for text in ["1000000.000001", "99999999999999999999999"] {
        assert_eq!(amount(text), Err(NoAmount::TooHigh), "{text}");
    }
}

#[test]
fn a_sum_is_told_in_hundredths_and_never_as_nothing() {
    let money = |micros| Money { amount: Amount(micros), currency: Currency("CNY".into()) }.to_string();
    assert_eq!(money(4_968_000), "4.97 CNY");
    assert_eq!(money(4_965_000), "4.97 CNY");
    assert_eq!(money(4_964_999), "4.96 CNY");
    assert_eq!(money(1_200), "0.0012 CNY");
}

fn connection() -> Connection {
    Connection {
        name: ConnectionName::new("studio"),
        provider: ProviderKind::AnyFast,
        base_url: String::new(),
        settings: Settings::default(),
        default: true,
        secrets: vec![],
        abilities: None,
        rules: Rules::COMMON,
        test: None,
    }
}

fn price(per: Per, text: &str) -> Price {
    Price {
        of: PriceOf::Provider(ProviderKind::AnyFast),
        model: None,
        resolution: None,
        with_video: None,
        per,
        amount: amount(text).unwrap(),
        currency: Currency::parse("cny").unwrap(),
    }
}

const BILLED: Billed<'static> = Billed {
    model: "seedance",
    resolution: "720p",
    ratio: "16:9",
    seconds: 5,
    with_video: false,
    video_millis: 0,
};

fn told(prices: &[Price], billed: &Billed<'_>) -> Option<String> {
    Prices(prices.to_vec()).of_generation(&connection(), billed).map(|money| money.to_string())
}

#[test]
fn a_generation_is_paid_by_the_second_the_video_or_the_million_tokens() {
    assert_eq!(told(&[price(Per::Second, "0.92")], &BILLED).as_deref(), Some("4.60 CNY"));
    assert_eq!(told(&[price(Per::Video, "3.2")], &BILLED).as_deref(), Some("3.20 CNY"));
    // 108 000 tokens at 46 for a million.
    assert_eq!(told(&[price(Per::MillionTokens, "46")], &BILLED).as_deref(), Some("4.97 CNY"));
    let with_input = Billed { with_video: true, video_millis: 5000, ..BILLED };
    assert_eq!(told(&[price(Per::MillionTokens, "28")], &with_input).as_deref(), Some("6.05 CNY"));
    assert_eq!(told(&[price(Per::Asset, "1")], &BILLED), None, "an asset is no generation");
    let odd = Billed { resolution: "540p", ..BILLED };
    assert_eq!(told(&[price(Per::MillionTokens, "46")], &odd), None, "its size is not known");
}

#[test]
fn the_price_that_says_most_counts() {
    let provider = price(Per::Video, "1");
    let own = Price { of: PriceOf::Connection(ConnectionName::new("studio")), ..price(Per::Video, "2") };
    let model = Price { model: Some("seedance".into()), ..price(Per::Video, "3") };
    let other = Price { model: Some("fast".into()), ..price(Per::Video, "4") };
    let high = Price { resolution: Some("1080P".into()), ..price(Per::Video, "5") };
    let film = Price { with_video: Some(true), ..price(Per::Video, "6") };
    let all = [provider.clone(), model, other, high, film];
    let says = |billed: &Billed<'_>| told(&all, billed).unwrap();
    assert_eq!(says(&BILLED), "3.00 CNY");
    assert_eq!(says(&Billed { model: "fast", ..BILLED }), "4.00 CNY");
    assert_eq!(says(&Billed { model: "mini", ..BILLED }), "1.00 CNY");
    assert_eq!(says(&Billed { model: "mini", resolution: "1080p", ..BILLED }), "5.00 CNY");
    assert_eq!(says(&Billed { model: "mini", with_video: true, ..BILLED }), "6.00 CNY");
    assert_eq!(told(&[provider, own], &BILLED).as_deref(), Some("2.00 CNY"));
    let stranger = Price { of: PriceOf::Provider(ProviderKind::Kyy), ..price(Per::Video, "9") };
    assert_eq!(told(&[stranger], &BILLED), None);
}

#[test]
fn two_prices_for_the_same_are_noticed() {
    let asset = price(Per::Asset, "1");
    assert_eq!(Prices(vec![price(Per::Second, "1"), asset.clone()]).twice(), None);
    assert_eq!(Prices(vec![price(Per::Second, "1"), asset, price(Per::Video, "2")]).twice(), Some(2));
}

#[test]
fn currencies_are_words() {
    assert_eq!(Currency::parse("usd").unwrap().as_str(), "USD");
    for text in ["", "U", "¥", "US1", "A LONG ONE"] {
        assert_eq!(Currency::parse(text), None);
    }
}
