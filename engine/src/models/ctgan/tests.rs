//! Tests.

use burn::tensor::{Device, Tensor};

use super::critic::Critic;
use super::pair::critic_losses;
use crate::nn::{form, keeps, load_state, matrix, normals, read, save_state};
use crate::rng::Seed;
use crate::run::block_on;

const GROUPS: usize = 3;
const INPUTS: usize = 8;
const WIDTH: usize = 6;

fn values<const D: usize>(t: Tensor<D>) -> Vec<f32> {
    let n = t.dims().iter().product::<usize>();
    block_on(read(vec![t.reshape([n])])).expect("a device").remove(0)
}

/// Gradients by parameter, empty where there is none.
struct Collect<'a>(&'a mut burn::tensor::Gradients, Vec<Vec<f32>>);
impl burn::module::ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<Tensor<D>>) {
        self.1.push(param.val().grad_remove(self.0).map(values).unwrap_or_default());
    }
}

struct Case {
    critic: Critic,
    x: Vec<f32>,
    masks: Vec<Tensor<2>>,
    device: Device,
}

fn case(layers: i64) -> Case {
    let device = Device::flex().autodiff();
    let mut draw = Seed(4).stream("t");
    let critic = Critic::new(INPUTS, WIDTH, layers, &mut draw, &device);
    let x = normals(GROUPS * INPUTS, &mut draw);
    let inner = device.clone().without_autodiff();
    let mask = |_| matrix(keeps(GROUPS * WIDTH, 0.3, &mut draw), [GROUPS, WIDTH], &inner);
    let masks = (0..layers).map(mask).collect();
    Case { critic, x, masks, device }
}

#[test]
fn the_slope_is_the_gradient_of_the_value() {
    for layers in 1..=3 {
        let Case { critic, x, masks, device } = case(layers);
        let input = matrix(x.clone(), [GROUPS, INPUTS], &device).require_grad();
        let mut gradients = critic.value(input.clone(), &masks).sum().backward();
        let by_autodiff = values(input.grad_remove(&mut gradients).expect("tracked"));
        let closed = values(critic.slope(matrix(x, [GROUPS, INPUTS], &device), &masks));
        for (a, b) in closed.iter().zip(by_autodiff) {
            assert!((a - b).abs() < 1e-6, "{layers} layers: {a} {b}");
        }
    }
}

#[test]
fn the_gradient_of_the_penalty_agrees_with_finite_differences() {
    let Case { critic, x, masks, device } = case(2);
    let input = matrix(x, [GROUPS, INPUTS], &device);
    let penalty = |c: &Critic| f64::from(values(c.penalty(input.clone(), &masks))[0]);
    let state = block_on(save_state(&critic)).expect("a device");
    let tracked = load_state(critic.clone(), &state).expect("its own form");
    let mut gradients = tracked.penalty(input.clone(), &masks).backward();
    let mut collect = Collect(&mut gradients, Vec::new());
    burn::module::Module::visit(&tracked, &mut collect);
    let mut compared = 0;
    for (at, slopes) in collect.1.iter().enumerate() {
        // Biases move no slope: they have no gradient, and the penalty stays.
        for (entry, slope) in slopes.iter().enumerate() {
            let step = 2e-3;
            let moved = |by: f32| {
                let mut state = state.clone();
                state[at].values[entry] += by;
                penalty(&load_state(critic.clone(), &state).expect("its own form"))
            };
            let difference = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
            let scale = difference.abs().max(0.05);
            // A sign that flips within the step would show here; none does with this seed.
            assert!((difference - f64::from(*slope)).abs() < 0.02 * scale, "{} {entry}: {slope} {difference}", state[at].name);
            compared += 1;
        }
    }
    assert_eq!(compared, INPUTS * WIDTH + WIDTH * WIDTH + WIDTH, "every weight");
    assert_eq!(form(&critic).len(), 6);
}

#[test]
fn the_gap_is_the_difference_of_the_means() {
    let Case { critic, x, masks, device } = case(2);
    let fake = matrix(x.clone(), [GROUPS, INPUTS], &device);
    let real = matrix(x.iter().map(|v| v + 0.5).collect(), [GROUPS, INPUTS], &device);
    let twice: Vec<_> = masks.iter().map(|m| Tensor::cat(vec![m.clone(), m.clone()], 0)).collect();
    let mixture = matrix(vec![0.25, 0.5, 1.0], [GROUPS, 1], &device);
    let (gap, penalty) = critic_losses(&critic, fake.clone(), real.clone(), mixture.clone(), &twice, &masks);
    let mean = |t: Tensor<2>| values(critic.value(t, &masks)).iter().sum::<f32>() / GROUPS as f32;
    let expected = mean(fake.clone()) - mean(real.clone());
    assert!((values(gap)[0] - expected).abs() < 1e-6);
    let mixed = real * mixture.clone() + fake * (mixture.neg() + 1.0);
    assert!((values(penalty)[0] - values(critic.penalty(mixed, &masks))[0]).abs() < 1e-5);
}
