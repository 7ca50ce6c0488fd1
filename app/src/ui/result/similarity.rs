//! How alike the two tables are, in figures and words, and what that does not mean.

use engine::data::preview::Comparison;
use leptos::prelude::*;

use crate::ui::components::{Glyph, Icon};
use crate::ui::words::{counted, likeness};

/// Mean similarity of the columns; `None` without any.
fn mean(comparison: &Comparison) -> Option<f64> {
    let n = comparison.columns.len();
    (n > 0).then(|| comparison.columns.iter().map(|c| c.similarity).sum::<f64>() / n as f64)
}

fn tile(id: &'static str, heading: &'static str, value: Option<f64>, help: &'static str) -> impl IntoView {
    value.map(|value| {
        view! {
            <div class="tile" data-testid=id>
                <p class="tile__heading">{heading}</p>
                <p class="tile__value">{format!("{value:.2}")}<span class="tile__words">{likeness(value)}</span></p>
                <p class="tile__help">{help}</p>
            </div>
        }
    })
}

/// Two figures and a caution. Rows that meet `conditions` are not meant to be like the whole table.
pub(super) fn similarity(comparison: &Comparison, conditions: usize) -> impl IntoView + use<> {
    view! {
        <div class="tiles">
            {tile("column-similarity", "Columns", mean(comparison),
                "Mean over the columns of 1 minus the distance of the two distributions (Kolmogorov–Smirnov for numbers, total variation for levels).")}
            {tile("association-similarity", "Associations", comparison.association_similarity,
                "1 minus the mean difference of the associations between pairs of columns.")}
        </div>
        <p class="caution">
            <Icon glyph=Glyph::Info/>
            <span>
                {(conditions > 0).then(|| view! {
                    <strong>"Drawn under "{counted(conditions as u64, "condition")}". "</strong>
                    "The copy is meant to differ from the whole table, so lower figures are no fault. "
                })}
                <strong>"Measured on this table only. "</strong>
                "Both figures hold the copy against the table that it was learned from. Attacks on privacy are not measured in this version: synthetic rows are not proven to be anonymous, so treat the copy with care before you share it."
            </span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use engine::data::KindTag;
    use engine::data::preview::ColumnComparison;
    use engine::data::profile::{Associations, Distribution};

    use super::*;

    #[test]
    fn the_mean_is_over_columns() {
        let column = |similarity| ColumnComparison {
            column: "c".into(),
            kind: KindTag::Integer,
            real: Distribution::None,
            synthetic: Distribution::None,
            real_missing: 0.0,
            synthetic_missing: 0.0,
            similarity,
        };
        let mut comparison = Comparison {
            real_rows: 1,
            synthetic_rows: 1,
            columns: vec![column(0.5), column(1.0)],
            real: Associations::default(),
            synthetic: Associations::default(),
            association_similarity: None,
        };
        assert_eq!(mean(&comparison), Some(0.75));
        comparison.columns.clear();
        assert_eq!(mean(&comparison), None);
    }
}
