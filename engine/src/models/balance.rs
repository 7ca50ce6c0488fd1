//! Rows with given shares of a column's levels, from any fitted model: each level is drawn under its condition.

use std::sync::Arc;

use crate::data::Table;
use crate::data::column::Column;
use crate::error::{Defect, Error, Result};
use crate::models::model::DynFitted;
use crate::models::spec::{Balance, Condition, ConditionTest, SampleRequest};
use crate::rng::Seed;
use crate::run::RunCx;

/// Draws the rows of `request` with the shares of `balance`, in random order.
///
/// # Errors
/// [`Error::InvalidRequest`] naming the column that has no such levels, shares that cannot be met, or a condition on the same column;
/// whatever the model says of the other conditions; [`Error::Cancelled`].
pub async fn sample(
    fitted: &dyn DynFitted,
    request: &SampleRequest,
    balance: &Balance,
    cx: &RunCx<'_>,
) -> Result<Table> {
    let refused = |what: &str, expected: String, found: String, fix: &str| {
        Err(Error::request(Defect::new(what, expected, found, fix).in_column(&balance.column)))
    };
    if request.conditions.iter().any(|c| c.column == balance.column) {
        return refused(
            "a column is balanced and conditioned on",
            "one of both".to_owned(),
            "both".to_owned(),
            "Drop the condition, or list only the levels that you want in the balance.",
        );
    }
    // Identifiers and texts must be unique over the whole table, so they come from one draw of all rows.
    let whole = fitted.sample(request, cx).await?;
    let at = whole.position(&balance.column)?;
    if !whole.field(at).kind.tag().is_levels() || !whole.field(at).kind.tag().is_learned() {
        let found = format!("a column of kind {}", whole.field(at).kind.tag());
        return refused(
            "only levels can be balanced",
            "a column of levels".to_owned(),
            found,
            "Name a categorical, boolean or ordered column.",
        );
    }
    let names = whole.levels(at).1.to_vec();
    let shares: Vec<(String, f64)> = if balance.shares.is_empty() {
        names.iter().map(|n| (n.clone(), 1.0)).collect()
    } else {
        balance.shares.clone()
    };
    for (level, share) in &shares {
        if !names.contains(level) {
            let shown: Vec<_> = names.iter().take(20).map(String::as_str).collect();
            return refused(
                "the balance names an unknown level",
                format!("one of {}", shown.join(", ")),
                "another text".to_owned(),
                "Spell the level as in the table.",
            );
        }
        if !share.is_finite() || *share < 0.0 {
            return refused(
                "a share is no share",
                "a number from 0 up".to_owned(),
                share.to_string(),
                "Give each level a weight, such as 1 for all.",
            );
        }
    }
    let total: f64 = shares.iter().map(|(_, s)| s).sum();
    if total <= 0.0 {
        return refused(
            "the balance leaves no rows",
            "at least one share above 0".to_owned(),
            "none".to_owned(),
            "Give a level a share.",
        );
    }
    let rows = whole.rows();
    let mut parts = Vec::new();
    let (mut given, mut sum) = (0, 0.0);
    for (i, (level, share)) in shares.iter().enumerate() {
        sum += share;
        // Rounded sums never drift from the whole.
        let until = (rows as f64 * sum / total).round() as usize;
        let count = until - given;
        given = until;
        if count == 0 {
            continue;
        }
        let mut conditions = request.conditions.clone();
        conditions.push(Condition { column: balance.column.clone(), test: ConditionTest::OneOf(vec![level.clone()]) });
        // Each level has draws of its own.
        let seed = Seed(request.seed).indexed("balance/levels", i as u64).bits();
        parts.push(fitted.sample(&SampleRequest { rows: count as u64, seed, conditions }, cx).await?);
    }
    let mut order: Vec<u32> = (0..rows as u32).collect();
    Seed(request.seed).stream("balance/order").shuffle(&mut order);
    let columns = (0..whole.width())
        .map(|c| if whole.field(c).kind.tag().is_learned() { joined(&parts, c, &order) } else { whole.column(c) })
        .collect();
    Table::new(whole.schema().clone(), columns)
}

/// A column of all parts, one after the other, in a new order.
fn joined(parts: &[Table], at: usize, order: &[u32]) -> Column {
    let mut numbers = Vec::new();
    let mut levels = Vec::new();
    let mut known: Arc<[String]> = Arc::from([]);
    let mut texts = Vec::new();
    for part in parts {
        match part.column(at) {
            Column::Numbers(x) => numbers.extend(x),
            Column::Levels { codes, names } => {
                levels.extend(codes);
                known = names;
            }
            Column::Text(x) => texts.extend(x),
        }
    }
    if !numbers.is_empty() {
        return Column::Numbers(order.iter().map(|&i| numbers[i as usize]).collect());
    }
    if !levels.is_empty() {
        return Column::Levels { codes: order.iter().map(|&i| levels[i as usize]).collect(), names: known };
    }
    Column::Text(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{conformance, find};
    use crate::run::block_on;

    fn drawn(shares: &[(&str, f64)], column: &str) -> Result<Table> {
        let real = conformance::table(&conformance::mixed_csv(300), "{}");
        let cx = RunCx::quiet();
        let model = find("gaussian-copula").expect("registered");
        let fitted = block_on(model.fit(&model.defaults(), &real, Seed(1), &cx)).expect("a fit");
        let request = SampleRequest { rows: 100, seed: 3, conditions: Vec::new() };
        let shares = shares.iter().map(|(l, s)| ((*l).to_owned(), *s)).collect();
        block_on(sample(&*fitted, &request, &Balance { column: column.to_owned(), shares }, &cx))
    }

    fn counts(table: &Table) -> Vec<usize> {
        let (codes, names) = table.levels(3);
        (0..names.len()).map(|n| codes.iter().filter(|c| **c as usize == n).count()).collect()
    }

    #[test]
    fn shares_are_met_and_identifiers_stay_unique() {
        let even = drawn(&[], "sex").expect("rows");
        assert!(counts(&even).iter().all(|n| (33..=34).contains(n)), "{:?}", counts(&even));
        let ids: std::collections::BTreeSet<_> = even.text(0).into_iter().flatten().map(str::to_owned).collect();
        assert_eq!(ids.len(), 100);
        let (_, names) = even.levels(3);
        let names = names.to_vec();
        let some = drawn(&[(&names[0], 3.0), (&names[1], 1.0)], "sex").expect("rows");
        assert_eq!(counts(&some)[..2], [75, 25]);
    }

    #[test]
    fn what_cannot_be_balanced_is_said() {
        for (shares, column) in [
            (&[("Q", 1.0)][..], "sex"),
            (&[("F", -1.0)], "sex"),
            (&[("F", 0.0)], "sex"),
            (&[], "age"),
            (&[], "id"),
            (&[], "nothing"),
        ] {
            match drawn(shares, column) {
                Err(Error::InvalidRequest(defect)) => assert!(defect.to_string().contains(column), "{defect}"),
                other => panic!("{column} must be refused, not {other:?}"),
            }
        }
    }
}
