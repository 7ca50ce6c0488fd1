//! A made-up census table of the size and shape of the well-known adult table: 15 columns, skewed numbers with a spike at
//! zero, levels that go together, a binary target. For tests and benchmarks that must run without any outside data.

use std::fmt::Write as _;

use crate::draw::Draw;

/// Rows of the adult table's training part.
pub const ADULT_ROWS: usize = 26_048;

/// Columns of the table.
pub const COLUMNS: usize = 15;

/// Stream of draws that no sample table has.
const STREAM: u64 = 1994;

const HEADER: &str = "age,workclass,weight,education,education_years,marital_status,occupation,relationship,race,sex,\
                      capital_gain,capital_loss,hours_per_week,country,income";
const WORK: [&str; 6] = ["Private", "Self-employed", "Local-gov", "State-gov", "Federal-gov", "?"];
const EDUCATION: [&str; 8] =
    ["Preschool", "9th", "HS-grad", "Some-college", "Assoc-voc", "Bachelors", "Masters", "Doctorate"];
const YEARS: [u32; 8] = [1, 5, 9, 10, 11, 13, 14, 16];
const JOBS: [&str; 10] = [
    "Craft-repair",
    "Sales",
    "Adm-clerical",
    "Exec-managerial",
    "Prof-specialty",
    "Other-service",
    "Tech-support",
    "Farming-fishing",
    "Transport-moving",
    "?",
];
const RACE: [&str; 5] = ["White", "Black", "Asian-Pac-Islander", "Amer-Indian-Eskimo", "Other"];
const COUNTRY: [&str; 6] = ["United-States", "Mexico", "Philippines", "Germany", "India", "?"];

/// A CSV text of `rows` rows; the same rows always give the same bytes.
pub fn csv(rows: usize) -> String {
    let mut draw = Draw::new(STREAM);
    let mut out = String::with_capacity(rows * 110 + HEADER.len());
    out.push_str(HEADER);
    out.push('\n');
    for _ in 0..rows {
        let age = draw.normal(38.0, 13.0).clamp(17.0, 90.0).round();
        let schooling = draw.normal(3.2, 1.5).clamp(0.0, 7.0) as usize;
        let male = draw.chance(0.67);
        let married = draw.chance((age - 15.0) / 50.0);
        let job = (draw.skewed(JOBS.len()) + schooling / 2) % JOBS.len();
        let hours = (if draw.chance(0.5) { 40.0 } else { draw.normal(40.0, 12.0) }).clamp(1.0, 99.0).round();
        let gain = if draw.chance(0.08) { libm::exp(draw.normal(8.0, 0.9)).min(99_999.0).round() } else { 0.0 };
        let loss = if draw.chance(0.05) { draw.normal(1870.0, 300.0).max(155.0).round() } else { 0.0 };
        let weight = libm::exp(draw.normal(12.0, 0.5)).clamp(12_285.0, 1_484_705.0).round();
        let score = 0.05 * (age - 38.0)
            + 0.5 * (schooling as f64 - 4.0)
            + f64::from(u8::from(married)) * 1.5
            + gain / 5000.0
            + 0.03 * (hours - 40.0)
            - 1.9;
        let rich = draw.logistic(score);
        let relation = match (married, male) {
            (true, true) => "Husband",
            (true, false) => "Wife",
            (false, _) if age < 25.0 => "Own-child",
            _ => "Not-in-family",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{age},{},{weight},{},{},{},{},{relation},{},{},{gain},{loss},{hours},{},{}",
            WORK[draw.skewed(WORK.len())],
            EDUCATION[schooling],
            YEARS[schooling],
            if married { "Married-civ-spouse" } else { "Never-married" },
            JOBS[job],
            RACE[draw.skewed(RACE.len())],
            if male { "Male" } else { "Female" },
            COUNTRY[draw.skewed(COUNTRY.len())],
            if rich { ">50K" } else { "<=50K" },
        );
    }
    out
}

/// The same with every fifth cell of the first column missing.
pub fn with_gaps(rows: usize) -> String {
    let mut text = String::new();
    for (i, line) in csv(rows).lines().enumerate() {
        let cell = line.find(',').filter(|_| i > 0 && i % 5 == 0).unwrap_or_default();
        text.push_str(&line[cell..]);
        text.push('\n');
    }
    text
}
