//! Loops whose result does not depend on the number of threads.

/// Pieces of work to hand out between two turns of the host's event loop: many where there are threads, one in a browser,
/// where nothing else is answered meanwhile. No result depends on it.
pub const BATCH: usize = if cfg!(target_family = "wasm") { 1 } else { 16 };

/// `make(0)`, `make(1)`, … in order: on all threads of a native build, one after another in a browser.
///
/// Each call must draw from a stream of its own, so that the result is the same on one thread and on many.
pub fn map<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(not(target_family = "wasm"))]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        (0..count).into_par_iter().map(make).collect()
    }
    #[cfg(target_family = "wasm")]
    {
        (0..count).map(make).collect()
    }
}

/// Calls `work(i, &mut items[i])` for every item, as [`map`] does.
pub fn for_each<T: Send>(items: &mut [T], work: impl Fn(usize, &mut T) + Sync + Send) {
    #[cfg(not(target_family = "wasm"))]
    {
        use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
        items.par_iter_mut().enumerate().for_each(|(i, item)| work(i, item));
    }
    #[cfg(target_family = "wasm")]
    {
        items.iter_mut().enumerate().for_each(|(i, item)| work(i, item));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_is_kept() {
        assert_eq!(super::map(100, |i| i * i), (0..100).map(|i| i * i).collect::<Vec<_>>());
        let mut items = vec![1; 50];
        super::for_each(&mut items, |i, item| *item += i);
        assert_eq!(items, (1..=50).collect::<Vec<_>>());
    }
}
