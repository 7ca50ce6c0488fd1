//! Tests.

use super::config::TvaeConfig;
use super::network::{Heads, Network};
use super::train::Batches;
use crate::models::neural::{History, Window};
use crate::nn::{Adam, AdamSettings, Spans, matrix, normals, read, save_state};
use crate::rng::Seed;
use crate::run::{RunCx, block_on};
use burn::tensor::Device;

fn small() -> (TvaeConfig, Heads, Device) {
    let device = Device::flex().autodiff();
    let config = TvaeConfig { embedding_dim: 4, compress_dim: 8, decompress_dim: 8, ..TvaeConfig::default() };
    let heads = Heads { scalars: 2, spans: Some(Spans::new(&[3, 2], &device)), width: 7 };
    (config, heads, device)
}

#[test]
fn every_row_is_seen_once_a_pass_and_any_step_can_be_asked_for() {
    let mut batches = Batches::new((0..10).collect(), 4, Seed(1));
    let mut rows = Vec::new();
    let mut seen = Vec::new();
    for step in 0..5 {
        batches.of(step, &mut rows);
        seen.extend(rows.iter().copied());
    }
    for pass in seen.chunks(10) {
        let mut pass = pass.to_vec();
        pass.sort_unstable();
        assert_eq!(pass, (0..10).collect::<Vec<_>>());
    }
    assert_ne!(seen[..10], seen[10..]);
    Batches::new((0..10).collect(), 4, Seed(1)).of(3, &mut rows);
    assert_eq!(rows, seen[12..16]);
}

#[test]
fn the_spread_stays_in_its_bounds_and_the_loss_falls() {
    let (config, heads, device) = small();
    let mut draw = Seed(1).stream("t");
    let mut network = Network::new(&config, &heads, &mut draw, &device);
    let mut adam = Adam::new(AdamSettings { rate: 0.01, ..AdamSettings::default() });
    // The second scalar follows the first, the levels follow its sign: there is something to learn.
    let rows: Vec<f32> = normals(64, &mut draw)
        .into_iter()
        .flat_map(|v| {
            let v = v.clamp(-2.0, 2.0) * 0.4;
            let up = f32::from(u8::from(v > 0.0));
            [v, -v, up, 0.0, 1.0 - up, up, 1.0 - up]
        })
        .collect();
    let (mut history, mut window) = (History::default(), Window::new(&["loss"], 300));
    for step in 1..=300 {
        let x = matrix(rows.clone(), [64, 7], &device);
        let noise = matrix(normals(64 * 4, &mut draw), [64, 4], &device);
        let loss = network.loss(&heads, x, noise, 2.0);
        let total = loss.reconstruction + loss.divergence;
        window.add(vec![total.clone()]);
        network = adam.step(network, total.backward()).bounded();
        block_on(window.turn(&mut history, (step, 300), "", &RunCx::quiet())).expect("finite");
    }
    let series = &history.values[0];
    assert!(series[299] < series[0] - 5.0, "from {} to {}", series[0], series[299]);
    let state = block_on(save_state(&network)).expect("a device");
    let sigma = &state.last().expect("parameters").values;
    assert!(sigma.iter().all(|s| (0.01..=1.0).contains(s)), "{sigma:?}");
    assert!(sigma.iter().all(|s| *s < 0.099 || *s > 0.101), "it is learned: {sigma:?}");
}

#[test]
fn the_loss_is_the_one_computed_by_hand() {
    let device = Device::flex();
    let heads = Heads { scalars: 1, spans: Some(Spans::new(&[2], &device)), width: 3 };
    let config = TvaeConfig {
        embedding_dim: 1,
        compress_layers: 0,
        decompress_layers: 0,
        ..TvaeConfig::default()
    };
    let network = Network::new(&config, &heads, &mut Seed(1).stream("t"), &device);
    // mean, log variance, output, sigma; encoder and decoder have no further layers.
    let values = [
        ("mean.weight", vec![0.5, 0.0, 0.0]),
        ("mean.bias", vec![0.1]),
        ("log_variance.weight", vec![0.0, 0.2, 0.0]),
        ("log_variance.bias", vec![0.0]),
        ("output.weight", vec![1.0, -1.0, 0.5]),
        ("output.bias", vec![0.0, 0.3, 0.0]),
        ("sigma", vec![0.5]),
    ];
    let form = crate::nn::form(&network);
    let state: Vec<_> = form
        .into_iter()
        .zip(values)
        .map(|((name, shape), (expected, values))| {
            assert_eq!(name, expected);
            crate::nn::Entry { name, shape, values }
        })
        .collect();
    let network = crate::nn::load_state(network, &state).expect("the form fits");
    let (x, e) = (0.6_f64, 0.25_f64);
    let loss = network.loss(&heads, matrix(vec![0.6, 1.0, 0.0], [1, 3], &device), matrix(vec![0.25], [1, 1], &device), 2.0);
    let (mean, log_variance) = (0.5 * x + 0.1, 0.2);
    let z = mean + f64::exp(log_variance / 2.0) * e;
    let gap = x - f64::tanh(z);
    let logits: [f64; 2] = [-z + 0.3, 0.5 * z];
    let entropy = (logits[0].exp() + logits[1].exp()).ln() - logits[0];
    let reconstruction = 2.0 * (gap * gap / (2.0 * 0.25) + f64::ln(0.5) + entropy);
    let divergence = -0.5 * (1.0 + log_variance - mean * mean - log_variance.exp());
    let got = block_on(read(vec![loss.reconstruction, loss.divergence])).expect("a device");
    assert!((f64::from(got[0][0]) - reconstruction).abs() < 1e-5, "{got:?} {reconstruction}");
    assert!((f64::from(got[1][0]) - divergence).abs() < 1e-6, "{got:?} {divergence}");
}
