//! Conditions as cut scores: one branch per class, and per way of a cell to be missing or not.

use crate::data::MISSING;
use crate::error::{Defect, Error, Result};
use crate::learn::{Interval, Square, normal, truncated};
use crate::models::margins::{Emit, Margin};
use crate::models::margins::wish::{self, Asked, AskedCells};
use crate::models::spec::Condition;
use crate::rng::Seed;

use super::class::{Class, Layout};

/// Draws for the probability of a branch with several conditions.
const DRAWS: usize = 1_024;
/// Most ways in which the cells of conditions may be missing or not.
const MOST: usize = 64;
/// Where a score without mass is put.
const EDGE: f64 = 8.2;

/// A cut latent column.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// Which.
    pub latent: usize,
    /// Disjoint allowed intervals, ascending.
    pub pieces: Vec<Interval>,
    /// What a score in each becomes; empty for columns that only say what is missing.
    pub emits: Vec<Emit>,
}

/// A class with its cuts.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// Number of the class.
    pub class: usize,
    /// By ascending latent column.
    pub cuts: Vec<Cut>,
    /// Share of the rows to draw here.
    pub weight: f64,
}

/// The branches that meet `conditions`, their weights adding up to 1.
///
/// # Errors
/// [`Error::InvalidRequest`] when a condition cannot be read or none can be met.
pub(super) fn branches(
    layout: &Layout,
    classes: &[Class],
    target: Option<usize>,
    conditions: &[Condition],
    seed: Seed,
) -> Result<Vec<Branch>> {
    // Only ranges are read from the distributions here, and those are the same in every class.
    let asked = wish::read(&layout.columns, &classes[0].margins, conditions)?;
    let mut out = Vec::new();
    for (number, class) in classes.iter().enumerate() {
        let mut asked = asked.clone();
        if let (Some(only), Some(target)) = (&class.only, target) {
            restrict(&mut asked, target, only);
        }
        for cuts in ways(layout, class, &asked)? {
            out.push(Branch { class: number, cuts, weight: class.weight });
        }
    }
    if out.is_empty() {
        return Err(wish::impossible(&layout.columns, asked.first().map_or(0, |(at, _)| *at)));
    }
    if out.len() > 1 {
        for (i, branch) in out.iter_mut().enumerate() {
            let class = &classes[branch.class];
            branch.weight *= probability(&class.r, &branch.cuts, seed, i as u64) / own_share(class, target);
        }
    }
    let total: f64 = out.iter().map(|b| b.weight).sum();
    let even = 1.0 / out.len() as f64;
    for branch in &mut out {
        // Far out in every class no probability is left to compare.
        branch.weight = if total > 0.0 { branch.weight / total } else { even };
    }
    out.retain(|b| b.weight > 0.0);
    Ok(out)
}

/// Share of a class's copula that lies in the levels that the class may have: its weight counts these rows only.
fn own_share(class: &Class, target: Option<usize>) -> f64 {
    let (Some(only), Some(Margin::Levels(levels))) = (&class.only, target.map(|t| &class.margins[t])) else { return 1.0 };
    let inside = (0..levels.codes.len()).filter(|&p| only.contains(&levels.codes[p]));
    let share = inside.map(|p| levels.shares(p)).map(|(lo, hi)| hi - lo).sum::<f64>();
    // An ordered target's missing cells stand apart and are never restricted alone.
    if share > 0.0 { share } else { 1.0 }
}

/// Narrows what is asked of the target to the levels of a class.
fn restrict(asked: &mut Vec<(usize, Asked)>, target: usize, only: &[u32]) {
    let codes: Vec<u32> = only.iter().copied().filter(|&c| c != MISSING).collect();
    let own = Asked { missing: only.contains(&MISSING), cells: AskedCells::Levels(codes) };
    if let Some((_, known)) = asked.iter_mut().find(|(at, _)| *at == target) {
        *known = known.both(&own);
    } else {
        asked.push((target, own));
        asked.sort_by_key(|(at, _)| *at);
    }
}

