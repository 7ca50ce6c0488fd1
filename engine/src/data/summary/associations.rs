//! How strongly pairs of columns go together.

use crate::data::profile::Associations;
use crate::data::summary::chance::Pair;
use crate::data::summary::measures::{Prepared, Scratch, associate};
use crate::data::table::Table;

/// Columns that are looked at; further ones are left out.
pub(super) const COLUMNS: usize = 60;
/// Rows that are looked at, evenly spaced over the table.
pub(super) const ROWS: usize = 20_000;
/// From this strength on a pair is kept for a notice.
const STRONG: f64 = 0.995;

/// Associations between the first 60 learned columns that are kept, on at most 20 000 evenly spaced rows: Pearson's
/// correlation for two columns of numbers, the correlation ratio for numbers and levels, Cramér's V (without bias
/// correction) for two columns of levels. Rows where either cell is missing are left out of a pair; where a value is
/// undefined (a constant column, no common rows) it is 0.
pub fn associations(table: &Table) -> Associations {
    let mut matrix = Matrix::default();
    for at in learned(table) {
        matrix.add(table, at);
    }
    for i in 0..matrix.len() {
        matrix.row(i);
    }
    matrix.finish().0
}

/// Positions of the columns that associations are computed for.
pub(super) fn learned(table: &Table) -> Vec<usize> {
    let fields = table.schema().fields.iter().enumerate();
    fields.filter(|(_, f)| f.kind.tag().is_learned() && !f.left_out).map(|(at, _)| at).take(COLUMNS).collect()
}

/// Two columns of which one nearly says what the other is.
#[derive(Clone, Debug)]
pub(super) struct StrongPair {
    /// Name of the column that says it.
    pub(super) source: String,
    /// Name of the column that follows.
    pub(super) follower: String,
    pub(super) pair: Pair,
    /// Pairs that were looked at.
    pub(super) tests: usize,
}

/// A matrix of associations that is filled row by row, so that a caller can pause in between.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    names: Vec<String>,
    columns: Vec<Prepared>,
    values: Vec<f64>,
    strong: Vec<(usize, usize, Pair)>,
    scratch: Scratch,
}

impl Matrix {
    /// Adds a column of `table`; all columns must be added before the first row is filled.
    pub(super) fn add(&mut self, table: &Table, at: usize) {
        self.names.push(table.field(at).name.clone());
        let rows = spaced(table.rows());
        self.columns.push(if table.field(at).kind.tag().is_numeric() {
            let cells = table.numbers(at);
            Prepared::numbers(rows.map(|r| cells[r]).collect())
        } else {
            let (codes, names) = table.levels(at);
            Prepared::levels(rows.map(|r| codes[r]).collect(), names.len())
        });
    }

    /// Number of columns.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Fills row `i` from the diagonal to the right, and its mirror image.
    pub(super) fn row(&mut self, i: usize) {
        let width = self.len();
        self.values.resize(width * width, 0.0);
        self.values[i * width + i] = 1.0;
        for j in i + 1..width {
            let pair = associate(&self.columns[i], &self.columns[j], &mut self.scratch);
            self.values[i * width + j] = pair.value;
            self.values[j * width + i] = pair.value;
            if pair.value.abs() >= STRONG {
                self.strong.push((i, j, pair));
            }
        }
    }

    /// The matrix, and the pairs that are nearly deterministic.
    pub(super) fn finish(self) -> (Associations, Vec<StrongPair>) {
        let tests = self.len() * self.len().saturating_sub(1) / 2;
        let strong = self.strong.iter().map(|&(i, j, pair)| {
            // Levels say what a number is, and many levels what few are; of two numbers the first one says it.
            let reversed = match (pair.first_levels, pair.second_levels) {
                (None, Some(_)) => true,
                (Some(a), Some(b)) => a < b,
                _ => false,
            };
            let (source, follower) = if reversed { (j, i) } else { (i, j) };
            StrongPair { source: self.names[source].clone(), follower: self.names[follower].clone(), pair, tests }
        });
        let strong = strong.collect();
        (Associations { columns: self.names, values: self.values }, strong)
    }
}

