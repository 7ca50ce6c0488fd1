//! Traffic lights for single metrics.

use serde::{Deserialize, Serialize};

use crate::evaluate::scores::rounded;

/// A traffic light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Good.
    Green,
    /// Look closer.
    Amber,
    /// Bad.
    Red,
}

/// Where a light changes. Bounds belong to the better colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bands {
    /// Green and amber from these values up.
    AtLeast(f64, f64),
    /// Green and amber from these values down.
    AtMost(f64, f64),
    /// Green and amber inside these intervals.
    Inside((f64, f64), (f64, f64)),
}

impl Bands {
    /// The light of `value`, after rounding to six decimals; none for NaN.
    pub fn light(self, value: f64) -> Option<Light> {
        if value.is_nan() {
            return None;
        }
        let v = rounded(value);
        let within = |(low, high): (f64, f64)| v >= low && v <= high;
        let (green, amber) = match self {
            Self::AtLeast(green, amber) => (v >= green, v >= amber),
            Self::AtMost(green, amber) => (v <= green, v <= amber),
            Self::Inside(green, amber) => (within(green), within(amber)),
        };
        Some(match (green, amber) {
            (true, _) => Light::Green,
            (_, true) => Light::Amber,
            _ => Light::Red,
        })
    }
}

/// Metrics that have a light, by their stable id.
pub const LIGHTS: &[(&str, Bands)] = &[
    ("shape", Bands::AtLeast(0.95, 0.85)),
    ("trend", Bands::AtLeast(0.95, 0.85)),
    ("c2st_gb", Bands::AtLeast(0.6, 0.2)),
    ("detection_auc", Bands::AtMost(0.70, 0.90)),
    ("discriminative_score", Bands::AtMost(0.10, 0.30)),
    ("mmd_p_value", Bands::AtLeast(0.05, 0.001)),
    ("coverage", Bands::AtLeast(0.90, 0.70)),
    ("density", Bands::Inside((0.9, 1.1), (0.7, 1.3))),
    ("utility_retention", Bands::AtLeast(0.95, 0.80)),
    ("mia_auc", Bands::AtMost(0.55, 0.60)),
    ("duplicate_excess", Bands::AtMost(0.01, 0.05)),
    ("attribute_inference_risk", Bands::AtMost(0.05, 0.15)),
    ("adherence", Bands::AtLeast(1.0, 0.99)),
    // Two colours below are open at their upper end in the specification: the last value before the bound.
    ("psi", Bands::AtMost(0.099_999, 0.25)),
    ("fairness_difference", Bands::AtMost(0.05, 0.10)),
    ("disparate_impact", Bands::Inside((0.9, 1.11), (0.8, 1.25))),
];

/// The light of the metric called `id`; none when it has no light or the value is undefined.
pub fn light(id: &str, value: f64) -> Option<Light> {
    LIGHTS.iter().find(|(name, _)| *name == id).and_then(|(_, bands)| bands.light(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lights_change_at_their_bounds() {
        use Light::{Amber, Green, Red};
        let lights = |id, values: [f64; 3]| values.map(|v| light(id, v).expect("a light"));
        assert_eq!(lights("shape", [0.95, 0.85, 0.849_999]), [Green, Amber, Red]);
        assert_eq!(lights("mia_auc", [0.55, 0.6, 0.600_001]), [Green, Amber, Red]);
        assert_eq!(lights("density", [1.1, 1.3, 0.69]), [Green, Amber, Red]);
        assert_eq!(lights("disparate_impact", [1.0, 1.25, 1.26]), [Green, Amber, Red]);
        assert_eq!(lights("psi", [0.05, 0.1, 0.3]), [Green, Amber, Red]);
        assert_eq!((light("unknown", 1.0), light("shape", f64::NAN)), (None, None));
    }
}
