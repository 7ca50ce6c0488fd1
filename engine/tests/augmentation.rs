//! The augmentation section on tables whose rare class is known.

#![cfg(feature = "table")]

use engine::data::KindTag;
use engine::evaluate::augmentation::panel::{UNITS, augmentation};
use engine::evaluate::privacy::cells::{Cells, Frame};
use engine::evaluate::record::{Record, Verdict};
use engine::evaluate::report::Section;
use engine::evaluate::tables::Tables;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};

/// Rows of which `share` are of class 1: two numbers and a level that tell it, and one that does not.
fn rows(rows: usize, share: f64, seed: u64) -> Frame {
    let mut draw = Seed(seed).stream("rows");
    let (mut x, mut y, mut noise, mut level, mut class) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let own = draw.uniform() < share;
        let mut bump = || draw.uniform() + draw.uniform() + draw.uniform() - 1.5;
        let to = if own { 0.7 } else { 0.0 };
        let (a, b) = (bump() + to, bump() + to);
        x.push(a);
        y.push(b + 0.5 * a);
        noise.push(draw.uniform());
        level.push(if own && draw.below(3) > 0 { 2 } else { draw.below(4) as u32 });
        class.push(u32::from(own));
    }
    let cells =
        vec![Cells::Numbers(x), Cells::Numbers(y), Cells::Numbers(noise), Cells::Levels(level), Cells::Levels(class)];
    Frame::new(cells).expect("a frame")
}

fn tables(real: Frame, holdout: Option<Frame>, synthetic: Frame) -> Tables {
    let kind = |c: &Cells| if matches!(c, Cells::Numbers(_)) { KindTag::Decimal } else { KindTag::Categorical };
    let levels = vec![
        Vec::new(),
        Vec::new(),
        Vec::new(),
        ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        ["no", "yes"].map(str::to_owned).to_vec(),
    ];
    Tables {
        names: ["x", "y", "noise", "level", "class"].map(str::to_owned).to_vec(),
        kinds: real.columns().iter().map(kind).collect(),
        levels,
        skipped: Vec::new(),
        real,
        holdout,
        synthetic,
    }
}

fn measured(tables: &Tables) -> Option<Section> {
    block_on(augmentation(tables, Some(4), 3000, Seed(3), (&RunCx::quiet(), 0, UNITS))).expect("not cancelled")
}

fn record<'a>(section: &'a Section, id: &str) -> &'a Record {
    section.records.iter().find(|r| r.id == id).unwrap_or_else(|| panic!("no record {id}"))
}

#[test]
fn sound_rows_of_a_rare_class_pass_and_relabelled_ones_do_not() {
    let (real, holdout) = (rows(4000, 0.1, 1), rows(1500, 0.1, 2));
    let sound = measured(&tables(real.clone(), Some(holdout.clone()), rows(12_000, 0.1, 3))).expect("a section");
    let value =
        |s: &Section, id: &str| record(s, id).value.unwrap_or_else(|| panic!("{id}: {:?}", record(s, id).reason));
    assert!((value(&sound, "label_agreement_ratio") - 1.0).abs() < 0.2);
    assert!(value(&sound, "minority_shape") > 0.85 && value(&sound, "minority_diversity") > 0.9);
    assert_eq!(value(&sound, "minority_copies_excess"), 0.0);
    assert!(value(&sound, "augmentation_gain") > 0.0, "fresh rows of the class help");
    assert!((value(&sound, "imbalance_ratio") - 9.0).abs() < 3.0);
    let arms = sound.grids.iter().find(|g| g.id == "arms").expect("a table");
    assert_eq!(arms.rows.len(), 8);
    // Rows of the other class under the label of the rare one.
    let mut wrong = rows(12_000, 0.1, 4).columns().to_vec();
    if let Cells::Levels(class) = &mut wrong[4] {
        for c in class.iter_mut() {
            *c = 1 - *c;
        }
    }
    let wrong = Frame::new(wrong).expect("a frame");
    let blurred = measured(&tables(real, Some(holdout), wrong)).expect("a section");
    assert!(value(&blurred, "label_agreement_ratio") < 0.5);
    assert!(value(&blurred, "augmentation_gain") < 0.0);
    assert_eq!(
        record(&blurred, "augmentation_gain").verdict,
        Verdict::Fail,
        "{:?}",
        record(&blurred, "augmentation_gain")
    );
    assert!(blurred.text.iter().any(|t| t.starts_with("Do not train on them")), "{:?}", blurred.text);
    assert!(value(&blurred, "minority_detection_auc") > value(&sound, "minority_detection_auc"));
}

#[test]
fn even_classes_numbers_and_missing_holdouts_are_said_or_left_out() {
    let even = measured(&tables(rows(400, 0.5, 1), Some(rows(200, 0.5, 2)), rows(400, 0.5, 3))).expect("a section");
    assert!(even.text[0].contains("nothing to augment"), "{:?}", even.text);
    assert!(measured(&tables(rows(400, 0.1, 1), None, rows(400, 0.1, 3))).is_none());
    let tables = tables(rows(400, 0.1, 1), Some(rows(200, 0.1, 2)), rows(400, 0.1, 3));
    let of = |target| {
        block_on(augmentation(&tables, target, 500, Seed(3), (&RunCx::quiet(), 0, UNITS))).expect("not cancelled")
    };
    assert!(of(Some(0)).is_none() && of(None).is_none());
}

#[test]
fn tables_without_synthetic_rows_of_the_class_give_reasons() {
    let none = rows(300, 0.0, 3);
    let section = measured(&tables(rows(300, 0.1, 1), Some(rows(150, 0.1, 2)), none)).expect("a section");
    for id in ["minority_shape", "label_agreement_ratio", "augmentation_gain"] {
        assert!(record(&section, id).value.is_none() && record(&section, id).reason.is_some(), "{id}");
    }
    assert!(section.text.iter().any(|t| t.starts_with("Nothing can be said")), "{:?}", section.text);
    let tiny = measured(&tables(rows(12, 0.3, 1), Some(rows(6, 0.3, 2)), rows(12, 0.3, 3)));
    assert!(tiny.is_none_or(|s| s.records.iter().all(|r| r.value.is_none_or(f64::is_finite))));
}

#[test]
fn rows_without_a_class_are_of_no_class() {
    let missing = |frame: &Frame| {
        let mut cells = frame.columns().to_vec();
        if let Cells::Levels(class) = &mut cells[4] {
            class.push(u32::MAX);
        }
        for cells in &mut cells[..4] {
            match cells {
                Cells::Numbers(x) => x.push(0.0),
                Cells::Levels(x) => x.push(0),
            }
        }
        Frame::new(cells).expect("a frame")
    };
    let (real, holdout, made) = (rows(300, 0.2, 1), rows(200, 0.2, 2), rows(300, 0.2, 3));
    let plain = measured(&tables(real.clone(), Some(holdout.clone()), made.clone())).expect("a section");
    let more = measured(&tables(missing(&real), Some(missing(&holdout)), missing(&made))).expect("a section");
    assert_eq!(plain, more);
}
