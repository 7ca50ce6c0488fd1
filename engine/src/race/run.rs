//! Running the race.

use std::time::Duration;

use web_time::Instant;

use super::entrants::entrants;
use super::judge::{Judge, Verdict};
use super::{Entrant, Race};
use crate::data::Table;
use crate::error::{Error, Result};
use crate::models::{self, SampleRequest};
use crate::params::JsonMap;
use crate::rng::Seed;
use crate::run::{Phase, RunCx};

/// Cells that the race works on, at most: larger tables race on a random part of their rows.
const CELLS: usize = 75_000;
/// Rows of the race, at least, where the table has them.
const FEWEST: usize = 1500;
/// Share of the rows that judge.
const HELD: f64 = 0.3;
/// Twice what a loss errs by, times the root of the rows that judge: 0.06 with 1500 of them, as between seeds on adult, shoppers and
/// telco.
const DOUBT: f64 = 2.4;
/// Rows below which halves say nothing: the first entrant that can learn the table wins.
const TOO_FEW: usize = 40;
/// Time after which no further entrant starts.
const TIME: Duration = Duration::from_secs(if cfg!(target_family = "wasm") { 20 } else { 10 });

/// Races the models on `real`.
///
/// # Errors
/// [`Error::Unsupported`] when no model can learn the table, [`Error::Cancelled`].
pub async fn race(real: &Table, seed: Seed, cx: &RunCx<'_>) -> Result<Race> {
    let runners = entrants(real);
    let mut rows: Vec<u32> = (0..real.rows() as u32).collect();
    seed.stream("race/split").shuffle(&mut rows);
    rows.truncate((CELLS / real.width().max(1)).max(FEWEST));
    let held = (rows.len() as f64 * HELD) as usize;
    let (held, own) = rows.split_at_mut(held);
    held.sort_unstable();
    own.sort_unstable();
    let mut out =
        Race { entrants: Vec::new(), fitted_rows: own.len() as u64, held_rows: held.len() as u64, cut_short: false };
    let judge = if rows_are_enough(held.len() + own.len()) && runners.len() > 1 {
        Some(Judge::new(real, own, held, seed)?)
    } else {
        None
    };
    let began = Instant::now();
    for (at, (id, settings)) in runners.iter().enumerate() {
        if began.elapsed() > TIME {
            out.cut_short = true;
            break;
        }
        out.entrants.push(run(id, settings, judge.as_ref(), seed, cx).await?);
        cx.step(Phase::Choosing, at as u64 + 1, runners.len() as u64).await?;
    }
    cx.step(Phase::Choosing, runners.len() as u64, runners.len() as u64).await?;
    rank(&mut out.entrants, out.held_rows);
    Ok(out)
}

/// Sorts by loss, the winner first.
///
/// Of each model the first entrant has the settings that do best on most tables, and a loss that so few rows measure errs: other
/// settings of a model must beat its first ones by more than that, or else these stand for the model. Models are compared by their best
/// settings: what fits by chance says that the model fits, not that the settings do. Without a judge the order of the entrants decides.
fn rank(entrants: &mut [Entrant], held_rows: u64) {
    let loss = |e: &Entrant| if e.failed.is_empty() { e.loss.unwrap_or(0.0) } else { f64::INFINITY };
    let doubt = DOUBT / (held_rows.max(1) as f64).sqrt();
    let Some(best) = (0..entrants.len()).min_by(|&a, &b| loss(&entrants[a]).total_cmp(&loss(&entrants[b]))) else {
        return;
    };
    let first = entrants.iter().position(|e| e.model == entrants[best].model).unwrap_or(best);
    let doubtful = loss(&entrants[best]) >= loss(&entrants[first]) - doubt;
    let winner = if doubtful { first } else { best };
    // Of equal ones the first entrant.
    entrants[..=winner].rotate_right(1);
    entrants[1..].sort_by(|a, b| loss(a).total_cmp(&loss(b)));
}

fn rows_are_enough(rows: usize) -> bool {
    rows >= TOO_FEW
}

