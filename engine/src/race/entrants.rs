//! Who runs.

use serde_json::Value;

use crate::data::Table;
use crate::params::JsonMap;

/// Columns that are learned, from which on an association matrix is too large.
const MOST_ASSOCIATED: usize = 1500;
/// Rows below which trees are not worth their time.
const FEWEST_FOR_TREES: usize = 60;

/// Models and settings in the order in which they start: the likeliest winners first, in case the time is up.
pub(super) fn entrants(real: &Table) -> Vec<(&'static str, JsonMap)> {
    let learned = real.schema().fields.iter().filter(|f| !f.left_out && f.kind.tag().is_learned()).count();
    let with = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::String((*v).to_owned()))).collect::<JsonMap>()
    };
    if learned < 2 {
        return vec![("independent", JsonMap::new())];
    }
    let levels_to_predict = real
        .schema()
        .target
        .as_deref()
        .and_then(|t| real.schema().index(t))
        .is_some_and(|t| real.field(t).kind.tag().is_levels());
    let mut out = Vec::new();
    if real.rows() >= FEWEST_FOR_TREES {
        out.push(("sequential-trees", with(&[("protection", "sharp")])));
        out.push(("sequential-trees", JsonMap::new()));
    }
    if learned <= MOST_ASSOCIATED {
        out.push(("gaussian-copula", with(&[("per_class", if levels_to_predict { "on" } else { "off" })])));
        if levels_to_predict {
            out.push(("gaussian-copula", with(&[("per_class", "off")])));
        }
    }
    if levels_to_predict && real.rows() >= FEWEST_FOR_TREES {
        out.push(("sequential-trees", with(&[("order", "target-first"), ("protection", "sharp")])));
    }
    out.push(("independent", JsonMap::new()));
    out
}
