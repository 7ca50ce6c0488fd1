//! Learning: columns, classes, and for each class distributions, scores and correlations.

use crate::data::notice::{Notice, NoticeCode};
use crate::data::{Column, Field, KindTag, MISSING, Table};
use crate::error::{Defect, Error, Result};
use crate::learn::Square;
use crate::models::margins::{Columns, Grid, Levels, Margin, Numbers, Shape, fit};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

use super::class::{Class, Layout};
use super::config::GaussianCopulaConfig;
use super::correlate::{Effort, correlations};
use super::order::{self, Feature};
use super::scores::Scores;

/// Most levels of a target that get a copula each.
const MOST_CLASSES: usize = 12;
/// Above it the correlations do not fit the memory of a tab.
const MOST_LATENTS: usize = 2_000;
/// Rounds in which levels without an order are sorted.
const ROUNDS: usize = 2;
/// Share of independence above which a person is told.
const MUCH: f64 = 0.05;

/// A learned model.
pub(super) struct Learned {
    pub layout: Layout,
    pub classes: Vec<Class>,
    pub notices: Vec<Notice>,
}

/// Learns `train`.
pub(super) async fn learn(
    config: &GaussianCopulaConfig,
    train: &Table,
    seed: Seed,
    cx: &RunCx<'_>,
) -> Result<Learned> {
    let columns = Columns::of(train)?;
    let total = columns.learned.len() as u64;
    let mut cells = Vec::with_capacity(columns.learned.len());
    let mut grids = Vec::with_capacity(columns.learned.len());
    let mut notices = fit::few_rows(train.rows());
    for (i, &at) in columns.learned.iter().enumerate() {
        cx.step(Phase::Encoding, i as u64, total).await?;
        let column = train.column(at);
        grids.push(match &column {
            Column::Numbers(x) => Some(Grid::of(train.field(at), &sorted(x))),
            _ => None,
        });
        if let Column::Levels { codes, names } = &column {
            notices.extend(fit::merged(
                train.field(at),
                &fit::counts(codes, names.len()),
                config.min_level_count as usize,
            ));
        }
        cells.push(column);
    }
    cx.step(Phase::Encoding, total, total).await?;
    let layout = layout(columns, &cells);
    if layout.latents() > MOST_LATENTS {
        return Err(Error::unsupported(Defect::new(
            "the table is too wide for a copula",
            format!("at most {MOST_LATENTS} learned columns and patterns of missing cells"),
            layout.latents().to_string(),
            "Leave columns out, or use the model \"independent\".",
        )));
    }
    let fitter = Fitter { config, layout: &layout, cells: &cells, grids: &grids };
    let groups = fitter.classes(train.schema().target.as_deref(), train.rows(), &mut notices);
    let total = groups.len() as u64 * fitter.units();
    let mut classes = Vec::with_capacity(groups.len());
    for (i, group) in groups.into_iter().enumerate() {
        let seed = Seed(seed.indexed("fit/class", i as u64).bits());
        let share = group.share;
        let only = group.only.clone();
        let (margins, absent, r, news) = fitter.class(&group.rows, seed, cx, (i as u64 * fitter.units(), total)).await?;
        classes.push(Class::new(share, only, margins, absent, r)?);
        for notice in news {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
    }
    cx.step(Phase::Training, total, total).await?;
    Ok(Learned { layout, classes, notices })
}

fn sorted(x: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = x.iter().copied().filter(|v| !v.is_nan()).collect();
    out.sort_unstable_by(f64::total_cmp);
    out
}

/// Groups columns whose missing cells stand apart. Those of levels without an order are a level instead.
fn layout(columns: Columns, cells: &[Column]) -> Layout {
    let mut patterns: Vec<Vec<bool>> = Vec::new();
    let mut absence: Vec<Vec<usize>> = Vec::new();
    let mut group = vec![None; cells.len()];
    for (i, column) in cells.iter().enumerate() {
        let at = columns.learned[i];
        let stands_apart = !is_nominal(columns.schema.fields[at].kind.tag());
        if columns.missing[at] == 0.0 || !stands_apart {
            continue;
        }
        let pattern: Vec<bool> = (0..column.len()).map(|row| column.is_missing(row)).collect();
        let found = patterns.iter().position(|p| *p == pattern).unwrap_or_else(|| {
            patterns.push(pattern);
            absence.push(Vec::new());
            patterns.len() - 1
        });
        absence[found].push(i);
        group[i] = Some(found);
    }
    Layout { columns, absence, group }
}

fn is_nominal(tag: KindTag) -> bool {
    matches!(tag, KindTag::Categorical | KindTag::Boolean)
}

/// Rows that get a copula of their own.
struct Group {
    rows: Vec<u32>,
    share: f64,
    only: Option<Vec<u32>>,
}

struct Fitter<'a> {
    config: &'a GaussianCopulaConfig,
    layout: &'a Layout,
    cells: &'a [Column],
    grids: &'a [Option<Grid>],
}

