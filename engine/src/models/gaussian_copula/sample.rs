//! From hidden variables to rows.

use super::GaussianCopula;
use super::condition;
use super::evidence::{Given, chance};
use super::fit::Component;
use super::latent::{Cells, Decoder, Stretch};
use crate::data::Table;
use crate::data::column::MISSING;
use crate::error::{Error, Result};
use crate::learn::{normal, parallel};
use crate::models::conditions::{self, Ask, Wanted};
use crate::models::spec::SampleRequest;
use crate::rng::{Seed, Stream};
use crate::run::{Phase, RunCx};

/// Rows that share a random stream; part of what a seed means, so it never changes with the machine.
const CHUNK: usize = 2048;

/// A component made ready for drawing.
struct Ready<'a> {
    component: &'a Component,
    decoders: Vec<Decoder<'a>>,
    given: Option<Given>,
    /// End of its stretch when a component is picked, 0 to 1.
    until: f64,
}

impl GaussianCopula {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asks = conditions::read(&self.schema, &self.names, &request.conditions)?;
        let seed = Seed(request.seed);
        let rows = usize::try_from(request.rows).map_err(|_| Error::Internal("more rows than memory".to_owned()))?;
        let ready = self.ready(&asks, &mut seed.stream("copula/evidence"))?;
        let chunks = rows.div_ceil(CHUNK);
        let mut parts: Vec<Vec<Cells>> = self.schema.fields.iter().map(|_| Vec::with_capacity(chunks)).collect();
        for first in (0..chunks.max(1)).step_by(parallel::BATCH) {
            let batch = first..(first + parallel::BATCH).min(chunks);
            let done = parallel::map(batch.clone(), |c| {
                let size = CHUNK.min(rows - c * CHUNK);
                self.chunk(&ready, &asks, size, &mut seed.indexed("copula/rows", c as u64))
            });
            for chunk in done {
                for (part, cells) in parts.iter_mut().zip(chunk) {
                    part.push(cells);
                }
            }
            cx.step(Phase::Sampling, ((batch.end * CHUNK).min(rows)) as u64, rows as u64).await?;
        }
        let mut columns = Vec::with_capacity(parts.len());
        for (at, part) in parts.into_iter().enumerate() {
            let part = if part.is_empty() { vec![self.blank(at, 0)] } else { part };
            columns.push(match Cells::join(part, &self.names[at]) {
                Some(column) => column,
                None => self.rest[at].fill(&self.schema.fields[at], &self.names[at], rows, seed, at)?,
            });
        }
        Table::new(self.schema.clone(), columns)
    }

    /// Components with their chance under the conditions.
    fn ready(&self, asks: &[Ask], draw: &mut Stream) -> Result<Vec<Ready<'_>>> {
        let mut ready = Vec::new();
        let mut total = 0.0;
        for component in &self.components {
            let allowed = condition::allowed(component, asks);
            let held: Vec<usize> = (0..allowed.len()).filter(|&i| allowed[i].is_some()).collect();
            let stretches: Vec<&[Stretch]> = held.iter().map(|&i| allowed[i].as_deref().unwrap_or_default()).collect();
            let weight = if stretches.iter().any(|s| s.is_empty()) {
                0.0
            } else if held.is_empty() || self.components.len() == 1 {
                component.weight
            } else {
                component.weight * chance(&component.correlation.select(&held), &stretches, draw).max(f64::MIN_POSITIVE)
            };
            if weight > 0.0 {
                total += weight;
                ready.push(Ready {
                    component,
                    decoders: component.latents.iter().map(Decoder::of).collect(),
                    given: (!held.is_empty()).then(|| Given::new(&component.correlation, &allowed)),
                    until: total,
                });
            }
        }
        if ready.is_empty() {
            let columns: Vec<usize> = asks.iter().map(|(c, _)| *c).collect();
            return Err(conditions::impossible(&self.schema, &columns));
        }
        for r in &mut ready {
            r.until /= total;
        }
        Ok(ready)
    }

    /// Cells of a column before anything is drawn: missing.
    fn blank(&self, at: usize, rows: usize) -> Cells {
        let tag = self.schema.fields[at].kind.tag();
        if !tag.is_learned() {
            Cells::Later
        } else if tag.is_numeric() {
            Cells::Numbers(vec![f64::NAN; rows])
        } else {
            Cells::Codes(vec![MISSING; rows])
        }
    }

    fn chunk(&self, ready: &[Ready<'_>], asks: &[Ask], rows: usize, draw: &mut Stream) -> Vec<Cells> {
        let mut cells: Vec<Cells> = (0..self.schema.fields.len()).map(|at| self.blank(at, rows)).collect();
        let (mut noise, mut z) = (Vec::new(), Vec::new());
        for row in 0..rows {
            let u = draw.uniform();
            let Some(r) = ready.iter().find(|r| u <= r.until).or(ready.last()) else { break };
            z.resize(r.decoders.len(), 0.0);
            if let Some(given) = &r.given {
                given.draw(&mut z, draw);
            } else {
                noise.clear();
                noise.extend((0..z.len()).map(|_| normal::quantile(draw.uniform())));
                r.component.factor.lower_times(&noise, &mut z);
            }
            for (decoder, z) in r.decoders.iter().zip(&z) {
                decoder.decode(*z, row, &mut cells);
            }
            for (column, wanted) in asks {
                if let (Cells::Numbers(x), Wanted::Range(..) | Wanted::Values(_)) = (&mut cells[*column], wanted) {
                    x[row] = condition::settle(wanted, r.component, *column, x[row]);
                }
            }
        }
        cells
    }
}
