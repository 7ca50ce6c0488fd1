//! Classifiers trained on the first table of every generator, on the same held-out rows.

use crate::data::Table;
use crate::error::Result;
use crate::evaluate::compare::Entrant;
use crate::evaluate::run::Options;
use crate::evaluate::tables::Tables;
use crate::evaluate::utility::classification::most_probable;
use crate::evaluate::utility::panel::boosted::Task;
use crate::evaluate::utility::panel::encode::{Answers, answered};
use crate::evaluate::utility::panel::members::{At, Member};
use crate::evaluate::utility::panel::outcome::{Lesson, Target};
use crate::rng::Seed;
use crate::run::RunCx;

/// Which held-out rows the boosted classifier of each generator gets right.
pub(super) struct Right {
    /// Name of the target.
    pub(super) target: String,
    /// Per entrant; none where its table has no row with a target.
    pub(super) rows: Vec<Option<Vec<bool>>>,
}

/// None without a target of levels.
pub(super) async fn right(
    real: &Table,
    holdout: &Table,
    entrants: &[Entrant],
    options: &Options,
    cx: &RunCx<'_>,
) -> Result<Option<Right>> {
    let Some(name) = options.target.as_ref().or(real.schema().target.as_ref()) else { return Ok(None) };
    let at = At { cx, done: 1, total: 1 };
    let seed = Seed(options.seed);
    let mut rows = Vec::with_capacity(entrants.len());
    for entrant in entrants {
        let Some((_, table)) = entrant.tables.first() else { continue };
        let tables = Tables::line_up(real, Some(holdout), table)?;
        let target = tables.position(name).and_then(|t| Target::of(&tables, t).ok());
        let Some(target) = target.filter(|t| t.task != Task::Regression) else { return Ok(None) };
        let Some(fresh) = &tables.holdout else { return Ok(None) };
        let (test, truth) = answered(fresh, target.at, &target.classes);
        let Answers::Classes(truth) = truth else { return Ok(None) };
        let limits = &options.caps.utility;
        let Some(lesson) = Lesson::of(&tables.synthetic, &target, limits, (seed, "compare/lesson")) else {
            rows.push(None);
            continue;
        };
        let fitted = lesson.fit(Member::Boosted, &target, limits, seed, at).await?;
        let shares = fitted.predict(&lesson.encode(&test), target.classes.len(), at).await?;
        let guesses = most_probable(&shares, target.classes.len());
        rows.push(Some(guesses.iter().zip(&truth).map(|(g, t)| g == t).collect()));
    }
    Ok(Some(Right { target: name.clone(), rows }))
}