/// Every way to meet what is asked in one class.
fn ways(layout: &Layout, class: &Class, asked: &[(usize, Asked)]) -> Result<Vec<Vec<Cut>>> {
    let mut out: Vec<Vec<Cut>> = vec![Vec::new()];
    for (at, asked) in asked {
        let wish = asked.of(&class.margins[*at]);
        let value = (!wish.pieces.is_empty()).then(|| Cut {
            latent: *at,
            pieces: wish.pieces.iter().map(|p| interval(p.lo, p.hi)).collect(),
            emits: wish.pieces.iter().map(|p| p.emit).collect(),
        });
        let mut options: Vec<Vec<Cut>> = Vec::new();
        match layout.group[*at] {
            None => options.extend(value.map(|cut| vec![cut])),
            Some(group) => {
                let whether = |is_absent| Cut {
                    latent: layout.learned() + group,
                    pieces: vec![class.absence(group, is_absent)],
                    emits: Vec::new(),
                };
                if class.absent[group] < 1.0 {
                    options.extend(value.map(|cut| vec![cut, whether(false)]));
                }
                if wish.missing && class.absent[group] > 0.0 {
                    options.push(vec![whether(true)]);
                }
            }
        }
        out = out.iter().flat_map(|way| options.iter().filter_map(|o| joined(way, o))).collect();
        if out.len() > MOST {
            return Err(Error::request(Defect::new(
                "too many conditions allow both a value and a missing cell",
                format!("at most {MOST} ways to meet all conditions"),
                "more",
                "Ask for a value or for a missing cell, not for either.",
            )));
        }
    }
    Ok(out)
}

/// Both lists of cuts together; `None` when they contradict each other about missing cells.
fn joined(way: &[Cut], more: &[Cut]) -> Option<Vec<Cut>> {
    let mut out = way.to_vec();
    for cut in more {
        match out.iter().find(|c| c.latent == cut.latent) {
            Some(known) if known.pieces == cut.pieces => {}
            Some(_) => return None,
            None => out.push(cut.clone()),
        }
    }
    out.sort_by_key(|c| c.latent);
    Some(out)
}

/// The scores of the shares from `lo` to `hi`.
fn interval(lo: f64, hi: f64) -> Interval {
    let (a, b) = (normal::quantile(lo), normal::quantile(hi));
    if a < b { Interval { lo: a, hi: b } } else { Interval { lo: a.clamp(-EDGE, EDGE), hi: a.clamp(-EDGE, EDGE) } }
}

/// Probability that all cut columns lie in their pieces: exact for one, for more the mean over draws one column after another
/// (Geweke, Hajivassiliou, Keane).
fn probability(r: &Square, cuts: &[Cut], seed: Seed, index: u64) -> f64 {
    match cuts {
        [] => 1.0,
        [cut] => cut.pieces.iter().map(|p| p.mass()).sum(),
        _ => {
            let given: Vec<usize> = cuts.iter().map(|c| c.latent).collect();
            let Some(factor) = r.select(&given).cholesky(0.0) else { return 0.0 };
            let mut rng = seed.indexed("sample/evidence", index);
            let mut sum = 0.0;
            for _ in 0..DRAWS {
                let mut product = 1.0;
                let mut noise: Vec<f64> = Vec::with_capacity(cuts.len());
                for (i, cut) in cuts.iter().enumerate() {
                    let mean: f64 = factor.row(i)[..i].iter().zip(&noise).map(|(l, e)| l * e).sum();
                    let sd = factor.at(i, i);
                    product *= cut.pieces.iter().map(|p| p.standardised(mean, sd).mass()).sum::<f64>();
                    let (_, z) = truncated::draw_in(&cut.pieces, mean, sd, &mut rng);
                    noise.push((z - mean) / sd);
                }
                sum += product;
            }
            sum / DRAWS as f64
        }
    }
}
