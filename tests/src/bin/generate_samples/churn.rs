//! Customers of a telephone company: who leaves follows contract, tenure, price, support and payment.

use crate::table::to_csv;
use studio_tests::draw::Draw;

const ROWS: usize = 800;
const HEADER: [&str; 11] = [
    "customer_age",
    "monthly_charges",
    "total_charges",
    "tenure_months",
    "contract_type",
    "payment_method",
    "internet_service",
    "online_security",
    "tech_support",
    "support_tickets",
    "churned",
];

pub(crate) fn generate(draw: &mut Draw) -> String {
    let rows: Vec<_> = (0..ROWS).map(|_| customer(draw)).collect();
    to_csv(HEADER, &rows)
}

fn customer(draw: &mut Draw) -> [String; 11] {
    let age = draw.normal_within(46.0, 16.0, 17.6, 88.4).round();
    let contract = draw.weighted([("Month-to-month", 0.54), ("One year", 0.22), ("Two year", 0.24)]);
    // Up to 72 months; short tenures pile up where a customer may leave every month.
    let bend = match contract {
        "Month-to-month" => 1.9,
        "One year" => 0.8,
        _ => 0.45,
    };
    let tenure = (1.0 + 72.0 * libm::pow(draw.uniform(), bend)).floor().min(72.0);
    let online = 0.9 - 0.005 * age;
    let internet = draw.weighted([("Fiber optic", 0.62 * online), ("DSL", 0.38), ("No", 0.12 + 0.003 * age)]);
    let extra = |chosen: bool| match (internet, chosen) {
        ("No", _) => "No internet",
        (_, true) => "Yes",
        (_, false) => "No",
    };
    let security = extra(draw.chance(0.22 + 0.004 * tenure));
    let support = extra(draw.chance(if security == "Yes" { 0.55 } else { 0.25 }));
    let payment = if contract == "Month-to-month" {
        draw.weighted([
            ("Electronic check", 0.45),
            ("Mailed check", 0.23),
            ("Bank transfer", 0.16),
            ("Credit card", 0.16),
        ])
    } else {
        draw.weighted([
            ("Electronic check", 0.18),
            ("Mailed check", 0.2),
            ("Bank transfer", 0.32),
            ("Credit card", 0.3),
        ])
    };

    let base = match internet {
        "Fiber optic" => 78.0,
        "DSL" => 49.0,
        _ => 20.5,
    };
    let services = f64::from(u8::from(security == "Yes")) + f64::from(u8::from(support == "Yes"));
    let spread = if internet == "No" { 1.2 } else { 9.0 };
    let monthly = draw.normal_within(base + 5.5 * services, spread, 18.0, 120.0);
    let monthly = libm::round(monthly * 20.0) / 20.0;
    let total = if tenure <= 1.0 { monthly } else { monthly * tenure * draw.normal(1.0, 0.04) };
    let tickets = draw.poisson(match (internet, support) {
        ("Fiber optic", "No") => 2.2,
        ("No", _) => 0.4,
        (_, "Yes") => 0.9,
        _ => 1.3,
    });

    let bound = match contract {
        "Month-to-month" => 0.0,
        "One year" => -1.3,
        _ => -2.4,
    };
    let churned = draw.logistic(
        -0.45 + bound - 0.032 * tenure
            + 0.022 * (monthly - 50.0)
            + 0.34 * tickets as f64
            + if payment == "Electronic check" { 0.5 } else { 0.0 },
    );
    [
        format!("{age}"),
        format!("{monthly:.2}"),
        format!("{total:.2}"),
        format!("{tenure}"),
        contract.to_owned(),
        payment.to_owned(),
        internet.to_owned(),
        security.to_owned(),
        support.to_owned(),
        format!("{tickets}"),
        String::from(if churned { "Yes" } else { "No" }),
    ]
}
