//! The order of nominal levels on the hidden scale: neighbours should mean similar rows.
//!
//! A copula treats adjacent stretches as similar, so levels are sorted by the direction in which their mean rows differ most:
//! the leading component of the level means of the other variables (one-dimensional correspondence analysis).

/// Power iterations; the direction need not be exact.
const ITERATIONS: usize = 30;

/// A score per group: the mean of `others` within the group, projected on the direction in which groups differ most.
///
/// `groups` holds a group below `count` for each row; `others` one vector of that length per variable, about standard normal.
pub(super) fn scores(groups: &[usize], count: usize, others: &[&[f64]]) -> Vec<f64> {
    let mut sizes = vec![0.0_f64; count];
    for &g in groups {
        sizes[g] += 1.0;
    }
    let means: Vec<Vec<f64>> = others
        .iter()
        .map(|z| {
            let mut sums = vec![0.0; count];
            for (&g, v) in groups.iter().zip(*z) {
                sums[g] += v;
            }
            sums.iter().zip(&sizes).map(|(s, n)| if *n > 0.0 { s / n } else { 0.0 }).collect()
        })
        .collect();
    let mut direction = vec![1.0; others.len()];
    for _ in 0..ITERATIONS {
        let projected = project(&means, &direction, count);
        let next: Vec<f64> =
            means.iter().map(|m| m.iter().zip(&sizes).zip(&projected).map(|((m, n), p)| m * n * p).sum()).collect();
        let length = libm::sqrt(next.iter().map(|v| v * v).sum());
        if length < 1e-12 {
            break;
        }
        direction = next.iter().map(|v| v / length).collect();
    }
    // The sign is free: the first variable that matters decides, so that the result does not depend on the start.
    if direction.iter().find(|v| v.abs() > 1e-9).is_some_and(|v| *v < 0.0) {
        direction = direction.iter().map(|v| -v).collect();
    }
    project(&means, &direction, count)
}

fn project(means: &[Vec<f64>], direction: &[f64], count: usize) -> Vec<f64> {
    (0..count).map(|g| means.iter().zip(direction).map(|(m, d)| m[g] * d).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_ordered_by_what_sets_them_apart() {
        let groups: Vec<usize> = (0..300).map(|i| i % 3).collect();
        // Group 0 is high, 1 low, 2 between, in the second variable only.
        let noise: Vec<f64> = (0..300).map(|i| f64::from(i % 7) / 7.0 - 0.43).collect();
        let telling: Vec<f64> = groups.iter().zip(&noise).map(|(g, e)| [2.0, -2.0, 0.1][*g] + e).collect();
        let s = scores(&groups, 3, &[&noise, &telling]);
        let rising = s[1] < s[2] && s[2] < s[0];
        let falling = s[1] > s[2] && s[2] > s[0];
        assert!(rising || falling, "{s:?}");
    }
}
