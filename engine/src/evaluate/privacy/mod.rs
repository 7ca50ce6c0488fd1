//! What synthetic rows give away about training rows.
//!
//! No measure here proves anonymity. Distances are a copy detector; attacks are lower bounds of the risk; only differential
//! privacy with an accounted ε is an upper bound. Everything that compares with fresh data needs rows that the generator never
//! saw: without them the answer is "not evaluated", never a substitute.

mod attacks;
pub mod cells;
pub mod classes;
pub mod closest;
pub mod density;
pub mod disclosure;
pub mod distances;
pub mod duplicates;
pub mod inference;
pub mod linkability;
pub mod membership;
pub mod pace;
pub mod panel;
pub mod risk;
pub mod shadow;
pub mod singling_out;
pub mod verbatim;
