//! From a table to hidden variables and their correlation.

use super::associate;
use super::config::GaussianCopulaConfig;
use super::latent::Latent;
use super::order;
use crate::data::column::{Column, MISSING};
use crate::data::notice::{Notice, NoticeCode};
use crate::data::schema::{Field, KindTag};
use crate::error::{Defect, Error, Result};
use crate::learn::matrix::{Square, repaired};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};
use crate::transform::{Grid, Marginal, parametric};

/// Above it the correlation matrix would not fit the memory of a tab.
const MOST_VARIABLES: usize = 2000;

/// A copula and its share of the rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Component {
    /// Share of the rows, 0 to 1.
    pub(super) weight: f64,
    /// The hidden variables; patterns of missing cells come last.
    pub(super) latents: Vec<Latent>,
    /// Their correlation.
    pub(super) correlation: Square,
    /// Its Cholesky factor.
    pub(super) factor: Square,
}

/// What a component is fitted to.
pub(super) struct Source<'a> {
    pub(super) fields: &'a [Field],
    pub(super) cells: &'a [Column],
    pub(super) config: &'a GaussianCopulaConfig,
    pub(super) seed: Seed,
}

impl Source<'_> {
    /// Fits one copula to `rows`, which are `weight` of the table.
    pub(super) async fn component(
        &self,
        rows: &[u32],
        weight: f64,
        notices: &mut Vec<Notice>,
        cx: &RunCx<'_>,
    ) -> Result<Component> {
        let mut latents = Vec::new();
        let mut nominal = Vec::new();
        let mut patterns: Vec<(Vec<bool>, Vec<usize>)> = Vec::new();
        for (at, (field, cells)) in self.fields.iter().zip(self.cells).enumerate() {
            cx.step(Phase::Encoding, at as u64 + 1, self.fields.len() as u64).await?;
            if !field.kind.tag().is_learned() {
                continue;
            }
            match cells {
                Column::Numbers(x) => {
                    let values: Vec<f64> = rows.iter().map(|&r| x[r as usize]).collect();
                    let missing: Vec<bool> = values.iter().map(|v| v.is_nan()).collect();
                    let mut sorted: Vec<f64> = values.into_iter().filter(|v| !v.is_nan()).collect();
                    if sorted.is_empty() {
                        continue;
                    }
                    let absent = sorted.len() < rows.len();
                    sorted.sort_by(f64::total_cmp);
                    latents.push(Latent::Number { column: at, marginal: self.marginal(field, &sorted, notices) });
                    if absent {
                        match patterns.iter_mut().find(|(pattern, _)| *pattern == missing) {
                            Some((_, columns)) => columns.push(at),
                            None => patterns.push((missing, vec![at])),
                        }
                    }
                }
                Column::Levels { codes, names } => {
                    let counts = self.counts(codes, names.len(), rows);
                    let first: Vec<f64> = counts.iter().map(|(code, _)| f64::from(*code)).collect();
                    if field.kind.tag() == KindTag::Categorical && counts.len() > 2 {
                        nominal.push((latents.len(), counts.clone()));
                    }
                    latents.push(Latent::level(at, &counts, &first));
                }
                Column::Text(_) => {}
            }
        }
        for (pattern, columns) in patterns {
            let present = pattern.iter().filter(|m| !**m).count() as f64 / rows.len() as f64;
            latents.push(Latent::Missing { columns, present });
        }
        if latents.len() > MOST_VARIABLES {
            return Err(Error::unsupported(Defect::new(
                "the table is too wide for a copula",
                format!("at most {MOST_VARIABLES} learned columns and patterns of missing cells"),
                latents.len().to_string(),
                "Leave columns out, or use the model \"independent\".",
            )));
        }
        let sample = self.sample(rows);
        self.order_levels(&mut latents, &nominal, &sample);
        let (correlation, factor) = self.associate(&latents, &sample, cx).await?;
        Ok(Component { weight, latents, correlation, factor })
    }

    /// Rows that the associations are taken from: all, or a random part of the asked size.
    fn sample(&self, rows: &[u32]) -> Vec<u32> {
        let most = self.config.association_rows as usize;
        if rows.len() <= most {
            return rows.to_vec();
        }
        let mut picked = rows.to_vec();
        self.seed.stream("copula/rows").shuffle(&mut picked);
        picked.truncate(most);
        picked.sort_unstable();
        picked
    }

    /// Codes and their counts in `rows`, rare ones left out as set; missing cells come last.
    fn counts(&self, codes: &[u32], levels: usize, rows: &[u32]) -> Vec<(u32, u64)> {
        let mut counts = vec![0_u64; levels + 1];
        for &r in rows {
            let code = codes[r as usize];
            counts[if code == MISSING { levels } else { code as usize }] += 1;
        }
        let least = self.config.min_level_count as u64;
        let listed: Vec<(u32, u64)> = counts
            .into_iter()
            .enumerate()
            .filter(|(_, n)| *n > 0)
            .map(|(i, n)| (if i == levels { MISSING } else { i as u32 }, n))
            .collect();
        let kept: Vec<_> = listed.iter().copied().filter(|(code, n)| *n >= least || *code == MISSING).collect();
        if kept.is_empty() { listed } else { kept }
    }

    fn marginal(&self, field: &Field, sorted: &[f64], notices: &mut Vec<Notice>) -> Marginal {
        let grid = Grid::of_field(field, sorted);
        let fitted = match self.config.marginal.as_str() {
            "empirical" => return Marginal::empirical(sorted, grid),
            "auto" => parametric::best(sorted, grid).map(|(_, m)| m),
            name => parametric::fit(name, sorted, grid),
        };
        fitted.unwrap_or_else(|| {
            let defect = Defect::new(
                "the chosen distribution does not fit this column",
                format!("values that a {} distribution can have", self.config.marginal),
                "values that it cannot have, such as a single one",
                "The column follows the data instead.",
            );
            notices.push(Notice::info(NoticeCode::Model, defect.in_column(&field.name)));
            Marginal::empirical(sorted, grid)
        })
    }

    /// Sorts the levels of nominal columns; two rounds, since each column's order depends on the others'.
    fn order_levels(&self, latents: &mut [Latent], nominal: &[(usize, Vec<(u32, u64)>)], sample: &[u32]) {
        if self.config.sweeps == 0 || nominal.is_empty() {
            return;
        }
        let mut hidden: Vec<Vec<f64>> =
            latents.iter().map(|l| associate::start(&l.stretches(self.cells, sample))).collect();
        for round in 0..2 {
            for (at, counts) in nominal {
                let Latent::Level { column, .. } = latents[*at] else { continue };
                let Column::Levels { codes, .. } = &self.cells[column] else { continue };
                // In the first round the orders of the other nominal columns mean nothing yet.
                let others: Vec<&[f64]> = (0..hidden.len())
                    .filter(|i| i != at && (round > 0 || nominal.iter().all(|(n, _)| n != i)))
                    .map(|i| hidden[i].as_slice())
                    .collect();
                if others.is_empty() {
                    continue;
                }
                let place = |code: u32| counts.iter().position(|(c, _)| *c == code);
                let by_code: std::collections::BTreeMap<u32, usize> =
                    counts.iter().filter_map(|(c, _)| Some((*c, place(*c)?))).collect();
                // Rows whose level was left out as rare count with the last group.
                let groups: Vec<usize> = sample
                    .iter()
                    .map(|&r| by_code.get(&codes[r as usize]).copied().unwrap_or(counts.len() - 1))
                    .collect();
                let scores = order::scores(&groups, counts.len(), &others);
                latents[*at] = Latent::level(column, counts, &scores);
                hidden[*at] = associate::start(&latents[*at].stretches(self.cells, sample));
            }
        }
    }

    async fn associate(&self, latents: &[Latent], sample: &[u32], cx: &RunCx<'_>) -> Result<(Square, Square)> {
        let size = latents.len();
        if self.config.sweeps == 0 && self.config.shrinkage >= 1.0 || size < 2 {
            return Ok((Square::identity(size), Square::identity(size)));
        }
        let used: Vec<usize> = (0..size).filter(|&i| !latents[i].is_trivial()).collect();
        let mut stretches = Vec::with_capacity(used.len());
        for (at, &i) in used.iter().enumerate() {
            stretches.push(latents[i].stretches(self.cells, sample));
            cx.step(Phase::Encoding, at as u64 + 1, used.len() as u64).await?;
        }
        let hidden = stretches.iter().map(|s| associate::start(s)).collect();
        let sweeps = self.config.sweeps as usize;
        let raw = associate::correlation(&stretches, hidden, sweeps, self.seed, cx).await?;
        let mut full = Square::identity(size);
        for (a, &i) in used.iter().enumerate() {
            for (b, &j) in used.iter().enumerate() {
                full.set(i, j, raw.at(a, b));
            }
        }
        let least = associate::shrinkage(&raw, sample.len()).max(self.config.shrinkage);
        Ok(repaired(&full, least))
    }
}
