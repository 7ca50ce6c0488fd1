//! Trees and boosting against reference values.

#![cfg(feature = "table")]

mod golden;

use engine::evaluate::privacy::cells::{Cells, Frame};
use engine::evaluate::utility::curves::roc_auc;
use engine::evaluate::utility::panel::encode::Encoder;
use engine::learn::trees::forest::vote;
use engine::learn::trees::{Boosting, Cart, Feature, Loss, Response, Shape, boost, cart, forest};
use engine::models::conformance;
use engine::rng::Seed;
use golden::{Suite, all_near, counts, flat, near, numbers};
use serde_json::Value;

fn suite() -> Suite {
    Suite::read(include_str!("../../tests/golden/evaluation/utility_models.json"))
}

/// Two columns, cut so that every value has a bin.
fn features(x: &[f64]) -> (Vec<Vec<f64>>, Vec<Feature>) {
    let columns: Vec<Vec<f64>> = (0..2).map(|c| x.iter().skip(c).step_by(2).copied().collect()).collect();
    let features = columns.iter().map(|c| Feature::quantiles(c, 255).0).collect();
    (columns, features)
}

/// What reaches every node, and what of that goes left.
fn parts(tree: &Cart, features: &[Feature], rows: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut out = vec![(Vec::new(), Vec::new()); tree.tree.nodes.len()];
    for row in 0..rows {
        let mut at = 0;
        loop {
            out[at].0.push(row);
            let node = &tree.tree.nodes[at];
            if node.is_leaf() {
                break;
            }
            let left = node.goes_left(features[node.feature as usize].codes[row]);
            if left {
                out[at].1.push(row);
            }
            at = if left { at + 1 } else { node.right as usize };
        }
    }
    out
}

/// The reference draws the order in which it looks at columns, so of equally good splits it may take any: what must agree is
/// which rows go where.
fn same_splits(tree: &Cart, parts: &[(Vec<usize>, Vec<usize>)], columns: &[Vec<f64>], e: &Value) {
    let (feature, threshold) = (numbers(&e["feature"]), numbers(&e["threshold"]));
    assert_eq!(feature.len(), tree.tree.nodes.len());
    for (((node, (rows, left)), f), t) in tree.tree.nodes.iter().zip(parts).zip(&feature).zip(&threshold) {
        assert_eq!(node.is_leaf(), *f < 0.0);
        if *f >= 0.0 {
            let column = &columns[*f as usize];
            let expected: Vec<usize> = rows.iter().copied().filter(|&r| column[r] <= *t).collect();
            assert_eq!(left, &expected);
        }
    }
}

#[test]
fn a_tree_by_the_gini_index_agrees() {
    let suite = suite();
    let (i, e) = suite.case("tree_gini");
    let (columns, mut features) = features(&flat(&i["X"]));
    // The reference happened to look at the second column first, and both gain the same at the root.
    features.reverse();
    let classes: Vec<u8> = counts(&i["y"]).iter().map(|&c| c as u8).collect();
    let refs: Vec<&Feature> = features.iter().collect();
    let rows: Vec<u32> = (0..8).collect();
    let tree = cart(&refs, Response::Classes { codes: &classes, count: 2 }, &rows, Shape::FULL, None);
    let parts = parts(&tree, &features, 8);
    same_splits(&tree, &parts, &columns, e);
    all_near(&parts.iter().map(|p| p.0.len() as f64).collect::<Vec<_>>(), &e["n"], 0.0);
    let impurity: Vec<f64> =
        tree.values.chunks_exact(2).map(|p| 1.0 - p.iter().map(|p| f64::from(p * p)).sum::<f64>()).collect();
    all_near(&impurity, &e["impurity"], 1e-6);
    let all: f64 = tree.gains.iter().sum();
    all_near(&tree.gains.iter().rev().map(|g| g / all).collect::<Vec<_>>(), &e["importances"], 1e-6);
}

