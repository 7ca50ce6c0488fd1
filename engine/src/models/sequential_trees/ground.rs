//! The trees of all parts: what each may ask, its guide, its donor trees, its boosted shares, and what of it is kept.

use super::SequentialTreesConfig;
use super::coding::Part;
use super::config::Protection;
use super::forest::{Classes, Forest, Shares, class_place};
use super::plant::{Planted, Site, plant, plant_within};
use super::guide::Guide;
use super::smooth::{Choice, choose};
use crate::error::Result;
use crate::learn::parallel;
use crate::learn::trees::{Feature, Growth, Nominal, Ranked, Softening, grow, soften_trees};
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Rows that the most telling inputs are found on.
const SCREENED: usize = 2000;
/// Rows below which shares are not boosted: the held-out fifth would be too small to stop it.
const FEWEST: usize = 300;
/// Factor on every boosted tree, and rounds without a better likelihood after which it ends …
const QUICK: (f64, usize) = (0.3, 3);
/// … and the same for what is boosted with care, by up to [`MORE`] times as many trees: several times the time. Figures in decision 0008.
const CAREFUL: (f64, usize) = (0.1, 6);
/// Trees of what is boosted with care for each tree of what is not.
const MORE: usize = 4;
/// Codes (rows times parts) up to which every part is boosted with care; of larger tables only the part that users predict.
const SMALL: usize = 250_000;

/// Everything that trees are grown from.
pub(super) struct Ground<'a> {
    pub(super) config: &'a SequentialTreesConfig,
    pub(super) levers: &'a Protection,
    pub(super) parts: &'a [Part],
    pub(super) codes: &'a [Vec<u16>],
    pub(super) features: &'a [Feature],
    /// How many inputs come before each part.
    pub(super) until: &'a [usize],
    pub(super) seed: Seed,
    pub(super) rows: usize,
    /// Column that users predict.
    pub(super) target: Option<usize>,
}

/// What donors of a part must tell apart when the class is known.
struct Within {
    /// Ranks of codes inside their classes.
    ranks: Classes,
    /// The class of every row.
    class: Feature,
}

/// What a part's trees may ask.
struct Asked {
    inputs: Vec<u32>,
    guide: Option<(Guide, Feature)>,
}