impl Fitter<'_> {
    /// Units of progress of one class: its columns, and the rounds.
    fn units(&self) -> u64 {
        self.layout.latents() as u64 + self.config.sweeps as u64 + 1
    }

    /// The whole table, or one group per level of the target that has enough rows and one for the other levels, which
    /// borrow the whole table's relations.
    fn classes(&self, target: Option<&str>, rows: usize, notices: &mut Vec<Notice>) -> Vec<Group> {
        let everything: Vec<u32> = (0..rows as u32).collect();
        let whole = |only, share| Group { rows: everything.clone(), share, only };
        let codes = target
            .and_then(|name| self.layout.columns.schema.index(name))
            .and_then(|at| self.layout.columns.learned.iter().position(|&l| l == at))
            .and_then(|i| match &self.cells[i] {
                Column::Levels { codes, names } => Some((codes, names.len())),
                _ => None,
            });
        let (Some((codes, names)), false) = (codes, self.config.per_class == "off") else {
            return vec![whole(None, 1.0)];
        };
        let counts = fit::counts(codes, names);
        let levels = counts.iter().filter(|n| **n > 0).count();
        let least = self.least_rows();
        let is_large = |n: usize| n >= least;
        let all_large = counts[..names].iter().all(|&n| n == 0 || is_large(n)) && counts[names] == 0;
        let wanted = self.config.per_class == "on" || (all_large && levels <= MOST_CLASSES);
        if levels < 2 || !wanted {
            return vec![whole(None, 1.0)];
        }
        let mut out = Vec::new();
        let mut others = Vec::new();
        for (i, &n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let code = fit::code_of(i, names);
            if is_large(n) && out.len() < MOST_CLASSES {
                let rows = everything.iter().copied().filter(|&r| codes[r as usize] == code).collect();
                out.push(Group { rows, share: n as f64 / rows_of(codes), only: None });
            } else {
                others.push((code, n));
            }
        }
        if !others.is_empty() {
            let share = others.iter().map(|(_, n)| n).sum::<usize>() as f64 / rows_of(codes);
            notices.push(small_classes(others.len(), least));
            out.push(whole(Some(others.into_iter().map(|(code, _)| code).collect()), share));
        }
        out
    }

    /// Rows that a class needs for a copula of its own.
    fn least_rows(&self) -> usize {
        if self.config.per_class == "on" { (2 * self.layout.latents()).max(20) } else { (4 * self.layout.latents()).max(100) }
    }

    /// Distributions, shares of missing cells and correlations of some rows.
    async fn class(
        &self,
        rows: &[u32],
        seed: Seed,
        cx: &RunCx<'_>,
        (done, total): (u64, u64),
    ) -> Result<(Vec<Margin>, Vec<f64>, Square, Vec<Notice>)> {
        let shape = Shape::named(&self.config.marginal);
        let mut notices = Vec::new();
        let mut margins: Vec<Option<Margin>> = vec![None; self.cells.len()];
        let mut scores: Vec<Option<Scores>> = vec![None; self.cells.len()];
        let mut nominal: Vec<Vec<u32>> = vec![Vec::new(); self.cells.len()];
        for (i, column) in self.cells.iter().enumerate() {
            cx.step(Phase::Training, done + i as u64, total).await?;
            match (column, self.grids[i]) {
                (Column::Numbers(x), Some(grid)) => {
                    let x: Vec<f64> = rows.iter().map(|&r| x[r as usize]).collect();
                    let (numbers, fell_back) = self.numbers(i, &x, grid, shape);
                    notices.extend(fell_back.then(|| fit::not_fitted(self.field(i))));
                    margins[i] = Some(Margin::Numbers(numbers));
                    scores[i] = Some(Scores::of_numbers(&x));
                }
                (Column::Levels { codes, names }, _) => {
                    let codes: Vec<u32> = rows.iter().map(|&r| codes[r as usize]).collect();
                    let is_listed = self.config.level_order == "table" || !is_nominal(self.field(i).kind.tag());
                    if is_listed {
                        let levels = self.listed(i, &codes, names.len());
                        scores[i] = Some(Scores::of_levels(&codes, &levels));
                        margins[i] = Some(Margin::Levels(levels));
                    } else {
                        nominal[i] = codes;
                    }
                }
                _ => {}
            }
        }
        for round in 0..ROUNDS {
            for (i, codes) in nominal.iter().enumerate() {
                let Column::Levels { names, .. } = &self.cells[i] else { continue };
                if codes.is_empty() || (round > 0 && names.len() < 3) {
                    continue;
                }
                cx.step(Phase::Training, done + i as u64, total).await?;
                let feature = |k: usize| match (&scores[k], &self.cells[k]) {
                    (_, Column::Levels { names, .. }) if k == i => Feature::Nominal(codes, names.len()),
                    (Some(scores), _) => Feature::Ordered(scores),
                    (None, Column::Levels { names, .. }) => Feature::Nominal(&nominal[k], names.len()),
                    _ => Feature::Nominal(&[], 0),
                };
                let features: Vec<Feature<'_>> = (0..self.cells.len()).map(feature).collect();
                let levels = Levels::new(&order::levels(&features, i), self.config.min_level_count as usize);
                scores[i] = Some(Scores::of_levels(codes, &levels));
                margins[i] = Some(Margin::Levels(levels));
            }
        }
        let mut scores: Vec<Scores> = scores.into_iter().flatten().collect();
        let mut absent = Vec::with_capacity(self.layout.absence.len());
        for group in &self.layout.absence {
            let gaps: Vec<bool> = rows.iter().map(|&r| self.cells[group[0]].is_missing(r as usize)).collect();
            absent.push(gaps.iter().filter(|g| **g).count() as f64 / gaps.len().max(1) as f64);
            scores.push(Scores::of_absence(&gaps));
        }
        let effort = Effort { sweeps: self.config.sweeps as usize, shrinkage: self.config.shrinkage };
        let (r, share) =
            correlations(&scores, effort, seed, cx, (done + self.layout.latents() as u64, total)).await?;
        if share > MUCH.max(self.config.shrinkage) {
            notices.push(shrunk(share));
        }
        Ok((margins.into_iter().flatten().collect(), absent, r, notices))
    }

    fn field(&self, i: usize) -> &Field {
        &self.layout.columns.schema.fields[self.layout.columns.learned[i]]
    }

    /// The distribution of the present cells; of the whole column when a class has none.
    fn numbers(&self, i: usize, x: &[f64], grid: Grid, shape: Shape) -> (Numbers, bool) {
        let mut present = sorted(x);
        if present.is_empty()
            && let Column::Numbers(all) = &self.cells[i]
        {
            present = sorted(all);
        }
        Numbers::fit(&present, grid, shape)
    }

    /// Levels in the order of the table, without the missing cells of an ordered column, which stand apart.
    fn listed(&self, i: usize, codes: &[u32], names: usize) -> Levels {
        let apart = self.layout.group[i].is_some();
        let order = |codes: &[u32]| -> Vec<(u32, usize)> {
            let counts = fit::counts(codes, names);
            let levels = counts.iter().enumerate().map(|(i, &n)| (fit::code_of(i, names), n));
            levels.filter(|(code, _)| !(apart && *code == MISSING)).collect()
        };
        let mut found = order(codes);
        if found.iter().all(|(_, n)| *n == 0)
            && let Column::Levels { codes, .. } = &self.cells[i]
        {
            found = order(codes);
        }
        Levels::new(&found, self.config.min_level_count as usize)
    }
}

fn rows_of(codes: &[u32]) -> f64 {
    codes.len() as f64
}

fn small_classes(levels: usize, least: usize) -> Notice {
    let defect = Defect::new(
        "some levels of the target share one copula",
        format!("at least {least} rows for each level"),
        format!("{levels} levels with fewer"),
        "Nothing needs to be done; their relations are those of the whole table.",
    );
    Notice::info(NoticeCode::Model, defect)
}

fn shrunk(share: f64) -> Notice {
    let defect = Defect::new(
        "correlations were made weaker",
        "more rows, or columns that do not determine each other",
        format!("{:.0} % of independence mixed in", 100.0 * share),
        "Leave out columns that follow from others, or add rows.",
    );
    Notice::info(NoticeCode::Model, defect)
}
