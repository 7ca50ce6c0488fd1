//! From noise and conditions to rows.

use super::Ctgan;
use super::batch::joined;
use crate::compute;
use crate::data::Table;
use crate::error::Result;
use crate::models::conditions::{Ask, Wanted};
use crate::models::neural::Meeting;
use crate::models::spec::SampleRequest;
use crate::nn::{gumbels, load_state, matrix, normals, read};
use crate::rng::{Seed, Stream};
use crate::run::RunCx;
use crate::transform::encoded::Pick;
use crate::transform::encoded::conditional::{Condition, Law};

impl Ctgan {
    /// Draws the rows of `request`.
    pub(super) async fn draw(&self, request: &SampleRequest, cx: &RunCx<'_>) -> Result<Table> {
        let asks = self.frame.asks(request)?;
        // The largest of Gumbel-perturbed entries is a draw by their softmax.
        let mut meeting = Meeting::new(&self.frame, request, &asks, Pick::Largest)?;
        let device = compute::open(cx.compute()).await?.device;
        let seed = Seed(request.seed);
        let (width, scalars) = (self.frame.layout.width, self.frame.layout.scalars);
        let generator = match self.generator(&device) {
            Some(fresh) => Some(load_state(fresh, &self.state)?),
            None => None,
        };
        let steered = self.steered(&asks);
        let hidden = self.config.embedding_dim as usize;
        while let Some((chunk, rows)) = meeting.next(cx).await? {
            let Some(generator) = &generator else {
                meeting.take(&[], rows)?;
                continue;
            };
            let mut draw = seed.indexed("ctgan/rows", chunk);
            let conditions: Vec<Condition> =
                (0..rows).map_while(|_| self.condition(steered.as_deref(), &mut draw)).collect();
            let (input, entries) = joined(normals(rows * hidden, &mut draw), &self.conditional, &conditions, rows);
            let raw = generator.by_running(matrix(input, [rows, entries], &device));
            let mut values = read(vec![raw.reshape([rows * width])]).await?.remove(0);
            let noise = gumbels(rows * (width - scalars), &mut draw);
            let lines = values.chunks_exact_mut(width).enumerate();
            for (row, line) in lines {
                let (numbers, levels) = line.split_at_mut(scalars);
                for x in numbers {
                    *x = libm::tanhf(*x);
                }
                let own = &noise[row * levels.len()..];
                for (x, g) in levels.iter_mut().zip(own) {
                    *x += g;
                }
            }
            meeting.take(&values, rows)?;
        }
        meeting.finish()
    }

    /// Conditions that steer the generator towards the rarest of the asked levels, with their weights; `None` when nothing steers.
    fn steered(&self, asks: &[Ask]) -> Option<Vec<(Condition, f64)>> {
        let of = |(column, wanted): &Ask| {
            let fact = self.frame.fact(*column);
            let places: Vec<(Condition, f64)> = match wanted {
                Wanted::Codes(codes) => codes
                    .iter()
                    .filter_map(|&code| {
                        let place = self.frame.encoder.place_of_level(*column, code)?;
                        Some((self.conditional.at(place)?, fact.rows_with(code) as f64))
                    })
                    .collect(),
                Wanted::Values(values) => values.iter().filter_map(|&x| self.number(*column, x)).collect(),
                Wanted::Absent => self.number(*column, f64::NAN).into_iter().collect(),
                Wanted::Range(..) => Vec::new(),
            };
            let rows: f64 = places.iter().map(|(_, n)| n).sum();
            (rows > 0.0).then_some((places, rows))
        };
        asks.iter().filter_map(of).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(places, _)| places)
    }

    /// The condition that a number is where it is a level of its own, and the rows with that level.
    fn number(&self, column: usize, x: f64) -> Option<(Condition, f64)> {
        let condition = self.conditional.at(self.frame.encoder.place_of_number(column, x)?)?;
        let rows = self.conditional.choices()[condition.choice].counts[condition.level];
        Some((condition, rows as f64))
    }

    fn condition(&self, steered: Option<&[(Condition, f64)]>, draw: &mut Stream) -> Option<Condition> {
        let Some(places) = steered else { return self.conditional.pick(Law::Rows, draw) };
        let mut left = draw.uniform() * places.iter().map(|(_, n)| n).sum::<f64>();
        let found = places.iter().find(|(_, n)| {
            left -= n;
            left < 0.0
        });
        found.or(places.last()).map(|(c, _)| *c)
    }
}
