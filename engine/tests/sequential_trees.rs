//! Sequential trees: what they learn, keep and hide.
#![cfg(feature = "table")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use engine::data::Table;
use engine::models::{self, Condition, ConditionTest, SampleRequest, conformance};
use engine::params::JsonMap;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};
use serde_json::json;

fn draw(real: &Table, settings: &serde_json::Value, rows: u64, conditions: Vec<Condition>) -> Table {
    let settings: JsonMap = settings.as_object().cloned().unwrap_or_default();
    let model = models::find("sequential-trees").expect("registered");
    let cx = RunCx::quiet();
    let fitted = block_on(model.fit(&settings, real, Seed(1), &cx)).expect("a fit");
    block_on(fitted.sample(&SampleRequest { rows, seed: 5, conditions }, &cx)).expect("rows")
}

/// Two levels that decide a third, a number that is their product with noise, and a rare level.
fn related(rows: usize) -> Table {
    let mut stream = Seed(9).stream("test/related");
    let mut text = String::from("plan,code,months,price,total,town\n");
    for row in 0..rows {
        let plan = stream.below(4);
        let months = 1 + stream.below(60);
        let price = [9.5, 20.0, 45.25, 80.0][plan] + stream.uniform();
        let total = months as f64 * price;
        let town = if row < 3 { format!("Hamlet{row}") } else { format!("Town{}", stream.below(5)) };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "P{plan},{},{months},{price:.2},{total:.2},{town}", plan * 11);
    }
    conformance::table(&text, r#"{"columns": {"code": "categorical", "town": "categorical"}}"#)
}

#[test]
fn a_column_that_another_one_decides_stays_decided() {
    let real = related(2000);
    let made = draw(&real, &json!({}), 2000, Vec::new());
    let (plans, plan_names) = made.levels(0);
    let (codes, code_names) = made.levels(1);
    let broken = plans
        .iter()
        .zip(&codes)
        .filter(|(p, c)| {
            let plan: usize = plan_names[**p as usize][1..].parse().expect("a plan");
            code_names[**c as usize] != (plan * 11).to_string()
        })
        .count();
    assert_eq!(broken, 0, "of 2000 rows");
}

#[test]
fn a_product_is_followed() {
    let real = related(2000);
    let made = draw(&real, &json!({}), 2000, Vec::new());
    let (months, price, total) = (made.numbers(2), made.numbers(3), made.numbers(4));
    let mut off: Vec<f64> =
        (0..2000).map(|r| (total[r] - months[r] * price[r]).abs() / (months[r] * price[r])).collect();
    off.sort_by(f64::total_cmp);
    assert!(off[1000] < 0.25, "half of the rows are within {:.2} of the product", off[1000]);
}

#[test]
fn rare_levels_are_neither_lost_nor_tied_to_their_rows() {
    let real = related(2000);
    let made = draw(&real, &json!({"protection": "sharpest"}), 20_000, Vec::new());
    let (codes, names) = made.levels(5);
    let hamlets: Vec<usize> = (0..codes.len()).filter(|&r| names[codes[r] as usize].starts_with("Hamlet")).collect();
    // Three of 2000 rows: about thirty of 20 000.
    assert!((5..120).contains(&hamlets.len()), "{} rows", hamlets.len());
    let months = made.numbers(2);
    let kinds: BTreeSet<u64> = hamlets.iter().map(|&r| months[r] as u64).collect();
    assert!(kinds.len() > 3, "the three real rows have three values of months: {kinds:?}");
}

#[test]
fn conditions_shift_the_columns_before_them() {
    let real = related(2000);
    // Totals this high need the dearest plan, which may be drawn before the total.
    let wanted = Condition {
        column: "total".to_owned(),
        test: ConditionTest::Between { min: Some("4000".to_owned()), max: None },
    };
    let made = draw(&real, &json!({}), 500, vec![wanted]);
    assert!(made.numbers(4).iter().all(|t| *t >= 4000.0));
    let (plans, names) = made.levels(0);
    let dearest = plans.iter().filter(|&&p| names[p as usize] == "P3").count();
    assert!(dearest > 450, "{dearest} of 500 rows have the plan that such totals need");
}

#[test]
fn protection_makes_leaves_coarser() {
    // Noise that is all but unique to its row: nothing of it can be learned, only remembered.
    let mut stream = Seed(3).stream("test/noise");
    let mut text = String::from("a,b,c\n");
    for _ in 0..600 {
        let _ = writeln!(text, "{:.4},{:.4},{:.4}", stream.uniform(), stream.uniform(), stream.uniform());
    }
    let real = conformance::table(&text, "{}");
    let nearest = |made: &Table| {
        let real: Vec<[f64; 3]> = rows(&real);
        let far = |m: &[f64; 3]| {
            real.iter().map(|r| (0..3).map(|k| (r[k] - m[k]).abs()).sum::<f64>()).fold(f64::INFINITY, f64::min)
        };
        let mut all: Vec<f64> = rows(made).iter().map(far).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    // Rows drawn at random from the same square are as far from the real ones as those of the model.
    let mut text = String::from("a,b,c\n");
    for _ in 0..600 {
        let _ = writeln!(text, "{:.4},{:.4},{:.4}", stream.uniform(), stream.uniform(), stream.uniform());
    }
    let fresh = nearest(&conformance::table(&text, "{}"));
    for protection in ["balanced", "safe", "safest"] {
        let made = nearest(&draw(&real, &json!({"protection": protection}), 600, Vec::new()));
        assert!(made > 0.85 * fresh, "{protection}: {made:.4} from the nearest real row, fresh rows {fresh:.4}");
    }
}

fn rows(table: &Table) -> Vec<[f64; 3]> {
    let columns: Vec<Vec<f64>> = (0..3).map(|at| table.numbers(at)).collect();
    (0..table.rows()).map(|r| [columns[0][r], columns[1][r], columns[2][r]]).collect()
}
