//! Held against reference values: losses and weights over some steps of a small network.

use burn::tensor::Device;
use serde_json::Value;

use super::config::TvaeConfig;
use super::network::{Heads, Network};
use crate::models::neural::golden::{near, number_near, numbers, size, state};
use crate::nn::{Adam, AdamSettings, Spans, form, load_state, matrix, read, save_state};
use crate::rng::Seed;
use crate::run::block_on;

#[test]
fn steps_agree_with_the_reference() {
    let case: Value =
        serde_json::from_str(include_str!("../../../../tests/golden/neural/tvae.json")).expect("golden JSON");
    let device = Device::flex().autodiff();
    let (rows, scalars) = (size(&case["rows"]), size(&case["scalars"]));
    let widths: Vec<usize> = numbers(&case["spans"]).into_iter().map(|w| w as usize).collect();
    let width = scalars + widths.iter().sum::<usize>();
    let (hidden, dim) = (case["embedding_dim"].as_i64().expect("a size"), case["dim"].as_i64().expect("a size"));
    let config =
        TvaeConfig { embedding_dim: hidden, compress_dim: dim, decompress_dim: dim, ..TvaeConfig::default() };
    let heads = Heads { scalars, spans: Some(Spans::new(&widths, &device)), width };
    let blank = Network::new(&config, &heads, &mut Seed(0).stream("t"), &device);
    let form = form(&blank);
    let mut network = load_state(blank, &state(&case["weights"], &form)).expect("the form fits");
    let mut adam = Adam::new(AdamSettings {
        rate: case["rate"].as_f64().expect("a rate"),
        decay: case["decay"].as_f64().expect("a decay"),
        ..AdamSettings::default()
    });
    let noises = case["noises"].as_array().expect("noises");
    for (at, noise) in noises.iter().enumerate() {
        let x = matrix(numbers(&case["x"]), [rows, width], &device);
        let noise = matrix(numbers(noise), [rows, hidden as usize], &device);
        let loss = network.loss(&heads, x, noise, case["factor"].as_f64().expect("a factor") as f32);
        let gradients = (loss.reconstruction.clone() + loss.divergence.clone()).backward();
        network = adam.step(network, gradients).bounded();
        let got = block_on(read(vec![loss.reconstruction, loss.divergence])).expect("a device");
        let tolerance = if at == 0 { 1e-5 } else { 1e-4 };
        for (got, expected) in got.iter().zip(case["losses"][at].as_array().expect("losses")) {
            number_near(got[0], expected, tolerance, &format!("step {at}"));
        }
        if at == 0 {
            let now = block_on(save_state(&network)).expect("a device");
            near(&now, &state(&case["after_one"], &form), 1e-5, "after one step");
        }
    }
    let now = block_on(save_state(&network)).expect("a device");
    near(&now, &state(&case["after_all"], &form), 1e-4, "after all steps");
}
