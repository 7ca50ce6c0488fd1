//! Decision trees on 8-bit binned features: one histogram grower for generative trees, forests and boosting.
//!
//! Features are cut into at most 256 bins once; a node is searched through per-bin sums instead of sorted rows, and the larger
//! child's sums are the parent's minus the smaller child's (Ke et al. 2017, "`LightGBM`"). Levels are split as sets: ordered by
//! their mean response, the best set of a binary response is a prefix (Breiman et al. 1984, theorem 4.5).

pub mod block;
pub mod boost;
pub mod criterion;
pub mod feature;
pub mod forest;
pub mod grow;
pub mod multi;
pub mod softmax;
mod split;
pub mod tree;

pub use block::Block;
pub use boost::{Boosted, Boosting, Loss, Round, boost, boost_with_gains};
pub use criterion::{Criterion, Gradients, Nominal, Ranked};
pub use feature::Feature;
pub use forest::{Cart, Response, Shape, cart, forest};
pub use grow::{Grown, Growth, grow};
pub use multi::{ClassBoosted, ClassBooster};
pub use softmax::{Softening, Softmax, soften_trees};
pub use tree::{Node, Tree};
