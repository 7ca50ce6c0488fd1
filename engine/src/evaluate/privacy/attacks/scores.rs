//! What each attack of the panel gives to every candidate: higher means more likely learned.

use libm::{exp, log};

use crate::error::{Error, Result};
use crate::evaluate::features::learned;
use crate::evaluate::privacy::attacks::space::Space;
use crate::evaluate::privacy::attacks::split::Split;
use crate::evaluate::privacy::cells::{Encoding, Frame, encode};
use crate::evaluate::privacy::density::Density;
use crate::evaluate::privacy::membership::{counts_within, plagiarism};
use crate::evaluate::privacy::pace::{Pace, parts};
use crate::evaluate::sample::{ordered, quantile};
use crate::learn::neighbours::{Metric, Nearest, Rows};
use crate::learn::parallel;
use crate::learn::trees::{Boosting, Feature, Loss, boost};

/// The attacks: stable id, and name for people.
pub(super) const ATTACKS: [(&str, &str); 9] = [
    ("dcr", "Nearest synthetic row"),
    ("dcr_diff", "Nearest synthetic against nearest fresh row"),
    ("mc", "Synthetic rows within a small radius"),
    ("local_neighbourhood", "Synthetic rows within a wider radius"),
    ("density", "Density of synthetic rows"),
    ("domias", "Density against that of fresh rows (DOMIAS)"),
    ("dpi", "Synthetic among the nearest rows (DPI)"),
    ("classifier", "Classifier of synthetic against fresh rows"),
    ("gen_lra", "Likelihood gain of nearby rows (Gen-LRA)"),
];

/// Neighbours that data plagiarism counts; the last of them gives the wider radius.
const NEIGHBOURS: usize = 20;
/// Synthetic rows whose likelihood gain is added up.
const GAINING: usize = 200;
/// Neighbours that make an outlier.
const OUTLYING: usize = 5;
/// Added to the covariance of components, which may be singular in one table.
const RIDGE: f64 = 1e-6;
/// Trees against the reference: shallow, because the reference is small.
const TREES: Boosting = Boosting { rounds: 100, depth: 4, rate: 0.1, ..Boosting::new(Loss::Logistic) };

/// Scores of every attack, none where it could not be run, and how far out every candidate lies.
pub(super) struct Scores {
    pub(super) attacks: Vec<Option<Vec<f64>>>,
    /// Mean distance to the nearest real rows.
    pub(super) outlying: Vec<f64>,
}

/// Runs the panel on one split with the synthetic rows `made`.
pub(super) async fn scores(split: &Split, made: &Frame, pace: &Pace<'_, '_>) -> Result<Scores> {
    let real = split.candidates.joined(&split.reference)?;
    let rows = encode(&real, &[&split.candidates, made, &split.reference, &real], Encoding::Euclidean)?;
    let [candidates, synthetic, reference, real_rows] = &rows[..] else {
        return Err(Error::Internal("four tables make four lists of rows".to_owned()));
    };
    let near = pace.nearest(candidates, synthetic, NEIGHBOURS, Metric::Euclidean).await?;
    let base = pace.nearest(candidates, reference, NEIGHBOURS, Metric::Euclidean).await?;
    let median = |rank: usize| quantile(&ordered(&near.column(rank)), 0.5).unwrap_or(0.0);
    let radii = [median(0), median(near.k.saturating_sub(1))];
    let mut within = [Vec::new(), Vec::new()];
    for part in parts(candidates.height(), Pace::chunk(synthetic.height() * synthetic.width(), 64)) {
        pace.step().await?;
        for counts in counts_within(&candidates.take(&part), synthetic, radii)? {
            within[0].push(counts[0]);
            within[1].push(counts[1]);
        }
    }
    let among = pace.nearest(candidates, real_rows, OUTLYING + 1, Metric::Euclidean).await?;
    // Every candidate is its own first neighbour, at distance 0.
    let outlying = among.distances.chunks(among.k.max(1)).map(|d| d.iter().sum::<f64>() / OUTLYING as f64).collect();
    let [small, wide] = within;
    let nearest: Vec<f64> = near.column(0).into_iter().map(|d| -d).collect();
    let calibrated = nearest.iter().zip(base.column(0)).map(|(n, b)| n + b).collect();
    let densities = densities(split, made, &real, pace).await?;
    pace.step().await?;
    let classifier = classifier(split, made);
    let [density, domias, gain] = densities.map_or([None, None, None], |d| d.map(Some));
    let attacks = vec![
        Some(nearest),
        Some(calibrated),
        Some(small),
        Some(wide),
        density,
        domias,
        Some(plagiarism(&near, &base, NEIGHBOURS)),
        classifier,
        gain,
    ];
    Ok(Scores { attacks, outlying })
}