async fn run(id: &str, settings: &JsonMap, judge: Option<&Judge>, seed: Seed, cx: &RunCx<'_>) -> Result<Entrant> {
    let model = models::find(id)?;
    let mut entrant = Entrant {
        model: id.to_owned(),
        name: model.spec().name.to_owned(),
        settings: settings.clone(),
        detector: None,
        utility: None,
        membership: None,
        seconds: 0.0,
        loss: None,
        failed: String::new(),
    };
    let Some(judge) = judge else { return Ok(entrant) };
    // The inner runs report nothing: the race has a progress of its own, but it can be cancelled inside them.
    let quiet = cx.silent();
    let began = Instant::now();
    let drawn = async {
        let fitted = model.fit(settings, judge.own(), seed, &quiet).await?;
        let request = SampleRequest { rows: judge.own().rows() as u64, seed: seed.0, conditions: Vec::new() };
        fitted.sample(&request, &quiet).await
    }
    .await;
    entrant.seconds = began.elapsed().as_secs_f64();
    match drawn.and_then(|synthetic| judge.verdict(&synthetic)) {
        Ok(verdict) => {
            let Verdict { detector, utility, membership } = verdict;
            entrant.loss = Some(verdict.loss());
            (entrant.detector, entrant.utility, entrant.membership) = (Some(detector), utility, Some(membership));
        }
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        // A model that cannot learn this table loses; the others go on.
        Err(error) => entrant.failed = error.to_string(),
    }
    Ok(entrant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entrant(name: &str, loss: f64) -> Entrant {
        Entrant {
            model: name.split(' ').next().unwrap_or_default().to_owned(),
            name: name.to_owned(),
            settings: JsonMap::new(),
            detector: None,
            utility: None,
            membership: None,
            seconds: 0.0,
            loss: Some(loss),
            failed: String::new(),
        }
    }

    fn ranked(losses: &[(&str, f64)], held: u64) -> Vec<String> {
        let mut entrants: Vec<Entrant> = losses.iter().map(|(n, l)| entrant(n, *l)).collect();
        rank(&mut entrants, held);
        entrants.into_iter().map(|e| e.name).collect()
    }

    #[test]
    fn settings_are_beaten_only_beyond_doubt() {
        assert_eq!(
            ranked(&[("trees 0", 0.12), ("trees 1", 0.10), ("trees 2", 0.3)], 1500),
            ["trees 0", "trees 1", "trees 2"]
        );
        assert_eq!(
            ranked(&[("trees 0", 0.12), ("trees 1", 0.10), ("trees 2", 0.05)], 1500),
            ["trees 2", "trees 1", "trees 0"]
        );
        // Fewer rows leave more doubt.
        assert_eq!(ranked(&[("trees 0", 0.22), ("trees 2", 0.05)], 100), ["trees 0", "trees 2"]);
    }

    #[test]
    fn another_model_wins_by_beating_all_settings_of_the_first() {
        assert_eq!(ranked(&[("trees 0", 0.12), ("trees 1", 0.11), ("copula 0", 0.109)], 1500)[0], "copula 0");
        assert_eq!(ranked(&[("trees 0", 0.12), ("trees 1", 0.11), ("copula 0", 0.118)], 1500)[0], "trees 0");
        assert_eq!(ranked(&[("trees 0", 0.12), ("trees 1", 0.11), ("copula 0", 0.13)], 1500)[0], "trees 0");
    }

    #[test]
    fn the_first_settings_stand_for_every_model() {
        let losses = [("trees 0", 0.3), ("copula 0", 0.15), ("copula 1", 0.1)];
        assert_eq!(ranked(&losses, 100)[0], "copula 0");
        assert_eq!(ranked(&losses, 10_000)[0], "copula 1");
    }

    #[test]
    fn an_entrant_that_failed_never_wins() {
        let mut entrants = vec![entrant("first", 0.0), entrant("b", 0.9)];
        entrants[0].failed = "cannot".to_owned();
        rank(&mut entrants, 1500);
        assert_eq!(entrants[0].name, "b");
    }
}