/// At most [`ROWS`] evenly spaced positions in `0..rows`.
fn spaced(rows: usize) -> impl Iterator<Item = usize> {
    let taken = rows.min(ROWS);
    (0..taken).map(move |i| (i as u64 * rows as u64 / taken as u64) as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::summary::samples::{levels, numbers, table, text};

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Golden case `corrsim_pearson` (numpy).
    #[test]
    fn pearson_agrees_with_numpy_and_leaves_missing_rows_out() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let y = [2.0, 1.0, 4.0, 3.0, 7.0, 8.0, 6.0, 9.0];
        let a = associations(&table(vec![("x", numbers(x)), ("y", numbers(y))]));
        assert!(close(a.at(0, 1), 0.896_421_457_001) && a.at(0, 0) == 1.0, "{a:?}");
        let x = x.into_iter().chain([f64::NAN, 1e6]);
        let y = y.into_iter().chain([-50.0, f64::NAN]);
        let a = associations(&table(vec![("x", numbers(x)), ("y", numbers(y))]));
        assert!(close(a.at(0, 1), 0.896_421_457_001), "{a:?}");
    }

    /// Golden case `correlation_ratio` (by definition).
    #[test]
    fn correlation_ratio_agrees_with_its_definition() {
        let c = levels("A A B B B C C C ? A");
        let v = numbers([1.0, 2.0, 4.0, 5.0, 6.0, 1.0, 2.0, 3.0, 99.0, f64::NAN]);
        let a = associations(&table(vec![("c", c), ("v", v)]));
        assert!(close(a.at(0, 1), 0.901_387_818_866) && a.at(0, 1) == a.at(1, 0), "{a:?}");
    }

    /// Golden case `cramers_v` (scipy.stats.contingency.association): counts [[12, 5, 3], [4, 10, 6]].
    #[test]
    fn cramers_v_agrees_with_scipy() {
        let mut cells: Vec<(&str, &str)> = vec![("?", "b"), ("u", "?")];
        for (u, l, n) in [("u", "a", 12), ("u", "b", 5), ("u", "c", 3), ("v", "a", 4), ("v", "b", 10), ("v", "c", 6)] {
            cells.extend(std::iter::repeat_n((u, l), n));
        }
        let side =
            |f: fn(&(&'static str, &'static str)) -> &'static str| cells.iter().map(f).collect::<Vec<_>>().join(" ");
        let a = associations(&table(vec![("u", levels(&side(|c| c.0))), ("l", levels(&side(|c| c.1)))]));
        assert!(close(a.at(0, 1), 0.408_248_290_464), "{a:?}");
    }

    #[test]
    fn undefined_associations_are_zero() {
        let a = associations(&table(vec![
            ("one", numbers([1.1; 4])),
            ("x", numbers([1.0, 2.0, 3.0, 4.0])),
            ("none", numbers([f64::NAN; 4])),
            ("level", levels("a a a a")),
            ("all missing", levels("? ? ? ?")),
            ("y", numbers([f64::NAN, f64::NAN, f64::NAN, 4.0])),
        ]));
        for i in 0..6 {
            for j in 0..6 {
                assert_eq!(a.at(i, j), f64::from(u8::from(i == j)), "{i} {j}");
            }
        }
    }

    #[test]
    fn tables_without_rows_or_learned_columns_are_safe() {
        assert_eq!(associations(&table(vec![("t", text(&["a", "b"]))])), Associations::default());
        assert_eq!(associations(&table(vec![("x", numbers([])), ("c", levels(""))])).values, [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(associations(&table(vec![("x", numbers([f64::MAX, -f64::MAX]))])).values, [1.0]);
    }

    #[test]
    fn huge_and_tiny_numbers_keep_their_correlation() {
        for unit in [1e308, 1e-300] {
            let x = numbers([1.0, 2.0, 3.0, 4.0].map(|v| v / 4.0 * unit));
            let y = numbers([1.0, 3.0, 2.0, 4.0]);
            let a = associations(&table(vec![("x", x), ("y", y)]));
            assert!(close(a.at(0, 1), 0.8), "{a:?}");
        }
    }

    #[test]
    fn work_is_bounded_in_columns_and_rows() {
        let rows: Vec<usize> = spaced(1_000_003).collect();
        assert_eq!((rows.len(), rows[0]), (ROWS, 0));
        assert!(rows.windows(2).all(|w| w[1] > w[0]) && rows[ROWS - 1] < 1_000_003);
        assert_eq!(spaced(3).collect::<Vec<_>>(), [0, 1, 2]);
        let names: Vec<String> = (0..70).map(|i| format!("c{i}")).collect();
        let a = associations(&table(names.iter().map(|n| (n.as_str(), numbers([1.0, 2.0]))).collect()));
        assert_eq!(a.columns.len(), COLUMNS);
    }

    #[test]
    fn the_column_with_fewer_levels_follows_the_other() {
        let mut matrix = Matrix::default();
        let few = "a a b b ".repeat(20);
        let many = "p q r s ".repeat(20);
        let t = table(vec![("few", levels(few.trim())), ("many", levels(many.trim()))]);
        matrix.add(&t, 0);
        matrix.add(&t, 1);
        matrix.row(0);
        matrix.row(1);
        let strong = matrix.finish().1;
        assert_eq!((strong[0].source.as_str(), strong[0].follower.as_str()), ("many", "few"));
        assert!(strong[0].pair.above_chance(strong[0].tests));
    }

    type Cells = (f64, f64, u32, u32);

    proptest! {
        #[test]
        fn matrices_are_symmetric_and_bounded(
            cells in prop::collection::vec((prop_oneof![4 => -1e3..1e3, 1 => Just(f64::NAN)], -1e300..1e300, 0_u32..4, 0_u32..3), 0..50),
        ) {
            let name = |c: u32| if c == 3 { "?".to_owned() } else { format!("l{c}") };
            let column = |f: &dyn Fn(&Cells) -> String| cells.iter().map(f).collect::<Vec<_>>().join(" ");
            let t = table(vec![
                ("x", numbers(cells.iter().map(|c| c.0))),
                ("y", numbers(cells.iter().map(|c| c.1))),
                ("a", levels(&column(&|c| name(c.2)))),
                ("b", levels(&column(&|c| name(c.3)))),
            ]);
            let a = associations(&t);
            for i in 0..4 {
                prop_assert_eq!(a.at(i, i), 1.0);
                for j in 0..4 {
                    prop_assert_eq!(a.at(i, j), a.at(j, i));
                    prop_assert!(a.at(i, j).abs() <= 1.0);
                }
            }
        }
    }
}
