//! The same loop on all cores natively and on one in wasm. Results come back in order, so they never depend on the threads.

/// Items that go between two steps of a run: enough for the cores, few enough to stay short where there is only one.
pub const BATCH: usize = if cfg!(target_family = "wasm") { 1 } else { 8 };

/// Items of a step when each is long: one per core of a small machine.
pub const CORES: usize = if cfg!(target_family = "wasm") { 1 } else { 4 };

/// `f(i)` for every `i` of `range`, in order.
pub fn map<T: Send>(range: std::ops::Range<usize>, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(not(target_family = "wasm"))]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        range.into_par_iter().map(f).collect()
    }
    #[cfg(target_family = "wasm")]
    range.map(f).collect()
}
