//! Every model of the registry keeps the rules that all share; random small tables never make one panic.

use std::sync::Arc;

use engine::data::schema::{ColumnKind, Field, NumberFormat, Schema};
use engine::data::{Column, MISSING, Table};
use engine::error::Error;
use engine::models::conformance::{cells, check, keeps_form};
use engine::models::{self, SampleRequest};
use engine::rng::Seed;
use engine::run::{RunCx, block_on};
use proptest::prelude::*;

#[test]
fn every_model_conforms() {
    for model in models::all() {
        check(model);
    }
}

#[test]
fn ids_are_unique_and_found() {
    for spec in models::specs() {
        assert_eq!(models::find(spec.id).expect("its own id").spec().id, spec.id);
        assert!(models::specs().iter().filter(|s| s.id == spec.id).count() == 1, "{}", spec.id);
    }
    assert!(models::find("no-such-model").is_err());
}

/// Cells of a column of `rows` rows.
fn column(rows: usize) -> impl Strategy<Value = (ColumnKind, Column)> {
    let format = NumberFormat { decimals: 3, ..NumberFormat::default() };
    let gap = prop_oneof![4 => Just(false), 1 => Just(true)];
    let number = prop_oneof![-5_000_000_i64..5_000_000, -3_i64..3, Just(0_i64)];
    let numbers = prop::collection::vec((number, gap.clone()), rows).prop_map(move |v| {
        let cells = v.into_iter().map(|(x, gap)| if gap { f64::NAN } else { x as f64 / 1_000.0 }).collect();
        (ColumnKind::Decimal { format: format.clone() }, Column::Numbers(cells))
    });
    let levels = (1_u32..6).prop_flat_map(move |names| {
        prop::collection::vec((0..names, gap.clone()), rows).prop_map(move |v| {
            let codes = v.into_iter().map(|(c, gap)| if gap { MISSING } else { c }).collect();
            let names: Arc<[String]> = (0..names).map(|i| format!("level {i}")).collect::<Vec<_>>().into();
            (ColumnKind::Categorical, Column::Levels { codes, names })
        })
    });
    prop_oneof![numbers, levels]
}

fn any_table() -> impl Strategy<Value = Table> {
    (2_usize..40, 1_usize..6).prop_flat_map(|(rows, width)| {
        (prop::collection::vec(column(rows), width), any::<bool>()).prop_map(|(columns, has_target)| {
            let fields = columns.iter().enumerate().map(|(i, (kind, _))| Field::new(format!("c{i}"), kind.clone()));
            let schema =
                Schema { fields: fields.collect(), target: has_target.then(|| "c0".to_owned()), ..Schema::default() };
            Table::new(schema, columns.into_iter().map(|(_, c)| c).collect()).expect("columns that fit their fields")
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_tables_are_learned_and_keep_their_form(real in any_table(), seed in any::<u64>(), per_class in any::<bool>()) {
        for model in models::all() {
            let mut config = model.defaults();
            if per_class && config.contains_key("per_class") {
                config.insert("per_class".to_owned(), "on".into());
            }
            let cx = RunCx::quiet();
            match block_on(model.fit(&config, &real, Seed(seed), &cx)) {
                Ok(fitted) => {
                    let request = SampleRequest { rows: 50, seed, conditions: vec![] };
                    let made = block_on(fitted.sample(&request, &cx)).expect("a learned table can be drawn");
                    keeps_form(&real, &made);
                    let bytes = fitted.save().and_then(|a| a.to_bytes()).expect("a saved model");
                    let loaded = models::load(&bytes).expect("a model that was just saved");
                    let again = block_on(loaded.sample(&request, &cx)).expect("rows");
                    prop_assert_eq!(cells(&made), cells(&again));
                }
                Err(e) => prop_assert!(matches!(e, Error::Unsupported(_)), "{}", e),
            }
        }
    }
}
