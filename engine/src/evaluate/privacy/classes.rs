//! Equivalence classes of quasi-identifiers: k-anonymity, l-diversity, t-closeness of a real table; k-map and δ-presence of a
//! synthetic one, whose own k says nothing about people. Codes are shared between tables; bin numbers first.

use std::collections::BTreeMap;

use libm::{exp, log};

/// Rows by the codes of their quasi-identifiers (one slice per column), classes in the order of their codes.
pub fn classes(quasi: &[&[u32]]) -> BTreeMap<Vec<u32>, Vec<usize>> {
    let mut out: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for row in 0..quasi.iter().map(|c| c.len()).min().unwrap_or(0) {
        out.entry(quasi.iter().map(|c| c[row]).collect()).or_default().push(row);
    }
    out
}

/// Whether the levels of the sensitive column have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// No: distributions are compared by total variation.
    Nominal,
    /// Yes, codes rise with the level: by the ordered earth mover's distance over k − 1.
    Ordered,
}

/// What quasi-identifiers give away in a real table.
#[derive(Clone, Debug, PartialEq)]
pub struct Anonymity {
    /// Smallest class (k).
    pub k: usize,
    /// Share of rows that are alone in their class.
    pub singletons: f64,
    /// Fewest different sensitive values of a class (l).
    pub l_distinct: usize,
    /// Smallest exp(entropy) of the sensitive values of a class.
    pub l_entropy: f64,
    /// Largest distance of a class's sensitive distribution from that of the table (t).
    pub t: f64,
    /// That distance per class, in the order of [`classes`].
    pub t_by_class: Vec<f64>,
    /// Largest 1/size (prosecutor's risk).
    pub max_risk: f64,
    /// Classes over rows.
    pub mean_risk: f64,
}

/// Measures a real table; none without rows or when the sensitive column has another height.
pub fn anonymity(quasi: &[&[u32]], sensitive: &[u32], order: Order) -> Option<Anonymity> {
    let rows = sensitive.len();
    if rows == 0 || quasi.is_empty() || quasi.iter().any(|c| c.len() != rows) {
        return None;
    }
    let mut values = sensitive.to_vec();
    values.sort_unstable();
    values.dedup();
    let shares = |members: &mut dyn Iterator<Item = usize>| {
        let (mut counts, mut n) = (vec![0.0; values.len()], 0.0);
        for row in members {
            counts[values.partition_point(|v| *v < sensitive[row])] += 1.0;
            n += 1.0;
        }
        counts.iter().map(|c| c / n).collect::<Vec<f64>>()
    };
    let all = shares(&mut (0..rows));
    let found = classes(quasi);
    let mut out = Anonymity {
        k: rows,
        singletons: 0.0,
        l_distinct: values.len(),
        l_entropy: f64::INFINITY,
        t: 0.0,
        t_by_class: Vec::with_capacity(found.len()),
        max_risk: 0.0,
        mean_risk: found.len() as f64 / rows as f64,
    };
    for members in found.values() {
        let own = shares(&mut members.iter().copied());
        let entropy: f64 = own.iter().filter(|p| **p > 0.0).map(|p| -p * log(*p)).sum();
        let t = distance(&own, &all, order);
        out.k = out.k.min(members.len());
        out.singletons += f64::from(u8::from(members.len() == 1)) / rows as f64;
        out.l_distinct = out.l_distinct.min(own.iter().filter(|p| **p > 0.0).count());
        out.l_entropy = out.l_entropy.min(exp(entropy));
        out.t = out.t.max(t);
        out.t_by_class.push(t);
        out.max_risk = out.max_risk.max(1.0 / members.len() as f64);
    }
    Some(out)
}

fn distance(a: &[f64], b: &[f64], order: Order) -> f64 {
    let pairs = a.iter().zip(b);
    match order {
        Order::Nominal => pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0,
        Order::Ordered => {
            let mut moved = 0.0;
            let sum: f64 = pairs
                .map(|(a, b)| {
                    moved += a - b;
                    moved.abs()
                })
                .sum();
            sum / (a.len().saturating_sub(1).max(1)) as f64
        }
    }
}

/// What the quasi-identifiers of synthetic rows could point to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// Fewest real rows that a synthetic class found in the real table could refer to; none when no class is.
    pub k_map: Option<usize>,
    /// Largest min(1, synthetic rows / real rows) of a common class; 0 when there is none.
    pub delta: f64,
    /// Share of synthetic rows whose class is one single real row.
    pub singleton_share: f64,
}

/// Compares classes of synthetic rows with those of real ones; none without synthetic rows.
pub fn presence(real: &[&[u32]], synthetic: &[&[u32]]) -> Option<Presence> {
    let (real, made) = (classes(real), classes(synthetic));
    let rows: usize = made.values().map(Vec::len).sum();
    let mut out = Presence { k_map: None, delta: 0.0, singleton_share: 0.0 };
    for (key, members) in &made {
        let Some(people) = real.get(key).map(Vec::len) else { continue };
        out.k_map = Some(out.k_map.map_or(people, |k| k.min(people)));
        out.delta = out.delta.max((members.len() as f64 / people as f64).min(1.0));
        if people == 1 {
            out.singleton_share += members.len() as f64 / rows as f64;
        }
    }
    (rows > 0).then_some(out)
}
