//! The copula in its portable form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fit::Component;
use super::latent::Latent;
use super::{GaussianCopula, SPEC};
use crate::data::notice::Notice;
use crate::error::Result;
use crate::learn::matrix::{Square, repaired};
use crate::models::artifact::{Artifact, damaged};
use crate::models::regenerate::Regenerated;
use crate::transform::{Grid, Marginal};

#[derive(Serialize, Deserialize)]
struct Head {
    names: Vec<Vec<String>>,
    rest: Vec<Regenerated>,
    components: Vec<ComponentHead>,
    notices: Vec<Notice>,
}

#[derive(Serialize, Deserialize)]
struct ComponentHead {
    weight: f64,
    latents: Vec<LatentHead>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "latent", rename_all = "kebab-case")]
enum LatentHead {
    Number { column: usize, grid: Option<Grid> },
    Level { column: usize, order: Vec<u32>, ends: Vec<f64> },
    Missing { columns: Vec<usize>, present: f64 },
}

impl GaussianCopula {
    pub(crate) fn store(&self, id: &str) -> Result<Artifact> {
        let components = self
            .components
            .iter()
            .map(|c| ComponentHead { weight: c.weight, latents: c.latents.iter().map(head_of).collect() })
            .collect();
        let head = Head {
            names: self.names.iter().map(|n| n.to_vec()).collect(),
            rest: self.rest.clone(),
            components,
            notices: self.notices.clone(),
        };
        let mut artifact = Artifact::new(id, &self.schema, &head)?;
        for (c, component) in self.components.iter().enumerate() {
            artifact.push(format!("{c}/correlation"), component.correlation.cells().to_vec());
            for (l, latent) in component.latents.iter().enumerate() {
                if let Latent::Number { marginal, .. } = latent {
                    let (u, x) = marginal.knots();
                    artifact.push(format!("{c}/{l}/positions"), u.to_vec());
                    artifact.push(format!("{c}/{l}/values"), x.to_vec());
                }
            }
        }
        Ok(artifact)
    }

    pub(crate) fn restore(artifact: &Artifact) -> Result<Self> {
        let head: Head = artifact.header()?;
        let schema = artifact.schema.clone();
        let width = schema.fields.len();
        if head.names.len() != width || head.rest.len() != width || head.components.is_empty() {
            return Err(damaged("parts that do not fit the schema".to_owned()));
        }
        let names: Vec<Arc<[String]>> = head.names.into_iter().map(Arc::from).collect();
        let mut components = Vec::with_capacity(head.components.len());
        for (c, stored) in head.components.into_iter().enumerate() {
            let mut latents = Vec::with_capacity(stored.latents.len());
            for (l, latent) in stored.latents.into_iter().enumerate() {
                let latent = latent_of(latent, artifact, &format!("{c}/{l}"))?;
                if !fits(&latent, &names) {
                    return Err(damaged("a variable that does not fit the schema".to_owned()));
                }
                latents.push(latent);
            }
            let cells = artifact.array(&format!("{c}/correlation"))?.to_vec();
            let correlation = Square::from_cells(latents.len(), cells)
                .filter(|r| r.cells().iter().all(|v| v.is_finite() && v.abs() <= 1.0))
                .ok_or_else(|| damaged("a correlation matrix of another size".to_owned()))?;
            // The stored matrix has a factor, so nothing is shrunk again and the same rows come out.
            let (correlation, factor) = repaired(&correlation, 0.0);
            components.push(Component { weight: stored.weight, latents, correlation, factor });
        }
        Ok(Self { schema, names, rest: head.rest, components, notices: head.notices })
    }

    /// The model's id in artifacts.
    pub(super) const ID: &'static str = SPEC.id;
}

fn head_of(latent: &Latent) -> LatentHead {
    match latent {
        Latent::Number { column, marginal } => LatentHead::Number { column: *column, grid: marginal.grid() },
        Latent::Level { column, order, ends } => {
            LatentHead::Level { column: *column, order: order.clone(), ends: ends.clone() }
        }
        Latent::Missing { columns, present } => LatentHead::Missing { columns: columns.clone(), present: *present },
    }
}

fn latent_of(head: LatentHead, artifact: &Artifact, name: &str) -> Result<Latent> {
    Ok(match head {
        LatentHead::Number { column, grid } => {
            let u = artifact.array(&format!("{name}/positions"))?.to_vec();
            let x = artifact.array(&format!("{name}/values"))?.to_vec();
            let marginal = Marginal::from_knots(u, x, grid).ok_or_else(|| damaged("a marginal that falls".to_owned()))?;
            Latent::Number { column, marginal }
        }
        LatentHead::Level { column, order, ends } => Latent::Level { column, order, ends },
        LatentHead::Missing { columns, present } => Latent::Missing { columns, present },
    })
}

/// Whether positions and codes lie inside the schema.
fn fits(latent: &Latent, names: &[Arc<[String]>]) -> bool {
    match latent {
        Latent::Number { column, .. } => *column < names.len(),
        Latent::Level { column, order, ends } => {
            *column < names.len()
                && order.len() == ends.len()
                && order.iter().all(|&c| c == crate::data::MISSING || (c as usize) < names[*column].len())
        }
        Latent::Missing { columns, .. } => columns.iter().all(|c| *c < names.len()),
    }
}