/// Log density of synthetic rows, its excess over that of reference rows, and the likelihood gain; none without variance.
async fn densities(split: &Split, made: &Frame, real: &Frame, pace: &Pace<'_, '_>) -> Result<Option<[Vec<f64>; 3]>> {
    pace.step().await?;
    let Some(space) = Space::of(real) else { return Ok(None) };
    pace.step().await?;
    let [candidates, synthetic, reference] = [&split.candidates, made, &split.reference].map(|f| space.rows(f));
    let densities = (Density::of(&synthetic, space.width, RIDGE), Density::of(&reference, space.width, RIDGE));
    let (Some(p), Some(q)) = densities else { return Ok(None) };
    let by_synthetic = logs(&p, &candidates, space.width, pace).await?;
    let by_reference = logs(&q, &candidates, space.width, pace).await?;
    let base = logs(&q, &synthetic, space.width, pace).await?;
    let rows = |x: &[f64]| Rows::new(space.width, 0, q.white(x));
    let near = pace.nearest(&rows(&candidates)?, &rows(&synthetic)?, GAINING, Metric::Euclidean).await?;
    // p / (q + 1e−20), in logs.
    let floor = log(1e-20);
    let ratio = |(p, q): (&f64, &f64)| {
        p - if *q > floor { q + libm::log1p(exp(floor - q)) } else { floor + libm::log1p(exp(q - floor)) }
    };
    let domias = by_synthetic.iter().zip(&by_reference).map(ratio).collect();
    let gain = gains(&near, &base, &q);
    Ok(Some([by_synthetic, domias, gain]))
}

async fn logs(density: &Density, rows: &[f64], width: usize, pace: &Pace<'_, '_>) -> Result<Vec<f64>> {
    let mut out = Vec::with_capacity(rows.len() / width);
    // An exponential costs about as much as ten cells.
    for part in rows.chunks(width * Pace::chunk(density.len() * (width + 10), 64)) {
        pace.step().await?;
        out.extend(parallel::map(0..part.len() / width, |i| density.log_at(&part[i * width..(i + 1) * width])));
    }
    Ok(out)
}

/// Σ over the synthetic rows s nearest to x of log((n + K(s, x)/q(s))/(n + 1)): what x adds to their likelihood under the n
/// reference rows, bandwidth kept (Ward et al. 2024).
fn gains(near: &Nearest, base: &[f64], reference: &Density) -> Vec<f64> {
    let n = reference.len() as f64;
    let one = |(s, d): (&u32, &f64)| {
        let more = reference.log_kernel(*d) - base[*s as usize];
        // Beyond this the kernel alone counts, and its exponential would overflow.
        if more > 600.0 { more - log(n + 1.0) } else { log((n + exp(more)) / (n + 1.0)) }
    };
    let k = near.k.max(1);
    near.rows.chunks(k).zip(near.distances.chunks(k)).map(|(s, d)| s.iter().zip(d).map(one).sum()).collect()
}

/// Log odds of being synthetic rather than fresh, by boosted trees that never saw a candidate (Hayes et al. 2019, "LOGAN").
fn classifier(split: &Split, made: &Frame) -> Option<Vec<f64>> {
    let rows = made.height().min(split.reference.height());
    let some: Vec<usize> = (0..rows).collect();
    let train = made.take(&some).joined(&split.reference.take(&some)).ok()?;
    let features = learned(&split.reference, &train, &split.candidates, usize::MAX);
    let refs: Vec<&Feature> = features.iter().collect();
    let known = train.height();
    let targets: Vec<f32> = (0..known + split.candidates.height()).map(|r| f32::from(u8::from(r < rows))).collect();
    let model = boost(&refs, &targets, &(0..known as u32).collect::<Vec<_>>(), &[], TREES);
    let score = |i: usize| f64::from(model.predict(|f| refs[f as usize].codes[known + i]));
    Some(parallel::map(0..split.candidates.height(), score))
}