#[test]
fn a_tree_by_the_squared_error_agrees() {
    let suite = suite();
    let (i, e) = suite.case("tree_mse");
    let (columns, features) = features(&flat(&i["X"]));
    let y = numbers(&i["y"]);
    let refs: Vec<&Feature> = features.iter().collect();
    let rows: Vec<u32> = (0..8).collect();
    let tree = cart(&refs, Response::Numbers(&y), &rows, Shape { depth: 2, ..Shape::FULL }, None);
    same_splits(&tree, &parts(&tree, &features, 8), &columns, e);
    all_near(&tree.values.iter().map(|&v| f64::from(v)).collect::<Vec<_>>(), &e["value"], 1e-6);
    let predicted: Vec<f64> = (0..8).map(|r| f64::from(tree.values(|f| features[f as usize].codes[r])[0])).collect();
    all_near(&predicted, &e["pred"], 1e-6);
}

fn boosted(i: &Value, settings: Boosting) -> Vec<f64> {
    let (_, features) = features(&flat(&i["X"]));
    let refs: Vec<&Feature> = features.iter().collect();
    let rows: Vec<u32> = (0..8).collect();
    let targets: Vec<f32> = numbers(&i["y"]).iter().map(|&v| v as f32).collect();
    let model = boost(&refs, &targets, &rows, &[], Boosting { rounds: 3, depth: 2, ..settings });
    (0..8).map(|r| f64::from(model.predict(|f| features[f as usize].codes[r]))).collect()
}

#[test]
fn boosting_agrees() {
    let suite = suite();
    for id in ["xgb_reg_exact", "xgb_reg_hist"] {
        let (i, e) = suite.case(id);
        all_near(&boosted(i, Boosting { base: Some(0.5), ..Boosting::new(Loss::Squared) }), &e["margin"], 1e-6);
    }
    for id in ["xgb_bin_exact", "xgb_bin_hist"] {
        let (i, e) = suite.case(id);
        let settings = Boosting { base: Some(0.0), least_hessian: 0.0, ..Boosting::new(Loss::Logistic) };
        all_near(&boosted(i, settings), &e["margin"], 1e-6);
    }
}

/// A forest draws its own rows and columns, so it is held to the quality of the reference, not to its bits.
#[test]
fn a_forest_is_as_good_as_the_reference() {
    let suite = Suite::read(include_str!("../../tests/golden/evaluation/forest.json"));
    for (name, text) in [
        ("breast_cancer", include_str!("../../data/breast_cancer/breast_cancer.csv")),
        ("loans", include_str!("../../data/loans/loans.csv")),
        ("churn", include_str!("../../data/churn/churn.csv")),
    ] {
        let (i, e) = suite.case(name);
        let table = conformance::table(text, "{}");
        let frame = Frame::shared(&[&table]).unwrap().remove(0);
        let column = table.position(i["target"].as_str().unwrap()).unwrap();
        let learned = (0..column).filter(|&c| table.field(c).kind.tag().is_learned()).count();
        let (_, names) = table.levels(column);
        let rare = names.iter().position(|n| *n == i["positive"].as_str().unwrap()).unwrap();
        let Cells::Levels(codes) = &frame.columns()[learned] else { panic!("levels") };
        let classes: Vec<u8> = codes.iter().map(|&k| u8::from(k as usize == rare)).collect();
        let coded = Encoder::fit(&frame, learned).encode(&frame);
        let refs: Vec<&Feature> = coded.features.iter().collect();
        let (test, train): (Vec<u32>, Vec<u32>) = (0..frame.height() as u32).partition(|r| r % 4 == 0);
        let shape = Shape { features: Some((refs.len() as f64).sqrt() as usize), ..Shape::FULL };
        let response = Response::Classes { codes: &classes, count: 2 };
        let trees = forest(&refs, response, &train, shape, 0..100, Seed(1));
        assert_eq!(trees, forest(&refs, response, &train, shape, 0..100, Seed(1)), "one seed, one forest");
        let share = |&r: &u32| {
            let mut out = [0.0; 2];
            vote(&trees, |f| refs[f as usize].codes[r as usize], &mut out);
            out[1]
        };
        let positive: Vec<bool> = test.iter().map(|&r| classes[r as usize] == 1).collect();
        let auc = roc_auc(&positive, &test.iter().map(share).collect::<Vec<_>>()).unwrap();
        near(auc, &e["roc_auc"], 0.02);
    }
}
