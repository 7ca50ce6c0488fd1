//! Level codes of lists of texts.

use serde_json::Value;

/// Codes of two lists of texts over one list of levels in order of the texts; `u32::MAX` where missing.
pub(crate) fn codes(real: &Value, synthetic: &Value) -> [Vec<u32>; 2] {
    let cells = |list: &Value| -> Vec<Option<String>> {
        list.as_array().expect("a list").iter().map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let (real, synthetic) = (cells(real), cells(synthetic));
    let mut levels: Vec<String> = real.iter().chain(&synthetic).flatten().cloned().collect();
    levels.sort();
    levels.dedup();
    [real, synthetic].map(|list| {
        list.iter().map(|c| c.as_ref().map_or(u32::MAX, |t| levels.binary_search(t).expect("a level") as u32)).collect()
    })
}
