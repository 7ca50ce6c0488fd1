//! Minority-class augmentation: is it needed, are the rows sound, and does it help.

pub mod arms;
pub mod benefit;
mod efficacies;
pub mod need;
pub mod panel;
mod rows;
pub mod smote;
