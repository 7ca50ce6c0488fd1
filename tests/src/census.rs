//! A made-up census table of the size and shape of the well-known adult table: 15 columns, skewed numbers with a spike at
//! zero, levels that go together, a binary target. For tests and benchmarks that must run without any outside data.

use std::fmt::Write as _;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Rows of the adult table's training part.
pub const ADULT_ROWS: usize = 26_048;

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

struct Draw(ChaCha8Rng);

impl Draw {
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: the sum of twelve uniforms.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// Falling chances: level 0 is the commonest.
    fn skewed(&mut self, levels: usize) -> usize {
        ((self.uniform() * self.uniform() * levels as f64) as usize).min(levels - 1)
    }
}

/// A CSV text of `rows` rows; the same rows always give the same bytes.
pub fn csv(rows: usize) -> String {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(1994));
    let mut out = String::with_capacity(rows * 110 + HEADER.len());
    out.push_str(HEADER);
    out.push('\n');
    for _ in 0..rows {
        let age = (38.0 + 13.0 * draw.normal()).clamp(17.0, 90.0).round();
        let schooling = ((3.2 + 1.5 * draw.normal()).clamp(0.0, 7.0)) as usize;
        let male = draw.uniform() < 0.67;
        let married = draw.uniform() < (age - 15.0) / 50.0;
        let job = (draw.skewed(JOBS.len()) + schooling / 2) % JOBS.len();
        let hours = (40.0 + if draw.uniform() < 0.5 { 0.0 } else { 12.0 * draw.normal() }).clamp(1.0, 99.0).round();
        let gain =
            if draw.uniform() < 0.08 { (libm::exp(8.0 + 0.9 * draw.normal())).min(99_999.0).round() } else { 0.0 };
        let loss = if draw.uniform() < 0.05 { (1870.0 + 300.0 * draw.normal()).max(155.0).round() } else { 0.0 };
        let weight = libm::exp(12.0 + 0.5 * draw.normal()).clamp(12_285.0, 1_484_705.0).round();
        let score = 0.05 * (age - 38.0)
            + 0.5 * (schooling as f64 - 4.0)
            + f64::from(u8::from(married)) * 1.5
            + gain / 5000.0
            + 0.03 * (hours - 40.0)
            - 1.9;
        let rich = draw.uniform() < 1.0 / (1.0 + libm::exp(-score));
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
