//! From hidden variables to rows.

use super::Tvae;
use super::network::{Heads, Network};
use crate::compute;
use crate::data::Table;
use crate::error::Result;
use crate::models::neural::Meeting;
use crate::models::spec::SampleRequest;
use crate::nn::{load_state, matrix, normals, read};
use crate::rng::Seed;
use crate::run::RunCx;
use crate::transform::encoded::Pick;

impl Tvae {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asks = self.frame.asks(request)?;
        let pick = if self.config.decode == "argmax" { Pick::Largest } else { Pick::Drawn };
        let mut meeting = Meeting::new(&self.frame, request, &asks, pick)?;
        let device = compute::open(cx.compute()).await?.device;
        let heads = Heads::new(&self.frame.layout, &device);
        let seed = Seed(request.seed);
        // Its own weights replace what is drawn here.
        let network = if heads.width == 0 {
            None
        } else {
            let fresh = Network::new(&self.config, &heads, &mut seed.stream("tvae/blank"), &device);
            Some(load_state(fresh, &self.state)?)
        };
        let sigma = self.state.iter().find(|e| e.name == "sigma").map_or(&[][..], |e| &e.values);
        let hidden = self.config.embedding_dim as usize;
        while let Some((chunk, rows)) = meeting.next(cx).await? {
            let Some(network) = &network else {
                meeting.take(&[], rows)?;
                continue;
            };
            let mut draw = seed.indexed("tvae/rows", chunk);
            let z = matrix(normals(rows * hidden, &mut draw), [rows, hidden], &device);
            let output = heads.activated(network.decode(z), self.config.temperature as f32);
            let mut values = read(vec![output.reshape([rows * heads.width])]).await?.remove(0);
            let noise = normals(rows * heads.scalars, &mut draw);
            for (row, line) in values.chunks_exact_mut(heads.width).enumerate() {
                for at in 0..heads.scalars {
                    line[at] = (line[at] + sigma[at] * noise[row * heads.scalars + at]).clamp(-1.0, 1.0);
                }
            }
            meeting.take(&values, rows)?;
        }
        meeting.finish()
    }
}
