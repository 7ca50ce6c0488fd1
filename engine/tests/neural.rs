//! Networks from outside: going on after a stop, what small tables teach, devices.
#![cfg(feature = "train")]

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;

use engine::compute::{ComputeKind, available, best, open, survey};
use engine::data::Table;
use engine::models::{self, Condition, ConditionTest, DynFitted, SampleRequest, conformance};
use engine::params::JsonMap;
use engine::rng::Seed;
use engine::run::{CancelToken, Checkpoints, NoPacer, NoProgress, Progress, ProgressSink, RunCx, block_on};
use engine::{Error, Result};
use serde_json::json;

fn settings(value: &serde_json::Value) -> JsonMap {
    value.as_object().cloned().expect("settings")
}

fn fit(model: &str, config: &JsonMap, table: &Table, cx: &RunCx<'_>) -> Result<Box<dyn DynFitted>> {
    block_on(models::find(model).expect("registered").fit(config, table, Seed(5), cx))
}

fn bytes(fitted: &dyn DynFitted) -> Vec<u8> {
    fitted.save().and_then(|a| a.to_bytes()).expect("an artifact")
}

/// Keeps every state; cancels when so many were kept.
struct Keeper {
    token: CancelToken,
    cancel_at: usize,
    count: Cell<usize>,
    state: RefCell<Option<Vec<u8>>>,
}

impl Checkpoints for Keeper {
    fn due(&self) -> bool {
        true
    }

    fn keep(&self, state: Vec<u8>) -> Result<()> {
        self.count.set(self.count.get() + 1);
        *self.state.borrow_mut() = Some(state);
        if self.count.get() == self.cancel_at {
            self.token.cancel();
        }
        Ok(())
    }

    fn kept(&self) -> Option<Vec<u8>> {
        self.state.borrow().clone()
    }
}

#[test]
fn a_training_that_was_stopped_goes_on_to_the_same_bytes() {
    let real = conformance::table(&conformance::mixed_csv(300), "{}");
    for (model, config) in [
        ("tvae", json!({"epochs": 1, "least_steps": 30, "compress_dim": 16, "decompress_dim": 16, "embedding_dim": 8})),
        (
            "ctgan",
            json!({"epochs": 1, "least_steps": 12, "generator_dim": 16, "discriminator_dim": 16, "embedding_dim": 8}),
        ),
        // What goes beside the networks is kept too: the best network so far, and the moving average.
        ("tvae", json!({"epochs": 1, "least_steps": 30, "held_share": 0.2, "look_every": 2, "patience": 3})),
        (
            "ctgan",
            json!({"epochs": 1, "least_steps": 12, "generator_dim": 16, "discriminator_dim": 16, "average": 0.9}),
        ),
    ] {
        let config = settings(&config);
        let whole = bytes(&*fit(model, &config, &real, &RunCx::quiet()).expect("a fit"));
        let keeper =
            Keeper { token: CancelToken::default(), cancel_at: 5, count: Cell::new(0), state: RefCell::new(None) };
        let cx = RunCx::new(&NoProgress, keeper.token.clone(), &NoPacer).with_checkpoints(&keeper);
        assert!(matches!(fit(model, &config, &real, &cx), Err(Error::Cancelled)), "{model} was stopped");
        let cx = RunCx::new(&NoProgress, CancelToken::default(), &NoPacer).with_checkpoints(&keeper);
        let resumed = fit(model, &config, &real, &cx).expect("it goes on");
        assert!(bytes(&*resumed) == whole, "{model}: the same bytes");
        // The state of another run is refused, not taken for this one.
        let mut other = config.clone();
        other.insert("least_steps".to_owned(), 31.into());
        assert!(matches!(fit(model, &other, &real, &cx), Err(Error::Artifact(_))), "{model}");
    }
}

/// Numbers around ±5 by group, and a level that 3 % of the rows have, whatever the rest.
fn toy(rows: usize) -> Table {
    let mut draw = Seed(8).stream("toy");
    let mut text = String::from("group,x,rare\n");
    for row in 0..rows {
        let up = draw.uniform() < 0.35;
        let x = if up { 5.0 } else { -5.0 } + (0..12).map(|_| draw.uniform()).sum::<f64>() - 6.0;
        let rare = if draw.uniform() < 0.03 { "yes" } else { ["no", "never"][row % 2] };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{},{x:.3},{rare}", if up { "up" } else { "down" });
    }
    conformance::table(&text, "{}")
}

