//! The shares of a column's levels while they are typed.

use engine::ParamIssue;
use engine::models::Balance;

/// A balance while it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct BalanceDraft {
    /// Column; empty for none.
    pub(in crate::ui) column: String,
    /// Whether levels have weights of their own; otherwise all are alike.
    pub(in crate::ui) weighted: bool,
    /// Weights as typed, by level; levels that are not here, or whose weight is empty, do not occur.
    pub(in crate::ui) weights: Vec<(String, String)>,
}

impl BalanceDraft {
    /// A balance as a person would have typed it.
    pub(in crate::ui) fn of(balance: &Balance) -> Self {
        Self {
            column: balance.column.clone(),
            weighted: !balance.shares.is_empty(),
            weights: balance.shares.iter().map(|(level, share)| (level.clone(), share.to_string())).collect(),
        }
    }

    /// The weight of a level as typed.
    pub(in crate::ui) fn weight(&self, level: &str) -> String {
        self.weights.iter().find(|(l, _)| l == level).map(|(_, w)| w.clone()).unwrap_or_default()
    }

    /// Types a weight.
    pub(in crate::ui) fn set(&mut self, level: &str, weight: String) {
        match self.weights.iter_mut().find(|(l, _)| l == level) {
            Some((_, old)) => *old = weight,
            None => self.weights.push((level.to_owned(), weight)),
        }
    }

    /// The balance; `None` for no column.
    ///
    /// # Errors
    /// The weight that is no number, or that none is given.
    pub(in crate::ui) fn finished(&self) -> Result<Option<Balance>, ParamIssue> {
        if self.column.is_empty() {
            return Ok(None);
        }
        let issue = |message: String| ParamIssue { name: format!("balance of {}", self.column), message };
        let mut shares = Vec::new();
        if self.weighted {
            for (level, weight) in self.weights.iter().filter(|(_, w)| !w.trim().is_empty()) {
                match weight.trim().parse::<f64>() {
                    Ok(share) if share.is_finite() && share >= 0.0 => shares.push((level.clone(), share)),
                    _ => return Err(issue(format!("expected a weight from 0 up for the level {level}"))),
                }
            }
            if !shares.iter().any(|(_, share)| *share > 0.0) {
                return Err(issue("expected at least one weight above 0".to_owned()));
            }
        }
        Ok(Some(Balance { column: self.column.clone(), shares }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_become_balances_and_come_back() {
        let mut draft = BalanceDraft::default();
        assert_eq!(draft.finished(), Ok(None));
        draft.column = "sex".into();
        assert_eq!(draft.finished(), Ok(Some(Balance { column: "sex".into(), shares: Vec::new() })));
        draft.weighted = true;
        assert!(draft.finished().is_err_and(|i| i.message.contains("above 0")));
        draft.set("F", "3".into());
        draft.set("M", "x".into());
        assert!(draft.finished().is_err_and(|i| i.message.contains('M')));
        draft.set("M", " ".into());
        let balance = draft.finished().expect("weights").expect("a column");
        assert_eq!(balance.shares, [("F".to_owned(), 3.0)]);
        assert_eq!(BalanceDraft::of(&balance).finished(), Ok(Some(balance)));
    }
}
