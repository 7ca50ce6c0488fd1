//! The table of the race that `auto` ran.

use engine::race::{Entrant, Race};
use leptos::prelude::*;

/// Who ran, and what each was judged by.
#[component]
pub(super) fn RaceTable(
    /// The race; the winner first.
    race: Race,
) -> impl IntoView {
    // A race of one has nothing to compare.
    let shown = race.entrants.len() > 1 && race.entrants.iter().any(|e| e.loss.is_some());
    shown.then(|| {
        let note = format!(
            "Each model learned {} rows and was judged by {} others that it had not seen; the first one then learned all rows. \
             Detector: how well a boosted classifier tells its rows from real ones (0.5 cannot). Target: how much of the target's \
             predictability its rows keep. Membership: whether learned rows lie nearer to its rows than unseen ones (0.5 is none; a \
             measured risk, not a proof).{}",
            race.fitted_rows,
            race.held_rows,
            if race.cut_short { " The time was up before all had run." } else { "" },
        );
        let rows = race.entrants.iter().map(row).collect_view();
        view! {
            <h3 class="card__subtitle">"The race"</h3>
            <p class="note">{note}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Models that were tried" data-testid="race">
                <table class="grid">
                    <thead>
                        <tr>
                            <th scope="col">"Model"</th>
                            <th scope="col">"Detector"</th>
                            <th scope="col">"Target"</th>
                            <th scope="col">"Membership"</th>
                            <th scope="col">"Seconds"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

fn row(entrant: &Entrant) -> impl IntoView + use<> {
    let name = entrant.label();
    if !entrant.failed.is_empty() {
        return view! { <tr><th scope="row">{name}</th><td colspan="4">"could not learn this table"</td></tr> }
            .into_any();
    }
    let figure = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{x:.3}"));
    let target = entrant.utility.map_or_else(|| "–".to_owned(), |u| format!("{:.0} %", 100.0 * u.clamp(0.0, 1.0)));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{figure(entrant.detector)}</td>
            <td>{target}</td>
            <td>{figure(entrant.membership)}</td>
            <td>{format!("{:.2}", entrant.seconds)}</td>
        </tr>
    }
    .into_any()
}
