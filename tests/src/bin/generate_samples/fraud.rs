//! Card payments, 1.5 % of them fraudulent: a rare class, a heavy tail and rare levels.

use crate::table::{to_csv, yes_no};
use studio_tests::draw::Draw;

const ROWS: usize = 4000;
const FRAUDS: usize = 60;
const HEADER: [&str; 11] = [
    "amount",
    "hour",
    "weekend",
    "merchant_category",
    "country",
    "channel",
    "card_age_months",
    "distance_km",
    "payments_last_day",
    "declined_last_week",
    "fraud",
];
/// A merchant category, its weights among honest and fraudulent payments, and its median amount.
const CATEGORIES: [(&str, f64, f64, f64); 20] = [
    ("groceries", 24.0, 4.0, 32.0),
    ("restaurants", 15.0, 3.0, 27.0),
    ("fuel", 10.0, 5.0, 48.0),
    ("public transport", 8.0, 1.0, 6.0),
    ("clothing", 8.0, 7.0, 55.0),
    ("online retail", 8.0, 18.0, 42.0),
    ("pharmacy", 5.0, 2.0, 17.0),
    ("electronics", 4.0, 20.0, 140.0),
    ("streaming", 3.5, 3.0, 12.0),
    ("home and garden", 3.5, 3.0, 68.0),
    ("hotels", 2.4, 5.0, 165.0),
    ("airlines", 1.8, 6.0, 240.0),
    ("books", 1.6, 1.0, 21.0),
    ("sports", 1.5, 2.0, 46.0),
    ("taxi", 1.4, 2.0, 18.0),
    ("gaming", 0.9, 6.0, 25.0),
    ("jewellery", 0.5, 6.0, 210.0),
    ("gift cards", 0.4, 9.0, 75.0),
    ("veterinary", 0.3, 0.2, 85.0),
    ("charity", 0.2, 1.5, 20.0),
];
const ABROAD: [(&str, f64); 12] = [
    ("FR", 20.0),
    ("NL", 16.0),
    ("AT", 14.0),
    ("GB", 12.0),
    ("IT", 10.0),
    ("ES", 9.0),
    ("US", 8.0),
    ("PL", 5.0),
    ("TR", 3.0),
    ("BR", 1.5),
    ("SG", 1.0),
    ("NG", 0.5),
];

pub(crate) fn generate(draw: &mut Draw) -> String {
    let mut frauds: Vec<bool> = (0..ROWS).map(|row| row < FRAUDS).collect();
    draw.shuffle(&mut frauds);
    let rows: Vec<_> = frauds.into_iter().map(|fraud| payment(draw, fraud)).collect();
    to_csv(HEADER, &rows)
}

fn payment(draw: &mut Draw, fraud: bool) -> [String; 11] {
    let (category, _, _, median) = draw.weighted(CATEGORIES.map(|row| (row, if fraud { row.2 } else { row.1 })));
    let country = if draw.chance(if fraud { 0.42 } else { 0.07 }) { draw.weighted(ABROAD) } else { "DE" };
    let online = match category {
        "online retail" | "streaming" | "gaming" | "airlines" => 0.95,
        "electronics" | "gift cards" | "hotels" | "clothing" | "books" | "charity" => 0.45,
        _ => 0.03,
    };
    let channel = if draw.chance(if fraud { 0.3 + 0.7 * online } else { online }) {
        "online"
    } else {
        draw.weighted([("contactless", 0.62), ("chip", 0.34), ("magnetic stripe", if fraud { 0.4 } else { 0.04 })])
    };
    // A thief first tries a card with a tiny payment, then takes what it gives.
    let amount = match fraud {
        true if draw.chance(0.25) => draw.between(0.5, 3.0),
        true => draw.log_normal(median * 3.5, 0.8),
        false => draw.log_normal(median, 0.75) * if draw.chance(0.02) { 6.0 } else { 1.0 },
    };
    let hour = if fraud && draw.chance(0.45) {
        draw.whole(0, 5)
    } else {
        let peak = draw.weighted([(8.5, 0.2), (12.8, 0.35), (18.3, 0.45)]);
        draw.normal_within(peak, 2.3, 0.0, 23.99) as i64
    };
    let distance = match (channel, country) {
        ("online", _) => 0.0,
        (_, "DE") => draw.log_normal(if fraud { 45.0 } else { 4.0 }, 1.2).min(850.0),
        _ => draw.log_normal(900.0, 0.7),
    };
    let card_age = (1.0 + 95.0 * libm::pow(draw.uniform(), 1.3)).floor();
    let busy = draw.poisson(if fraud { 4.5 } else { 1.4 });
    let declined = draw.poisson(if fraud { 0.9 } else { 0.06 });
    [
        format!("{:.2}", amount.max(0.5)),
        format!("{hour}"),
        yes_no(draw.chance(2.0 / 7.0)),
        category.to_owned(),
        country.to_owned(),
        channel.to_owned(),
        format!("{card_age}"),
        format!("{distance:.1}"),
        format!("{busy}"),
        format!("{declined}"),
        String::from(if fraud { "1" } else { "0" }),
    ]
}
