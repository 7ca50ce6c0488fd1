//! One fitted copula: the whole table's, or that of the rows with one level of the target.

use crate::error::Result;
use crate::learn::{Interval, Square, normal};
use crate::models::Artifact;
use crate::models::artifact::damaged;
use crate::models::margins::{Columns, Margin};

/// What every class of a model shares.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// The table's columns.
    pub columns: Columns,
    /// Learned columns whose missing cells stand apart, grouped where they are missing in the same rows. Each group is one
    /// latent column after those of the learned columns.
    pub absence: Vec<Vec<usize>>,
    /// Group of each learned column.
    pub group: Vec<Option<usize>>,
}

impl Layout {
    /// Learned columns.
    pub(super) fn learned(&self) -> usize {
        self.columns.learned.len()
    }

    /// Latent columns: learned ones and groups of missing cells.
    pub(super) fn latents(&self) -> usize {
        self.learned() + self.absence.len()
    }
}

/// Distributions and correlations of one class.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Class {
    /// Share of the rows.
    pub weight: f64,
    /// Levels of the target that rows of this class may have; all when absent. Missing is [`MISSING`](crate::data::MISSING).
    pub only: Option<Vec<u32>>,
    /// By position in [`Columns::learned`].
    pub margins: Vec<Margin>,
    /// Shares of missing cells by group.
    pub absent: Vec<f64>,
    /// Scores above which cells of a group are missing.
    pub borders: Vec<f64>,
    /// Correlations of the latent columns; positive definite.
    pub r: Square,
    /// Its Cholesky factor.
    pub factor: Square,
}

impl Class {
    /// A class from its parts.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact) when `r` is not positive definite, which a saved file may hold.
    pub(super) fn new(
        weight: f64,
        only: Option<Vec<u32>>,
        margins: Vec<Margin>,
        absent: Vec<f64>,
        r: Square,
    ) -> Result<Self> {
        let factor =
            r.cholesky(0.0).ok_or_else(|| damaged("the correlations are not positive definite".to_owned()))?;
        let borders = absent.iter().map(|a| normal::quantile(1.0 - a)).collect();
        Ok(Self { weight, only, margins, absent, borders, r, factor })
    }

    /// Scores of rows in which the cells of `group` are missing, or present.
    pub(super) fn absence(&self, group: usize, is_absent: bool) -> Interval {
        let border = self.borders[group];
        if is_absent {
            Interval { lo: border, hi: f64::INFINITY }
        } else {
            Interval { lo: f64::NEG_INFINITY, hi: border }
        }
    }

    /// Adds the class to a saved model.
    pub(super) fn save(&self, name: &str, artifact: &mut Artifact) {
        artifact.push(format!("{name}/weight"), vec![self.weight]);
        if let Some(only) = &self.only {
            artifact.push(format!("{name}/only"), only.iter().map(|&c| f64::from(c)).collect());
        }
        artifact.push(format!("{name}/absent"), self.absent.clone());
        let triangle = (0..self.r.size()).flat_map(|i| self.r.row(i)[..i].to_vec()).collect();
        artifact.push(format!("{name}/correlations"), triangle);
        for (i, margin) in self.margins.iter().enumerate() {
            margin.save(&format!("{name}/column{i}"), artifact);
        }
    }

    /// Reads what [`Class::save`] wrote.
    ///
    /// # Errors
    /// [`Error::Artifact`](crate::Error::Artifact).
    pub(super) fn load(name: &str, layout: &Layout, artifact: &Artifact) -> Result<Self> {
        let weight = artifact.array(&format!("{name}/weight"))?.first().copied().unwrap_or(0.0);
        let only = artifact.array(&format!("{name}/only")).ok().map(|c| c.iter().map(|&c| c as u32).collect());
        let absent = artifact.array(&format!("{name}/absent"))?.to_vec();
        let triangle = artifact.array(&format!("{name}/correlations"))?;
        let d = layout.latents();
        let valid = absent.len() == layout.absence.len()
            && absent.iter().all(|a| (0.0..=1.0).contains(a))
            && triangle.len() == d * d.saturating_sub(1) / 2
            && weight > 0.0;
        if !valid {
            return Err(damaged("the correlations do not fit the columns".to_owned()));
        }
        let mut r = Square::identity(d);
        let mut cells = triangle.iter();
        for i in 0..d {
            for (j, &cell) in (0..i).zip(cells.by_ref()) {
                r.set_both(i, j, cell);
            }
        }
        let columns = &layout.columns;
        let margins = columns
            .learned
            .iter()
            .enumerate()
            .map(|(i, &at)| {
                let is_levels = columns.schema.fields[at].kind.tag().is_levels();
                Margin::load(&format!("{name}/column{i}"), is_levels.then(|| columns.names[at].len()), artifact)
            })
            .collect::<Result<_>>()?;
        Self::new(weight, only, margins, absent, r)
    }
}
