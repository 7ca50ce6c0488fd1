//! What an entrant is judged by.

use crate::data::column::{Column, MISSING};
use crate::data::{KindTag, Table};
use crate::error::Result;
use crate::evaluate::columns::compare;
use crate::evaluate::fidelity::encoding::gower;
use crate::evaluate::utility::curves::roc_auc;
use crate::learn::neighbours::{Metric, nearest};
use crate::learn::parallel;
use crate::learn::trees::feature::{bin, edges};
use crate::learn::trees::{Boosting, Feature, Loss, boost};
use crate::rng::Seed;

/// Folds of the detector.
const FOLDS: usize = 3;
/// Trees of the detector and of the utility's models.
const ROUNDS: usize = 40;
/// Rows of each side whose membership is guessed, at most.
const GUESSED: usize = 1000;
/// Level codes that features tell apart.
const LEVELS: usize = 255;
/// A membership AUC this close to one half is chance.
const CHANCE: f64 = 0.01;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) detector: f64,
    pub(super) utility: Option<f64>,
    pub(super) membership: f64,
}

impl Verdict {
    /// What is lost: the detector's lead over chance, the target's lost predictability, and membership, which counts most.
    pub(super) fn loss(&self) -> f64 {
        let utility = self.utility.map_or(0.0, |u| (1.0 - u).clamp(0.0, 1.0));
        (self.detector - 0.5).max(0.0) + 0.5 * utility + 3.0 * (self.membership - 0.5 - CHANCE).max(0.0)
    }
}

/// Held-out rows and what is known of them.
pub(super) struct Judge {
    own: Table,
    held: Table,
    /// Some rows of both, the fitted ones first, and how many those are.
    members: (Table, usize),
    /// Bins of numbers, from the real rows.
    edges: Vec<Vec<f64>>,
    /// Target, and what a model trained on real rows reaches.
    target: Option<(usize, f64)>,
}

impl Judge {
    /// A judge for entrants that are fitted to the rows `own` of `real`; `held` are kept from them.
    pub(super) fn new(real: &Table, own: &[u32], held: &[u32], seed: Seed) -> Result<Self> {
        let mut draw = seed.stream("race/members");
        let mut some = |rows: &[u32]| {
            let mut rows = rows.to_vec();
            draw.shuffle(&mut rows);
            rows.truncate(GUESSED);
            rows
        };
        let (mut guessed, others) = (some(own), some(held));
        let fitted = guessed.len();
        guessed.extend(others);
        let members = (real.take(&guessed)?, fitted);
        let (own, held) = (real.take(own)?, real.take(held)?);
        let cuts = (0..own.width())
            .map(|at| {
                let mut values: Vec<f64> = own.numbers(at).into_iter().filter(|v| !v.is_nan()).collect();
                values.sort_unstable_by(f64::total_cmp);
                edges(&values, 254)
            })
            .collect();
        let mut judge = Self { own, held, members, edges: cuts, target: None };
        let target = judge.own.schema().target.as_deref().and_then(|t| judge.own.schema().index(t));
        if let Some(at) = target.filter(|&t| judge.own.field(t).kind.tag().is_learned()) {
            let reached = judge.trained(&judge.own, at);
            // What real rows cannot teach cannot be lost.
            judge.target = reached.filter(|r| *r > 0.02).map(|r| (at, r));
        }
        Ok(judge)
    }

    /// The rows that entrants are fitted to.
    pub(super) fn own(&self) -> &Table {
        &self.own
    }

    pub(super) fn verdict(&self, synthetic: &Table) -> Result<Verdict> {
        let utility = self.target.map(|(at, real)| self.trained(synthetic, at).unwrap_or(0.0) / real);
        Ok(Verdict { detector: self.detector(synthetic), utility, membership: self.membership(synthetic)? })
    }

    /// Learned columns of rows of two tables, one after the other.
    fn features(&self, tables: [&Table; 2], leave: Option<usize>) -> Vec<Feature> {
        let learned = |at: &usize| {
            let field = self.own.field(*at);
            field.kind.tag().is_learned() && !field.left_out && Some(*at) != leave
        };
        let columns: Vec<usize> = (0..self.own.width()).filter(learned).collect();
        parallel::map(0..columns.len(), |i| {
            let at = columns[i];
            let name = &self.own.field(at).name;
            let sides = tables.map(|t| t.schema().index(name).map(|p| t.column(p)));
            self.feature(at, &sides)
        })
    }

    fn feature(&self, at: usize, sides: &[Option<Column>; 2]) -> Feature {
        let mut codes = Vec::new();
        if self.own.field(at).kind.tag().is_numeric() {
            let edges = &self.edges[at];
            for side in sides {
                if let Some(Column::Numbers(values)) = side {
                    codes.extend(values.iter().map(|&v| bin(edges, v, true)));
                }
            }
            return Feature { codes, bins: edges.len() + 2, ordered: true, missing: true };
        }
        let mut most = 0;
        for side in sides {
            if let Some(Column::Levels { codes: levels, .. }) = side {
                codes.extend(levels.iter().map(|&c| if c == MISSING { 0 } else { (c as usize + 1).min(LEVELS) as u8 }));
            }
        }
        for &code in &codes {
            most = most.max(usize::from(code));
        }
        let ordered = self.own.field(at).kind.tag() == KindTag::Ordered;
        Feature { codes, bins: most + 1, ordered, missing: ordered }
    }

