//! Association matrices: cells, their strength as opacity, and what they show in words.

use engine::data::profile::Associations;

use crate::ui::words::clipped;

/// Most columns that are drawn: beyond it cells are too small to point at.
pub(crate) const MOST_COLUMNS: usize = 32;

/// A square matrix ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    /// Column names.
    pub(crate) names: Vec<String>,
    /// Row by row.
    pub(crate) values: Vec<f64>,
    /// Value at which a cell has its full colour.
    pub(crate) full: f64,
    /// Columns that were left out.
    pub(crate) hidden: usize,
}

impl Matrix {
    /// The associations of one table.
    pub(crate) fn of(associations: &Associations) -> Self {
        let all = associations.columns.len();
        let n = all.min(MOST_COLUMNS);
        let values = (0..n).flat_map(|i| (0..n).map(move |j| associations.at(i, j))).collect();
        Self { names: associations.columns[..n].to_vec(), values, full: 1.0, hidden: all - n }
    }

    /// Synthetic minus real. Full colour at a difference of one half, so that small ones can be seen.
    pub(crate) fn difference(real: &Associations, synthetic: &Associations) -> Self {
        let (real, synthetic) = (Self::of(real), Self::of(synthetic));
        let values = real.values.iter().zip(&synthetic.values).map(|(r, s)| s - r).collect();
        Self { values, full: 0.5, ..real }
    }

    /// Value of row `i` and column `j`.
    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.names.len() + j]
    }

    /// Strength of a cell's colour, 0 to 1 in steps of a hundredth.
    pub(crate) fn strength(&self, value: f64) -> f64 {
        ((value.abs() / self.full).min(1.0) * 100.0).round() / 100.0
    }

    /// The pair of different columns with the largest absolute value.
    pub(crate) fn strongest(&self) -> Option<(&str, &str, f64)> {
        let n = self.names.len();
        (0..n)
            .flat_map(|i| (0..i).map(move |j| (j, i)))
            .map(|(j, i)| (self.names[j].as_str(), self.names[i].as_str(), self.at(j, i)))
            .max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))
    }

    /// The strongest pair in a sentence.
    pub(crate) fn describe(&self) -> String {
        let text = match self.strongest() {
            None => "There are not two columns to associate.".to_owned(),
            Some((_, _, value)) if value.abs() < 0.005 => "No two columns go together.".to_owned(),
            Some((a, b, value)) => format!("Strongest pair: {a} and {b}, {}.", signed(value)),
        };
        self.with_hidden(text)
    }

    /// The largest difference in a sentence.
    pub(crate) fn describe_difference(&self) -> String {
        let text = match self.strongest() {
            None => "There are not two columns to associate.".to_owned(),
            Some((_, _, value)) if value.abs() < 0.005 => "No pair differs.".to_owned(),
            Some((a, b, value)) => format!("Largest difference: {a} and {b}, {}.", signed(value)),
        };
        self.with_hidden(text)
    }

    fn with_hidden(&self, text: String) -> String {
        if self.hidden == 0 {
            return text;
        }
        format!("{text} The first {} columns are drawn; {} more are not.", self.names.len(), self.hidden)
    }
}

/// A value with its sign and two decimals, without a negative zero.
pub(crate) fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    if text == "-0.00" || text == "+0.00" { "0.00".to_owned() } else { text.replace('-', "−") }
}

/// Sizes of a drawn matrix, in units of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Width of the drawing.
    pub(crate) width: f64,
    /// Height of the drawing.
    pub(crate) height: f64,
    /// Where cells begin from the left: the names of rows stand before it.
    pub(crate) left: f64,
    /// Where cells begin from the top: the names of columns stand above it.
    pub(crate) top: f64,
    /// Side of a cell.
    pub(crate) cell: f64,
    /// Height of the text.
    pub(crate) text: f64,
    /// Whether cells are large enough for their value.
    pub(crate) shows_values: bool,
}

/// Side of the square of cells.
const SQUARE: f64 = 300.0;
/// Characters of a name that are drawn.
const NAME_LENGTH: usize = 14;

impl Grid {
    /// Sizes for a matrix.
    pub(crate) fn new(matrix: &Matrix) -> Self {
        let n = matrix.names.len().max(1) as f64;
        let cell = (SQUARE / n).min(56.0);
        let text = (cell * 0.62).clamp(5.5, 11.0);
        let longest = matrix.names.iter().map(|n| clipped(n, NAME_LENGTH).chars().count()).max().unwrap_or(0) as f64;
        let left = longest * text * 0.66 + 10.0;
        // Names of columns lean by 45 degrees, so they also reach beyond the last cell.
        let top = longest * text * 0.45 + 10.0;
        Self {
            width: left + cell * n + top * 0.9,
            height: top + cell * n + 2.0,
            left,
            top,
            cell,
            text,
            shows_values: cell >= 26.0,
        }
    }

    /// A name as it is drawn.
    pub(crate) fn name(name: &str) -> String {
        clipped(name, NAME_LENGTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(value: f64) -> Associations {
        Associations { columns: vec!["a".into(), "b".into()], values: vec![1.0, value, value, 1.0] }
    }

    #[test]
    fn the_diagonal_is_never_the_strongest() {
        assert_eq!(Matrix::of(&pair(-0.4)).strongest(), Some(("a", "b", -0.4)));
        assert_eq!(Matrix::of(&pair(-0.4)).describe(), "Strongest pair: a and b, −0.40.");
        assert_eq!(Matrix::of(&Associations::default()).strongest(), None);
    }

    #[test]
    fn differences_are_synthetic_minus_real() {
        let d = Matrix::difference(&pair(0.5), &pair(0.25));
        assert_eq!((d.at(0, 1), d.at(0, 0)), (-0.25, 0.0));
        assert_eq!(d.strength(-0.25), 0.5);
        assert_eq!(d.describe_difference(), "Largest difference: a and b, −0.25.");
        assert_eq!(Matrix::difference(&pair(0.5), &pair(0.5)).describe_difference(), "No pair differs.");
    }

    #[test]
    fn a_wide_table_is_cut_and_says_so() {
        let n = 40;
        let wide = Associations {
            columns: (0..n).map(|i| format!("c{i}")).collect(),
            values: (0..n * n).map(|i| f64::from(i) / 1600.0).collect(),
        };
        let m = Matrix::of(&wide);
        assert_eq!((m.names.len(), m.hidden, m.values.len()), (32, 8, 1024));
        assert_eq!(m.at(1, 2), wide.at(1, 2));
        assert!(m.describe().ends_with("The first 32 columns are drawn; 8 more are not."));
    }

    #[test]
    fn cells_and_names_fit_the_drawing() {
        for n in [1, 2, 9, 32] {
            let names: Vec<String> = (0..n).map(|i| format!("a_very_long_column_name_{i}")).collect();
            let m = Matrix { values: vec![0.0; n * n], names, full: 1.0, hidden: 0 };
            let grid = Grid::new(&m);
            assert!(grid.left + grid.cell * n as f64 <= grid.width && grid.top + grid.cell * n as f64 <= grid.height);
            assert_eq!(grid.shows_values, n <= 11);
        }
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!([0.001, -0.001, 0.5, -0.5].map(signed), ["0.00", "0.00", "+0.50", "−0.50"]);
    }
}
