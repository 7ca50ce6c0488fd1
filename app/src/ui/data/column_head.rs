//! The head of a column: kind, missing cells, spread.

use engine::data::KindTag;
use engine::data::profile::ColumnProfile;
use leptos::prelude::*;

use crate::ui::charts::Spark;
use crate::ui::components::{Icon, Later, kind_glyph};
use crate::ui::state::Studio;
use crate::ui::words::{percent, sentence};

/// Why a column has its kind.
pub(super) fn why(column: &ColumnProfile) -> String {
    let detection = &column.detection;
    let detected = format!(
        "Detected as {} ({} sure). {}",
        detection.detected,
        percent(detection.confidence),
        sentence(&detection.reason)
    );
    if detection.overridden { format!("Chosen: {}. {detected}", column.field.kind.tag()) } else { detected }
}

fn kind_menu(studio: Studio, column: &ColumnProfile) -> impl IntoView + use<> {
    let name = column.field.name.clone();
    let kind = column.field.kind.tag();
    let detected = column.detection.detected;
    let id = format!("kind-{name}");
    let options = KindTag::ALL
        .into_iter()
        .map(|k| {
            let label = if k == detected { format!("{k} (auto)") } else { k.to_string() };
            view! { <option value=k.label() selected=k == kind>{label}</option> }
        })
        .collect_view();
    let class = if kind == detected { "select select--small" } else { "select select--small select--chosen" };
    let (column_name, element) = (name.clone(), id.clone());
    let changed = move |event| {
        let label = event_target_value(&event);
        if let Some(kind) = KindTag::ALL.into_iter().find(|k| k.label() == label) {
            studio.choose_kind(element.clone(), &column_name, kind, detected);
        }
    };
    view! {
        <select class=class id=id data-testid=format!("kind-select-{name}") aria-label=format!("Kind of {name}") title=why(column)
            on:change=changed>
            {options}
        </select>
    }
}

/// The cell at the top of a column.
pub(super) fn column_head(studio: Studio, column: &ColumnProfile, rows: u64) -> impl IntoView + use<> {
    let name = column.field.name.clone();
    let left_out = column.field.left_out;
    let missing = column.missing as f64 / rows.max(1) as f64;
    let (distribution, spark_name) = (column.distribution.clone(), name.clone());
    let detailed = studio.detailed;
    let (is_open, toggled) = (name.clone(), name.clone());
    let open = move || detailed.with(|d| d.as_ref() == Some(&is_open));
    let toggle = move |_| {
        detailed.update(|d| *d = if d.as_ref() == Some(&toggled) { None } else { Some(toggled.clone()) });
    };
    let missing_text =
        if column.missing == 0 { "none missing".to_owned() } else { format!("{} missing", percent(missing)) };
    view! {
        <th scope="col" class="grid__head" class:grid__head--left-out=left_out>
            <div class="head">
                <div class="head__name" title=name.clone()>
                    <Icon glyph=kind_glyph(column.field.kind.tag())/>
                    <span class="head__text">{name.clone()}</span>
                </div>
                {kind_menu(studio, column)}
                <div class="head__spark">
                    <Later frames=1><Spark distribution=distribution.clone() name=spark_name.clone()/></Later>
                </div>
                <div class="head__foot">
                    <span class="head__missing" class:head__missing--some={column.missing > 0}>
                        {if left_out { "left out".to_owned() } else { missing_text }}
                    </span>
                    <button type="button" class="link" data-testid=format!("details-{name}") aria-controls="column-details"
                        aria-expanded=move || open().to_string() aria-label=format!("Details of {name}") on:click=toggle>
                        "Details"
                    </button>
                </div>
            </div>
        </th>
    }
}