    /// Cross-validated AUC of held-out against synthetic rows; under one half is chance.
    fn detector(&self, synthetic: &Table) -> f64 {
        let rows = self.held.rows().min(synthetic.rows());
        let all = self.features([&self.held, synthetic], None);
        let refs: Vec<&Feature> = all.iter().collect();
        // Synthetic rows come in no order, so the first ones are as good as any.
        let used: Vec<u32> = (0..rows as u32).chain((0..rows as u32).map(|r| r + self.held.rows() as u32)).collect();
        let height = self.held.rows() + synthetic.rows();
        let targets: Vec<f32> = (0..height).map(|r| f32::from(u8::from(r >= self.held.rows()))).collect();
        let settings = Boosting { rounds: ROUNDS, ..Boosting::new(Loss::Logistic) };
        let scores = parallel::map(0..FOLDS, |fold| {
            // Both sides have the same length, so neighbours in the list of one fold stay balanced.
            let (test, train): (Vec<u32>, Vec<u32>) = used.iter().partition(|&&r| (r as usize % rows) % FOLDS == fold);
            let model = boost(&refs, &targets, &train, &[], settings);
            let scores = model.scores(&refs, &test);
            let positive: Vec<bool> = test.iter().map(|&r| targets[r as usize] > 0.5).collect();
            roc_auc(&positive, &scores).unwrap_or(0.5)
        });
        scores.iter().sum::<f64>() / FOLDS as f64
    }

    /// What a model trained on `train` reaches on the held-out rows: mean AUC above one half, doubled, or R².
    fn trained(&self, train: &Table, at: usize) -> Option<f64> {
        let all = self.features([train, &self.held], Some(at));
        if all.is_empty() {
            return None;
        }
        let refs: Vec<&Feature> = all.iter().collect();
        let name = &self.own.field(at).name;
        let sides = [train, &self.held].map(|t| t.schema().index(name).map(|p| t.column(p)));
        let split = train.rows();
        let fit = |targets: &[f32], loss: Loss| {
            let known = |r: &u32| !targets[*r as usize].is_nan();
            let rows: Vec<u32> = (0..split as u32).filter(known).collect();
            let test: Vec<u32> = (split as u32..targets.len() as u32).filter(known).collect();
            let model = boost(&refs, targets, &rows, &[], Boosting { rounds: ROUNDS, ..Boosting::new(loss) });
            let scores = model.scores(&refs, &test);
            let truth: Vec<f64> = test.iter().map(|&r| f64::from(targets[r as usize])).collect();
            (scores, truth)
        };
        match &sides {
            [Some(Column::Numbers(a)), Some(Column::Numbers(b))] => {
                let targets: Vec<f32> = a.iter().chain(b).map(|&v| v as f32).collect();
                let (scores, truth) = fit(&targets, Loss::Squared);
                let mean = truth.iter().sum::<f64>() / truth.len().max(1) as f64;
                let total: f64 = truth.iter().map(|t| (t - mean) * (t - mean)).sum();
                let wrong: f64 = truth.iter().zip(&scores).map(|(t, s)| (t - s) * (t - s)).sum();
                (total > 0.0).then(|| 1.0 - wrong / total)
            }
            [Some(Column::Levels { codes: a, names }), Some(Column::Levels { codes: b, .. })] => {
                let mut counts = vec![0_usize; names.len()];
                for &code in b.iter().filter(|c| **c != MISSING) {
                    counts[code as usize] += 1;
                }
                // The most frequent classes, one against the rest; of two the rarer one stands for both.
                let mut order: Vec<usize> = (0..counts.len()).filter(|&c| counts[c] > 0).collect();
                order.sort_by_key(|&c| std::cmp::Reverse(counts[c]));
                let judged = if order.len() == 2 { &order[1..] } else { &order[..order.len().min(4)] };
                let leads = parallel::map(0..judged.len(), |i| {
                    let class = judged[i] as u32;
                    let target = |c: &u32| if *c == MISSING { f32::NAN } else { f32::from(u8::from(*c == class)) };
                    let targets: Vec<f32> = a.iter().chain(b).map(target).collect();
                    let (scores, truth) = fit(&targets, Loss::Logistic);
                    let positive: Vec<bool> = truth.iter().map(|t| *t > 0.5).collect();
                    roc_auc(&positive, &scores)
                });
                let leads: Vec<f64> = leads.into_iter().flatten().map(|a| 2.0 * a - 1.0).collect();
                (!leads.is_empty()).then(|| leads.iter().sum::<f64>() / leads.len() as f64)
            }
            _ => None,
        }
    }

    /// AUC of telling fitted from held-out rows by their distance to the nearest synthetic row.
    fn membership(&self, synthetic: &Table) -> Result<f64> {
        let (members, fitted) = &self.members;
        let [real, made] = gower::<f32>(&compare(members, synthetic)?.columns)?;
        let distances = nearest(&real, &made, 1, Metric::Gower, false)?.column(0);
        let positive: Vec<bool> = (0..members.rows()).map(|r| r < *fitted).collect();
        let scores: Vec<f64> = distances.iter().map(|d| -d).collect();
        Ok(roc_auc(&positive, &scores).unwrap_or(0.5))
    }
}
