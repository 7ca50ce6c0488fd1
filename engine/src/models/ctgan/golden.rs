//! Held against reference values: both networks over some steps, with given batches, noise and masks.

use burn::tensor::{Device, Tensor};
use serde_json::Value;

use super::batch::{Input, Judging, Making};
use super::config::CtganConfig;
use super::generator::Heads;
use super::pair::Pair;
use crate::models::neural::golden::{near, number_near, numbers, size, state};
use crate::nn::{Spans, form, load_state, matrix, read, save_state};
use crate::rng::Seed;
use crate::run::block_on;

struct Sizes {
    rows: usize,
    groups: usize,
    group: usize,
    levels: usize,
    conditions: usize,
    inputs: usize,
    dim: usize,
    spans: usize,
    device: Device,
}

impl Sizes {
    fn matrix(&self, value: &Value, shape: [usize; 2]) -> Tensor<2> {
        matrix(numbers(value), shape, &self.device)
    }

    fn input(&self, given: &Value) -> Input {
        Input {
            entries: self.matrix(&given["entries"], [self.rows, self.inputs]),
            condition: Some(self.matrix(&given["condition"], [self.rows, self.conditions])),
            gumbels: self.matrix(&given["gumbels"], [self.rows, self.levels]),
        }
    }

    fn masks(&self, value: &Value, groups: usize) -> Vec<Tensor<2>> {
        value.as_array().expect("masks").iter().map(|m| self.matrix(m, [groups, self.dim])).collect()
    }
}

fn values(losses: Vec<Tensor<1>>) -> Vec<f32> {
    block_on(read(losses)).expect("a device").concat()
}

#[test]
fn steps_agree_with_the_reference() {
    let case: Value =
        serde_json::from_str(include_str!("../../../../tests/golden/neural/ctgan.json")).expect("golden JSON");
    let (rows, pac, scalars) = (size(&case["rows"]), size(&case["pac"]), size(&case["scalars"]));
    let widths: Vec<usize> = numbers(&case["spans"]).into_iter().map(|w| w as usize).collect();
    let levels = widths.iter().sum::<usize>();
    let (conditions, hidden, dim) =
        (size(&case["conditions"]), size(&case["embedding_dim"]), size(&case["dim"]));
    let sizes = Sizes {
        rows,
        groups: rows / pac,
        group: pac * (scalars + levels + conditions),
        levels,
        conditions,
        inputs: hidden + conditions,
        dim,
        spans: widths.len(),
        device: Device::flex(),
    };
    let learning = Device::flex().autodiff();
    let number = |name: &str| case[name].as_f64().expect("a number");
    let config = CtganConfig {
        embedding_dim: hidden as i64,
        generator_dim: dim as i64,
        discriminator_dim: dim as i64,
        generator_lr: number("rate"),
        discriminator_lr: number("rate"),
        generator_decay: number("decay"),
        discriminator_decay: number("decay"),
        temperature: number("temperature"),
        penalty: number("penalty_weight"),
        pac: pac as i64,
        ..CtganConfig::default()
    };
    let heads = Heads { scalars, spans: Some(Spans::new(&widths, &sizes.device)), width: scalars + levels };
    let mut pair = Pair::new(&config, &heads, (conditions, sizes.group), &mut Seed(0).stream("t"), &learning);
    let (makes, judges) = (form(&pair.generator), form(&pair.critic));
    pair.generator = load_state(pair.generator, &state(&case["generator"], &makes)).expect("the form fits");
    pair.critic = load_state(pair.critic, &state(&case["critic"], &judges)).expect("the form fits");
    for (at, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
        let given = &step["judge"];
        let judging = Judging {
            input: sizes.input(given),
            real: sizes.matrix(&given["real"], [sizes.groups, sizes.group]),
            masks: sizes.masks(&given["masks"], 2 * sizes.groups),
            others: sizes.masks(&given["others"], sizes.groups),
            mixture: sizes.matrix(&given["mixture"], [sizes.groups, 1]),
        };
        // Single precision against double: differences grow with the steps.
        let tolerance = if at == 0 { 1e-5 } else { 2e-4 };
        let before = block_on(save_state(&pair.critic)).expect("a device");
        let (next, judged) = pair.judge(&heads, judging);
        let got = values(vec![judged.gap, judged.penalty]);
        number_near(got[0], &given["gap"], tolerance, &format!("gap of step {at}"));
        number_near(got[1], &given["penalty"], tolerance, &format!("penalty of step {at}"));
        let now = block_on(save_state(&next.critic)).expect("a device");
        near(&now, &state(&given["critic_after"], &judges), tolerance, &format!("critic after step {at}"));
        assert_ne!(now, before);
        let given = &step["make"];
        let making = Making {
            input: sizes.input(given),
            groups: sizes.groups,
            masks: sizes.masks(&given["masks"], sizes.groups),
            asked: Some((
                sizes.matrix(&given["condition"], [rows, levels]),
                sizes.matrix(&given["chosen"], [rows, sizes.spans]),
            )),
        };
        let (next, made) = next.make(&heads, making);
        let got = values(vec![made.value, made.asked]);
        number_near(got[0], &given["value"], tolerance, &format!("value of step {at}"));
        number_near(got[1], &given["asked"], tolerance, &format!("asked levels of step {at}"));
        let after = block_on(save_state(&next.generator)).expect("a device");
        near(&after, &state(&given["generator_after"], &makes), tolerance, &format!("generator after step {at}"));
        let untouched = block_on(save_state(&next.critic)).expect("a device");
        assert_eq!(untouched, now, "a step of the generator leaves the critic");
        pair = next;
    }
}
