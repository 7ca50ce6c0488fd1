//! Everything known of one column.

use engine::data::profile::{ColumnProfile, NumberSummary};
use engine::data::{ColumnKind, KindTag};
use leptos::prelude::*;

use crate::ui::charts::ColumnChart;
use crate::ui::components::{Glyph, Icon};
use crate::ui::data::column_head::why;
use crate::ui::state::{Studio, leave_out};
use crate::ui::words::{clipped, count, figure, percent};

/// Levels listed by name.
const LEVELS: usize = 8;

type Fact = (&'static str, String);

/// The figures of a column of numbers or dates.
fn number_facts(kind: KindTag, numbers: &NumberSummary) -> Vec<Fact> {
    let plain = [numbers.min, numbers.q1, numbers.median, numbers.q3, numbers.max].map(figure);
    let [min, q1, median, q3, max] = numbers.spelled.clone().unwrap_or(plain);
    let mut facts =
        vec![("Smallest", min), ("First quartile", q1), ("Median", median), ("Third quartile", q3), ("Largest", max)];
    // The mean of dates in days since 1970 tells nobody anything.
    if matches!(kind, KindTag::Integer | KindTag::Decimal) {
        facts.extend([
            ("Mean", figure(numbers.mean)),
            ("Standard deviation", figure(numbers.sd)),
            ("Skewness", figure(numbers.skew)),
        ]);
    }
    facts.push(("Outliers (1.5 IQR)", count(numbers.outliers)));
    facts
}

fn facts(column: &ColumnProfile, rows: u64) -> Vec<Fact> {
    let share = column.missing as f64 / rows.max(1) as f64;
    let mut facts = vec![
        ("Missing", format!("{} ({})", count(column.missing), percent(share))),
        ("Different values", count(column.distinct)),
    ];
    if let ColumnKind::Date { format } | ColumnKind::Datetime { format } | ColumnKind::Time { format } =
        &column.field.kind
    {
        facts.push(("Format", format.clone()));
    }
    if !column.field.missing.is_empty() {
        let spellings: Vec<_> = column
            .field
            .missing
            .iter()
            .map(|t| if t.text.is_empty() { "empty".to_owned() } else { t.text.clone() })
            .collect();
        facts.push(("Spelled when missing", spellings.join(", ")));
    }
    if let Some(numbers) = &column.numbers {
        facts.extend(number_facts(column.field.kind.tag(), numbers));
    }
    facts
}

/// The panel below the grid.
pub(super) fn details(studio: Studio, column: &ColumnProfile, rows: u64) -> impl IntoView + use<> {
    let name = column.field.name.clone();
    let left_out = column.field.left_out;
    let list = facts(column, rows)
        .into_iter()
        .map(|(term, value)| view! { <div><dt>{term}</dt><dd>{value}</dd></div> })
        .collect_view();
    let present = rows.saturating_sub(column.missing).max(1);
    let levels = (!column.levels.is_empty()).then(|| {
        let top = column
            .levels
            .iter()
            .take(LEVELS)
            .map(|l| {
                let name = if l.level.is_empty() { "(empty text)".to_owned() } else { clipped(&l.level, 40) };
                view! { <li>{name}<span class="facts__aside">{format!("{} · {}", count(l.count), percent(l.count as f64 / present as f64))}</span></li> }
            })
            .collect_view();
        view! { <div class="details__levels"><h5 class="details__heading">"Most common"</h5><ol>{top}</ol></div> }
    });
    let target = name.clone();
    view! {
        <section class="details" id="column-details" data-testid="column-details" aria-label=format!("Details of {name}")>
            <div class="details__bar">
                <h4 class="details__name">{name.clone()}</h4>
                <label class="check">
                    <input type="checkbox" data-testid="leave-out" id="leave-out" prop:checked=left_out
                        on:change=move |e| {
                            let out = event_target_checked(&e);
                            studio.change(Some("leave-out".to_owned()), |spec| leave_out(spec, &target, out));
                        }/>
                    "Leave out of the copy"
                </label>
                <button type="button" class="icon-button" aria-label="Close the details" on:click=move |_| studio.detailed.set(None)>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <p class="details__why">{why(column)}</p>
            <div class="details__columns">
                <dl class="facts">{list}</dl>
                <ColumnChart distribution=column.distribution.clone() name=name.clone()/>
                {levels}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_no_mean_and_are_spelled_as_in_the_file() {
        let numbers = NumberSummary {
            min: 0.0,
            max: 4.0,
            mean: 2.0,
            sd: 1.0,
            q1: 1.0,
            median: 2.0,
            q3: 3.0,
            skew: 0.0,
            outliers: 0,
            spelled: Some(["01.01.1970", "b", "c", "d", "05.01.1970"].map(str::to_owned)),
        };
        let dates = number_facts(KindTag::Date, &numbers);
        assert!(dates.contains(&("Smallest", "01.01.1970".to_owned())));
        assert!(dates.iter().all(|(term, _)| *term != "Mean"));
        assert!(number_facts(KindTag::Decimal, &numbers).contains(&("Mean", "2".to_owned())));
    }
}
