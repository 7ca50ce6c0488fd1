//! Levels side by side: one pair of horizontal bars per level.

use leptos::prelude::*;

use super::words;

/// Levels that are drawn.
const MOST: usize = 10;
const ROW: f64 = 26.0;
const LABEL: f64 = 108.0;
const WIDTH: f64 = 320.0;

/// One pair of bars: label, real share, synthetic share.
type Row = (String, f64, f64);

/// Rows of the chart: the commonest levels, and all others as one row.
fn rows(levels: &[String], real: &[u64], real_other: u64, synthetic: &[u64], synthetic_other: u64) -> Vec<Row> {
    let (r, s) = (words::shares(real, real_other), words::shares(synthetic, synthetic_other));
    let mut out: Vec<Row> =
        levels.iter().zip(r.iter().zip(&s)).take(MOST).map(|(l, (r, s))| (l.clone(), *r, *s)).collect();
    if levels.len() > MOST || real_other > 0 || synthetic_other > 0 {
        let rest = |shares: &[f64]| (1.0 - shares.iter().take(MOST).sum::<f64>()).max(0.0);
        out.push(("all others".to_owned(), rest(&r), rest(&s)));
    }
    out
}

/// Bars of levels, real above synthetic.
#[component]
pub(in crate::ui) fn LevelBars(
    /// Name for screen readers.
    title: String,
    /// Levels.
    levels: Vec<String>,
    /// Real rows per level, and of levels that are not listed.
    real: (Vec<u64>, u64),
    /// Synthetic rows.
    synthetic: (Vec<u64>, u64),
) -> impl IntoView {
    let rows = rows(&levels, &real.0, real.1, &synthetic.0, synthetic.1);
    let height = rows.len() as f64 * ROW + 4.0;
    let largest = rows.iter().fold(1e-9_f64, |m, (_, r, s)| m.max(*r).max(*s));
    let scale = (WIDTH - LABEL - 4.0) / largest;
    let bars = rows
        .into_iter()
        .enumerate()
        .map(|(i, (label, r, s))| {
            let y = i as f64 * ROW + 3.0;
            let tip = format!("{label}: {} real, {} synthetic", words::percent(r), words::percent(s));
            view! {
                <g>
                    <title>{tip}</title>
                    <text class="chart__label" x=LABEL - 6.0 y=y + 13.5 text-anchor="end">{words::short(&label, 16)}</text>
                    <rect class="chart__real" x=LABEL y=y width=r * scale height="9" />
                    <rect class="chart__synthetic" x=LABEL y=y + 10.0 width=s * scale height="9" />
                </g>
            }
        })
        .collect_view();
    view! {
        <svg class="chart__svg" role="img" aria-label=title.clone() viewBox=format!("0 0 {WIDTH} {height}")>
            <title>{title.clone()}</title>
            {bars}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_one_row_and_shares_sum_to_one() {
        let levels: Vec<String> = (0..12).map(|i| i.to_string()).collect();
        let rows = rows(&levels, &[5; 12], 40, &[1; 12], 0);
        assert_eq!(rows.len(), MOST + 1);
        let sum = |f: fn(&Row) -> f64| rows.iter().map(f).sum::<f64>();
        assert!((sum(|r| r.1) - 1.0).abs() < 1e-12 && (sum(|r| r.2) - 1.0).abs() < 1e-12);
    }
}