fn draw(fitted: &dyn DynFitted, conditions: Vec<Condition>) -> Table {
    block_on(fitted.sample(&SampleRequest { rows: 4000, seed: 2, conditions }, &RunCx::quiet())).expect("rows")
}

/// Share of the rows with a level, and the mean of x among them.
fn with(table: &Table, column: usize, level: &str) -> (f64, f64) {
    let (codes, names) = table.levels(column);
    let code = names.iter().position(|n| n == level).expect("a level") as u32;
    let x: Vec<f64> = codes.iter().zip(table.numbers(1)).filter(|(c, _)| **c == code).map(|(_, x)| x).collect();
    (x.len() as f64 / codes.len() as f64, x.iter().sum::<f64>() / x.len().max(1) as f64)
}

/// Counts the losses that are told.
#[derive(Default)]
struct Heard(RefCell<Vec<(u64, &'static str, f32)>>);

impl ProgressSink for Heard {
    fn report(&self, _: Progress) {}

    fn losses(&self, step: u64, values: &[(&'static str, f32)]) {
        self.0.borrow_mut().extend(values.iter().map(|(name, value)| (step, *name, *value)));
    }
}

#[test]
fn tvae_stops_when_rows_held_back_are_explained_no_better_and_keeps_the_best() {
    let real = toy(300);
    let config = json!({"epochs": 1, "least_steps": 20_000, "held_share": 0.3, "look_every": 10, "patience": 3});
    let heard = Heard::default();
    let cx = RunCx::new(&heard, CancelToken::default(), &NoPacer);
    let fitted = fit("tvae", &settings(&config), &real, &cx).expect("a fit");
    let looks: Vec<u64> = heard.0.borrow().iter().filter(|(_, n, _)| *n == "held back").map(|(s, ..)| *s).collect();
    let last = looks.last().copied().expect("a look");
    assert!(last < 5000 && looks.len() as u64 == last / 10, "{last} steps, {} looks", looks.len());
    // The best network is the one before the looks that found none better: a run of so many steps ends with it.
    let best = last - 30;
    let mut plain = settings(&config);
    plain.insert("least_steps".to_owned(), best.into());
    let same = fit("tvae", &plain, &real, &RunCx::quiet()).expect("a fit");
    let rows = |fitted: &dyn DynFitted| draw(fitted, Vec::new()).numbers(1);
    assert_eq!(rows(&*fitted), rows(&*same));
}

#[test]
fn training_goes_on_from_a_saved_model_where_it_was() {
    let real = toy(600);
    for (model, config, named) in [
        ("tvae", json!({"epochs": 1, "least_steps": 300, "compress_dim": 32}), "reconstruction"),
        ("ctgan", json!({"epochs": 1, "least_steps": 150, "discriminator_dim": 32}), "condition"),
    ] {
        let losses = |cx: &dyn Fn(&Heard) -> Result<Box<dyn DynFitted>>| {
            let heard = Heard::default();
            cx(&heard).expect("a fit");
            let all = heard.0.into_inner();
            all.into_iter().filter(|(_, n, _)| *n == named).map(|(_, _, v)| v).collect::<Vec<f32>>()
        };
        let config = settings(&config);
        let saved = bytes(&*fit(model, &config, &real, &RunCx::quiet()).expect("a fit"));
        let fresh = losses(&|h| fit(model, &config, &real, &RunCx::new(h, CancelToken::default(), &NoPacer)));
        let more = losses(&|h| {
            fit(model, &config, &real, &RunCx::new(h, CancelToken::default(), &NoPacer).with_start(&saved))
        });
        // It begins nearer to where the first one ended than to where that began.
        let (began, ended) = (fresh[0], fresh[fresh.len() - 1]);
        assert!(ended < began && more[0] < 0.5 * (began + ended), "{model}: {began} to {ended}, then {}", more[0]);

        let refused = |real: &Table, model: &str, change: (&str, i64)| {
            let mut other = config.clone();
            other.insert(change.0.to_owned(), change.1.into());
            matches!(fit(model, &other, real, &RunCx::quiet().with_start(&saved)), Err(Error::InvalidRequest(_)))
        };
        assert!(refused(&real, model, ("embedding_dim", 7)), "{model}: other layers");
        let mixed = conformance::table(&conformance::mixed_csv(300), "{}");
        assert!(refused(&mixed, model, ("epochs", 2)), "{model}: another table");
    }
}

#[test]
fn tvae_learns_shares_and_relations_and_keeps_rare_levels_by_drawing_them() {
    let real = toy(2000);
    let config =
        json!({"epochs": 1, "least_steps": 1200, "embedding_dim": 16, "compress_dim": 64, "decompress_dim": 64});
    let fitted = fit("tvae", &settings(&config), &real, &RunCx::quiet()).expect("a fit");
    let drawn = draw(&*fitted, Vec::new());
    let (share, mean) = with(&drawn, 0, "up");
    // A few hidden variables lie between the groups, so the means are drawn together: the known weakness of the method.
    assert!((share - 0.35).abs() < 0.06 && mean > 3.0, "{share} {mean}");
    // Draws between the places that training rows are mapped to are undecided, so a rare level comes out up to twice as often:
    // 3.2 % to 6.2 % over six seeds and 1200 or 3000 steps.
    let rare = with(&drawn, 2, "yes").0;
    assert!((0.02..0.065).contains(&rare), "{rare}");
    let mut likeliest = settings(&config);
    likeliest.insert("decode".to_owned(), "argmax".into());
    let fitted = fit("tvae", &likeliest, &real, &RunCx::quiet()).expect("a fit");
    let rare = with(&draw(&*fitted, Vec::new()), 2, "yes").0;
    assert!(rare < 0.02, "the likeliest level loses rare ones: {rare}");
}

#[test]
fn ctgan_learns_shares_and_relations_and_meets_conditions_on_any_column() {
    let real = toy(2000);
    let config = json!({
        "epochs": 1, "least_steps": 1200, "embedding_dim": 16, "generator_dim": 64, "discriminator_dim": 64, "batch_size": 200,
        "generator_lr": 0.001, "discriminator_lr": 0.001, "pac": 4,
    });
    let fitted = fit("ctgan", &settings(&config), &real, &RunCx::quiet()).expect("a fit");
    let drawn = draw(&*fitted, Vec::new());
    let ((share, up), (_, down)) = (with(&drawn, 0, "up"), with(&drawn, 0, "down"));
    assert!((share - 0.35).abs() < 0.1, "{share}");
    assert!((up - 5.0).abs() < 2.0 && (down + 5.0).abs() < 2.0, "{up} {down}");
    let asked = |column: &str, test| Condition { column: column.to_owned(), test };
    let yes = asked("rare", ConditionTest::OneOf(vec!["yes".to_owned()]));
    let above = || asked("x", ConditionTest::Between { min: Some("0".to_owned()), max: None });
    let drawn = draw(&*fitted, vec![yes, above()]);
    assert_eq!(drawn.rows(), 4000, "never short");
    assert!((with(&drawn, 2, "yes").0 - 1.0).abs() < 1e-9 && drawn.numbers(1).iter().all(|x| *x >= 0.0));
    let (share, _) = with(&draw(&*fitted, vec![above()]), 0, "up");
    assert!(share > 0.6, "numbers above 0 belong to the upper group: {share}");
}

#[test]
fn the_processor_is_always_there_and_what_is_absent_is_named() {
    assert_eq!(block_on(open(ComputeKind::Cpu)).expect("a device").name, "CPU");
    assert_eq!(available()[0], ComputeKind::Cpu);
    for kind in ComputeKind::ALL {
        assert_eq!(ComputeKind::of_id(kind.id()), Some(kind));
        if !available().contains(&kind) {
            match block_on(open(kind)) {
                Err(Error::Unsupported(d)) => assert!(d.what.contains(kind.id()), "{d}"),
                other => panic!("{kind:?} must be refused, not {other:?}"),
            }
        }
    }
}

#[test]
fn the_processor_is_always_there_and_other_kinds_say_what_the_build_lacks() {
    let found = block_on(survey());
    assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), ComputeKind::ALL);
    assert!(found[0].built && found[0].usable && found[0].devices[0].contains("thread"), "{:?}", found[0]);
    assert!(found.iter().all(|f| f.built || (f.devices.is_empty() && !f.usable)));
    let best = block_on(best());
    assert!(found.iter().any(|f| f.kind == best && f.usable), "{best:?}");
}
