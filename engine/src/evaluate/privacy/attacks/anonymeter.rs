//! Singling out, linking and guessing of attributes, each against rows that were learned and rows that were not (Giomi et al. 2023).

use std::collections::BTreeSet;

use crate::error::Result;
use crate::evaluate::privacy::attacks::guesses::{MOST_COLUMNS, Pool};
use crate::evaluate::privacy::cells::{Cells, Encoding, Frame, encode};
use crate::evaluate::privacy::inference::right;
use crate::evaluate::privacy::linkability::{by_chance, drawn, meeting};
use crate::evaluate::privacy::pace::{Pace, parts};
use crate::evaluate::privacy::panel::{Limits, Stamp};
use crate::evaluate::privacy::risk::{Counts, Risk, risk};
use crate::evaluate::privacy::singling_out::{Attack, Search, same_height};
use crate::evaluate::tables::{Tables, pick};
use crate::learn::neighbours::Metric;

/// Fewest attacks that are judged.
pub(super) const FEWEST: usize = 20;
/// Predicates between two steps.
const PREDICATES: usize = 100;

/// Attacks of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    /// Name for people; of an attribute, its column.
    pub(super) name: String,
    pub(super) counts: Counts,
    /// None when too few attacks could be made.
    pub(super) risk: Option<Risk>,
}

impl Outcome {
    fn new(name: &str, counts: Counts) -> Self {
        let enough = counts.attacks >= FEWEST;
        Self { name: name.to_owned(), counts, risk: risk(counts, 0.95).filter(|_| enough) }
    }

    /// The risk of an attack that did better than guessing.
    pub(super) fn conclusive(&self) -> Option<&Risk> {
        self.risk.as_ref().filter(|r| !r.inconclusive)
    }

    /// Why there is no figure.
    pub(super) fn reason(&self) -> String {
        match &self.risk {
            None => format!("only {} attacks could be made", self.counts.attacks),
            Some(_) => "inconclusive: the attack did no better than guessing".to_owned(),
        }
    }
}

/// Singling out by one column, then by three.
pub(super) async fn singling_out(
    tables: &Tables,
    holdout: &Frame,
    limits: &Limits,
    stamp: Stamp,
    pace: &Pace<'_, '_>,
) -> Result<[Outcome; 2]> {
    pace.step().await?;
    let made = distinct(&pool(tables, limits, stamp));
    let (training, control) = same_height(&tables.real, Some(holdout), stamp.seed);
    let control = control.unwrap_or_else(|| training.take(&[]));
    let one = Attack::univariate(&made, limits.attacks, stamp.seed);
    let mut several = Attack::univariate(&made, 0, stamp.seed);
    if let Some(mut search) = Search::new(&made, stamp.seed) {
        for _ in (0..limits.attempts).step_by(PREDICATES) {
            pace.step().await?;
            if search.go(limits.attacks, PREDICATES) {
                break;
            }
        }
        several = search.attack(stamp.seed);
    }
    let mut out = Vec::new();
    for attack in [&one, &several] {
        let mut counts = Counts { attacks: attack.len(), control: Some(0), ..Counts::default() };
        for from in (0..attack.len()).step_by(PREDICATES) {
            pace.step().await?;
            let range = from..attack.len().min(from + PREDICATES);
            let [hits, guessed] = attack.count(&training, range.clone());
            counts.successes += hits;
            counts.baseline += guessed;
            counts.control = counts.control.map(|c| c + attack.count(&control, range)[0]);
        }
        out.push(counts);
    }
    Ok([Outcome::new("Singling out by one column", out[0]), Outcome::new("Singling out by three columns", out[1])])
}

