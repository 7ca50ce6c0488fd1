//! What a person should know, with repairs at hand.

use engine::data::{Notice, Repair, Severity};
use leptos::prelude::*;

use crate::ui::components::{Glyph, Icon, place};
use crate::ui::state::{OpenTable, Studio};
use crate::ui::words::{counted, sentence};

/// Notices shown at first.
const FIRST: usize = 5;

/// Warnings first, else in their order.
fn sorted(notices: &[Notice]) -> Vec<Notice> {
    let mut all = notices.to_vec();
    all.sort_by_key(|n| std::cmp::Reverse(n.severity));
    all
}

/// `2 warnings, 1 remark`.
fn tally(notices: &[Notice]) -> String {
    let warnings = notices.iter().filter(|n| n.severity == Severity::Warning).count() as u64;
    let remarks = notices.len() as u64 - warnings;
    let parts = [(warnings, "warning"), (remarks, "remark")];
    let words: Vec<_> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| counted(n, word)).collect();
    words.join(", ")
}

fn card(notice: &Notice, studio: Option<Studio>) -> impl IntoView + use<> {
    let (glyph, class, word) = match notice.severity {
        Severity::Warning => (Glyph::Warning, "notice notice--warning", "Warning"),
        Severity::Info => (Glyph::Info, "notice notice--info", "Remark"),
    };
    let defect = &notice.defect;
    let repairs = studio.filter(|_| !notice.repairs.is_empty()).map(|studio| {
        let buttons = notice.repairs.iter().map(|r| repair(studio, r.clone())).collect_view();
        view! { <div class="notice__repairs">{buttons}</div> }
    });
    view! {
        <li class=class data-testid="notice">
            <span class="notice__icon"><Icon glyph=glyph/><span class="visually-hidden">{word}": "</span></span>
            <div class="notice__text">
                <p class="notice__what">
                    {sentence(&defect.what)}
                    {place(defect).map(|p| view! { " " <span class="chip">{p}</span> })}
                </p>
                <p class="notice__facts">
                    {format!("Expected {}; found {}. {}", defect.expected, defect.found, sentence(&defect.fix))}
                </p>
            </div>
            {repairs}
        </li>
    }
}

fn repair(studio: Studio, repair: Repair) -> impl IntoView {
    let label = repair.label();
    let about = match &repair {
        Repair::SetKind { column, .. } | Repair::SetFormat { column, .. } | Repair::LeaveOut { column } => {
            format!("{label}: column {column}")
        }
        Repair::DropDuplicates => label.clone(),
    };
    view! {
        <button type="button" class="button button--small" data-testid="repair" aria-label=about
            disabled=move || studio.is_busy() on:click=move |_| studio.repair(&repair)>
            {label}
        </button>
    }
}

/// The notices of the open table.
pub(super) fn with_repairs(studio: Studio, open: &OpenTable) -> impl IntoView + use<> {
    let all = sorted(&open.profile.notices);
    if all.is_empty() {
        return view! { <p class="note note--good"><Icon glyph=Glyph::Check/>"Read without a remark."</p> }.into_any();
    }
    let total = all.len();
    let heading = tally(&all);
    let every = RwSignal::new(total <= FIRST + 1);
    let cards = move || {
        let shown = if every.get() { total } else { FIRST };
        all[..shown].iter().map(|n| card(n, Some(studio))).collect_view()
    };
    let more = move || {
        (!every.get()).then(|| {
            view! {
                <button type="button" class="button button--small button--quiet" data-testid="more-notices" on:click=move |_| every.set(true)>
                    {format!("Show {} more", total - FIRST)}
                </button>
            }
        })
    };
    view! {
        <section class="notices" aria-label="Notices">
            <p class="notices__tally">{heading}</p>
            <ul class="notices__list">{cards}</ul>
            {more}
        </section>
    }
    .into_any()
}

/// The notices of a model: there is nothing to repair.
pub(crate) fn simple(notices: &[Notice]) -> Option<impl IntoView + use<>> {
    let cards = sorted(notices).iter().map(|n| card(n, None)).collect_view();
    (!notices.is_empty()).then(|| view! { <ul class="notices__list">{cards}</ul> })
}

#[cfg(test)]
mod tests {
    use engine::data::NoticeCode;
    use engine::error::Defect;

    use super::*;

    #[test]
    fn warnings_come_first_and_are_counted() {
        let defect = |w: &str| Defect::new(w, "b", "c", "d");
        let notices = [
            Notice::info(NoticeCode::FreeText, defect("1")),
            Notice::warning(NoticeCode::RaggedRow, defect("2")),
            Notice::info(NoticeCode::Constant, defect("3")),
        ];
        let order: Vec<_> = sorted(&notices).into_iter().map(|n| n.defect.what).collect();
        assert_eq!(order, ["2", "1", "3"]);
        assert_eq!(tally(&notices), "1 warning, 2 remarks");
        assert_eq!(tally(&notices[..1]), "1 remark");
    }
}