impl Ground<'_> {
    /// Grows everything.
    pub(super) async fn forests(&self, cx: &RunCx<'_>) -> Result<Vec<Forest>> {
        let parts = self.parts.len();
        let classes: Vec<Classes> =
            self.parts.iter().zip(self.codes).map(|(p, codes)| Classes::of(&p.coding, codes)).collect();
        // A part is asked, guided and boosted in one step, and each of its trees is another.
        let trees = self.config.trees as usize;
        let total = (parts * (trees + 1)) as u64;
        let mut asked: Vec<Asked> = Vec::with_capacity(parts);
        let mut shares = Vec::with_capacity(parts);
        for first in (0..parts).step_by(parallel::CORES) {
            let batch = first..(first + parallel::CORES).min(parts);
            for (one, share) in parallel::map(batch.clone(), |at| {
                let asked = self.ask(at, &classes[at]);
                let shares = self.shares(at, &classes[at], &asked);
                (asked, shares)
            }) {
                asked.push(one);
                shares.push(share);
            }
            cx.step(Phase::Training, batch.end as u64, total).await?;
        }
        // Where the shares say the class, donors only have to say which of its codes.
        let within = parallel::map(0..parts, |at| {
            let known = shares[at].as_ref().is_some_and(|s: &(Shares, f64)| !s.0.direct && classes[at].is_ordered());
            known.then(|| Within { ranks: classes[at].within(&self.codes[at]), class: classes[at].feature(&self.codes[at]) })
        });
        let mut planted: Vec<Vec<Planted>> = self.parts.iter().map(|_| Vec::new()).collect();
        let tasks = parts * trees;
        for first in (0..tasks).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(tasks);
            let done = parallel::map(batch.clone(), |task| {
                let at = task / trees;
                // Levels that are drawn by their shares alone need no donors.
                let needed =
                    !shares[at].as_ref().is_some_and(|s: &(Shares, f64)| s.0.direct && !classes[at].is_ordered());
                let grown_for = (&classes[at], within[at].as_ref());
                if needed { self.tree(at, task % trees, grown_for, &asked[at]) } else { None }
            });
            for (task, tree) in batch.clone().zip(done) {
                planted[task / trees].extend(tree);
            }
            cx.step(Phase::Training, (parts + batch.end) as u64, total).await?;
        }
        let choices = parallel::map(0..parts, |at| {
            self.choice(&planted[at], within[at].as_ref().map_or(&classes[at], |w| &w.ranks), at)
        });
        let mut out = Vec::with_capacity(parts);
        for (((((planted, asked), shares), choice), codes), within) in
            planted.into_iter().zip(asked).zip(shares).zip(choices).zip(self.codes).zip(&within)
        {
            out.push(if planted.is_empty() {
                // Without donor trees the shares are all there is to ask.
                Forest { shares: shares.map(|s| s.0), guide: asked.guide.map(|g| g.0), ..Forest::marginal(codes) }
            } else {
                let shares = shares.filter(|s| within.is_some() || s.1 > choice.likelihood).map(|s| s.0);
                Forest::of(planted, asked.guide.map(|g| g.0), shares, choice)
            });
        }
        Ok(out)
    }

    fn choice(&self, planted: &[Planted], classes: &Classes, at: usize) -> Choice {
        let classed = classes.classed(&self.codes[at]);
        choose(planted, &classed, classes.count(), self.levers.rows, self.levers.patience)
    }

    fn ask(&self, at: usize, classes: &Classes) -> Asked {
        let inputs = self.telling(at, classes);
        let features: Vec<&Feature> = inputs.iter().map(|&i| &self.features[i as usize]).collect();
        let mut draw = self.seed.indexed("trees/guide", at as u64);
        let how = (self.config.tree_rows as usize, self.is_predicted(at));
        let guide = Guide::fit(&self.parts[at].coding, &self.codes[at], (&features, &inputs), how, &mut draw);
        Asked { inputs, guide }
    }

    /// Inputs that tell most about a part, where there are more than a tree may ask.
    fn telling(&self, at: usize, classes: &Classes) -> Vec<u32> {
        let all = 0..self.until[at] as u32;
        let most = self.config.max_inputs as usize;
        if all.len() <= most {
            return all.collect();
        }
        let step = self.rows.div_ceil(SCREENED).max(1);
        let classed = classes.classed(&self.codes[at]);
        let count = classes.count();
        let limits = Growth { depth: 1, least: 1, gain: 0.0, features: None };
        let gain = |input: u32| {
            let feature = [&self.features[input as usize]];
            let mut sample: Vec<u32> = (0..self.rows as u32).step_by(step).collect();
            let gains = if classes.is_ordered() {
                grow(&feature, &Ranked { classes: &classed, count }, &mut sample, limits, None).gains
            } else {
                grow(&feature, &Nominal { classes: &classed, count }, &mut sample, limits, None).gains
            };
            (gains[0], input)
        };
        let mut gains: Vec<(f64, u32)> = all.map(gain).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut out: Vec<u32> = gains.into_iter().take(most).map(|(_, input)| input).collect();
        out.sort_unstable();
        out
    }

    /// Inputs as features, the guide last, with their positions.
    fn features<'b>(&'b self, at: usize, asked: &'b Asked) -> (Vec<&'b Feature>, Vec<u32>) {
        let guide = asked.guide.as_ref().map(|g| &g.1);
        let features = asked.inputs.iter().map(|&i| &self.features[i as usize]).chain(guide).collect();
        let places = asked.inputs.iter().copied().chain(guide.map(|_| self.until[at] as u32)).collect();
        (features, places)
    }

    /// Whether users predict a part.
    fn is_predicted(&self, at: usize) -> bool {
        self.target == Some(self.parts[at].column)
    }

    fn is_small(&self) -> bool {
        self.rows * self.parts.len() <= SMALL
    }

    /// Boosted shares with their held-out log-likelihood.
    fn shares(&self, at: usize, classes: &Classes, asked: &Asked) -> Option<(Shares, f64)> {
        if asked.inputs.is_empty() || classes.count() < 2 || self.config.rounds == 0 || self.rows < FEWEST {
            return None;
        }
        let (features, places) = self.features(at, asked);
        let mut draw = self.seed.indexed("trees/shares", at as u64);
        let mut order: Vec<u32> = (0..self.rows as u32).collect();
        draw.shuffle(&mut order);
        order.truncate(2 * self.config.tree_rows as usize);
        let fifth = order.len() / 5;
        let (held, own) = order.split_at_mut(fifth);
        held.sort_unstable();
        own.sort_unstable();
        let classed = classes.classed(&self.codes[at]);
        let rounds = self.config.rounds as usize;
        let (rounds, (rate, patience)) =
            if self.is_small() || self.is_predicted(at) { (MORE * rounds, CAREFUL) } else { (rounds, QUICK) };
        let settings = Softening { rounds, depth: 5, rate, lambda: 1.0, least: self.levers.rows, patience, share: 0.6 };
        let response = (classed.as_slice(), classes.count(), classes.is_ordered());
        let (mut softmax, score) = soften_trees(&features, response, own, held, settings, &mut draw);
        for node in softmax.steps.iter_mut().flat_map(|s| &mut s.tree.nodes).filter(|n| !n.is_leaf()) {
            node.feature = places[node.feature as usize];
        }
        Some((Shares::new(softmax, classes), score))
    }

    fn tree(
        &self,
        at: usize,
        index: usize,
        (classes, within): (&Classes, Option<&Within>),
        asked: &Asked,
    ) -> Option<Planted> {
        if asked.inputs.is_empty() || self.parts[at].coding.len() < 2 {
            return None;
        }
        // Two trees share a split of the rows and swap the halves.
        let mut order: Vec<u32> = (0..self.rows as u32).collect();
        self.seed.indexed("trees/halves", (at * 1000 + index / 2) as u64).shuffle(&mut order);
        if index % 2 == 1 {
            order.reverse();
        }
        let most = self.config.tree_rows as usize;
        let (first, second) = order.split_at_mut(self.rows / 2);
        let (structure, others) = (cut(first, most), cut(second, most));
        // Rising rows read memory in order.
        structure.sort_unstable();
        others.sort_unstable();
        let donors = if self.levers.honest { others.to_vec() } else { [&*structure, &*others].concat() };
        let (mut features, mut places) = self.features(at, asked);
        if let Some(within) = within {
            features.push(&within.class);
            places.push(class_place(self.until[at]));
        }
        let site = Site {
            features: &features,
            places: &places,
            codes: &self.codes[at],
            classes: within.map_or(classes, |w| &w.ranks),
            donors: &donors,
            judges: others,
        };
        Some(if within.is_some() { plant_within(&site, structure) } else { plant(&site, structure) })
    }
}

fn cut(rows: &mut [u32], most: usize) -> &mut [u32] {
    let end = rows.len().min(most);
    &mut rows[..end]
}