/// Every second column against the others; none for a single column.
pub(super) async fn linkability(
    tables: &Tables,
    holdout: &Frame,
    limits: &Limits,
    stamp: Stamp,
    pace: &Pace<'_, '_>,
) -> Result<Option<Outcome>> {
    let width = tables.names.len();
    if width < 2 {
        return Ok(None);
    }
    let made = pool(tables, limits, stamp);
    let attacks = limits.attacks.min(tables.real.height()).min(holdout.height());
    let (a, b): (Vec<usize>, Vec<usize>) = (0..width).partition(|c| c % 2 == 0);
    let mut counts =
        Counts { attacks, baseline: by_chance(attacks, made.height(), 1, stamp.seed), ..Counts::default() };
    for (side, table) in [&tables.real, holdout].into_iter().enumerate() {
        let rows = table.take(&drawn(
            table.height(),
            attacks,
            stamp.seed,
            ["privacy/linkability/training", "privacy/linkability/control"][side],
        ));
        let mut found = Vec::new();
        for columns in [&a, &b] {
            let (queries, candidates) = (rows.select(columns)?, made.select(columns)?);
            let scale = tables.real.select(columns)?;
            let encoded = encode(&scale, &[&queries, &candidates], Encoding::Gower)?;
            found.push(pace.nearest(&encoded[0], &encoded[1], 1, Metric::Gower).await?);
        }
        let hits = meeting(&found[0], &found[1]);
        if side == 0 {
            counts.successes = hits;
        } else {
            counts.control = Some(hits);
        }
    }
    Ok(Some(Outcome::new("Linking two halves of a record", counts)))
}

/// Every column as the secret, all others known; empty for a single column.
pub(super) async fn inference(
    tables: &Tables,
    holdout: &Frame,
    limits: &Limits,
    stamp: Stamp,
    pace: &Pace<'_, '_>,
) -> Result<Vec<Outcome>> {
    let width = tables.names.len();
    if !(2..=MOST_COLUMNS).contains(&width) {
        return Ok(Vec::new());
    }
    let made = pool(tables, limits, stamp);
    let attacks = limits.attacks.min(tables.real.height()).min(holdout.height());
    let targets = |table: &Frame, name: &str| table.take(&drawn(table.height(), attacks, stamp.seed, name));
    let sides = [targets(&tables.real, "privacy/inference/training"), targets(holdout, "privacy/inference/control")];
    let rows = encode(&tables.real, &[&sides[0], &sides[1], &made], Encoding::Gower)?;
    // Rows have numbers first, then levels.
    let is_number = |c: &usize| matches!(made.columns()[*c], Cells::Numbers(_));
    let (numbers, levels): (Vec<usize>, Vec<usize>) = (0..width).partition(is_number);
    let order = [numbers.as_slice(), &levels].concat();
    let known = Pool::of(&rows[2], numbers.len());
    let mut hits = vec![[0_usize; 2]; width];
    for (side, targets) in sides.iter().enumerate() {
        for part in parts(attacks, Pace::chunk(2 * made.height() * width, 32)) {
            pace.step().await?;
            for (&i, guesses) in part.iter().zip(known.guesses(&rows[side].take(&part))) {
                for (&secret, guess) in order.iter().zip(guesses) {
                    let told = right(&made.columns()[secret], guess as usize, &targets.columns()[secret], i as usize);
                    hits[secret][side] += usize::from(told);
                }
            }
        }
    }
    let outcome = |secret: usize| {
        let mut draw = stamp.seed.indexed("privacy/inference/baseline", secret as u64);
        let guess =
            |i: &usize| right(&made.columns()[secret], draw.below(made.height()), &sides[0].columns()[secret], *i);
        let baseline = (0..attacks).filter(guess).count();
        let [successes, control] = hits[secret];
        Outcome::new(&tables.names[secret], Counts { attacks, successes, baseline, control: Some(control) })
    };
    Ok((0..width).map(outcome).collect())
}

/// The synthetic rows that the attacker looks at.
fn pool(tables: &Tables, limits: &Limits, stamp: Stamp) -> Frame {
    tables.synthetic.take(&pick(stamp.synthetic, limits.pool, stamp.seed, "privacy/attacker", 0))
}

/// The different rows.
fn distinct(frame: &Frame) -> Frame {
    let mut seen = BTreeSet::new();
    let rows: Vec<usize> = (0..frame.height()).filter(|&i| seen.insert(frame.key(i))).collect();
    frame.take(&rows)
}
