//! Loan applications: approval follows a logistic model of score, debt ratio, income and work, with noise.

use crate::table::to_csv;
use studio_tests::draw::{Draw, to_step};

const ROWS: usize = 1000;
const HEADER: [&str; 10] = [
    "age",
    "income",
    "credit_history_years",
    "existing_loans",
    "employment_type",
    "loan_amount",
    "loan_term_months",
    "debt_to_income_ratio",
    "credit_score",
    "loan_approved",
];

pub(crate) fn generate(draw: &mut Draw) -> String {
    let rows: Vec<_> = (0..ROWS).map(|_| application(draw)).collect();
    to_csv(HEADER, &rows)
}

fn application(draw: &mut Draw) -> [String; 10] {
    let age = draw.normal_within(39.0, 12.5, 20.5, 74.4).round();
    let employment = if age > 62.0 && draw.chance(0.7) {
        "Retired"
    } else {
        draw.weighted([("Salaried", 0.64), ("Self-employed", 0.18), ("Contract", 0.12), ("Unemployed", 0.06)])
    };
    let (level, spread, approval) = match employment {
        "Salaried" => (1.0, 0.35, 0.5),
        "Self-employed" => (1.1, 0.6, -0.1),
        "Contract" => (0.85, 0.4, 0.0),
        "Retired" => (0.6, 0.3, 0.2),
        _ => (0.35, 0.4, -1.4),
    };
    // Pay grows until the late forties and falls a little afterwards.
    let career = 1.0 - (age - 48.0) * (age - 48.0) / 2400.0;
    let income = to_step(draw.log_normal(46_000.0 * level * career, spread), 100.0).max(6_000.0);

    let history = ((age - 19.0) * libm::sqrt(draw.uniform()) * 0.8).floor();
    let loans = draw.poisson(0.5 + 0.05 * history).min(7);
    let amount = to_step(draw.log_normal(income * 0.38, 0.6), 500.0).clamp(1_000.0, 150_000.0);
    let wish = libm::log(amount / 1_000.0) * 15.0;
    let term = [12.0, 24.0, 36.0, 48.0, 60.0, 84.0]
        .into_iter()
        .min_by(|a, b| (wish - a).abs().total_cmp(&(wish - b).abs()))
        .filter(|_| draw.chance(0.6))
        .unwrap_or_else(|| {
            draw.weighted([(12.0, 1.0), (24.0, 2.0), (36.0, 3.0), (48.0, 2.0), (60.0, 3.0), (84.0, 1.0)])
        });

    let monthly_debt = amount * 1.09 / term + loans as f64 * draw.log_normal(160.0, 0.4) + draw.log_normal(90.0, 0.8);
    let ratio = to_step((monthly_debt * 12.0 / income).min(1.5), 0.001);
    let score =
        draw.normal(632.0 + 14.0 * libm::sqrt(history) - 90.0 * ratio - 9.0 * loans as f64 + approval * 12.0, 52.0);
    let score = score.round().clamp(300.0, 850.0);

    let approved = draw
        .logistic(0.9 + approval + (score - 640.0) / 28.0 - 5.0 * (ratio - 0.35) + 0.8 * libm::log(income / 45_000.0));
    [
        format!("{age}"),
        format!("{income}"),
        format!("{history}"),
        format!("{loans}"),
        employment.to_owned(),
        format!("{amount}"),
        format!("{term}"),
        format!("{ratio:.3}"),
        format!("{score}"),
        String::from(if approved { "1" } else { "0" }),
    ]
}
