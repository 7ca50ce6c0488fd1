//! Small measurements of the parts that take the time: `cargo bench -p engine --features table`.
//!
//! The tables are the larger samples of `data/`, repeated where they are too small to be measured.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use engine::data::csv::{ReadTable, Reader};
use engine::data::{SchemaSpec, Table};
use engine::models::{DynFitted, SampleRequest, find};
use engine::params::JsonMap;
use engine::rng::Seed;
use engine::run::{RunCx, block_on};
use engine::transform::grid::Grid;
use engine::transform::marginal::Marginal;

/// Fifteen columns of every kind, free text and missing cells; eleven columns, numbers and levels alone.
const TABLES: [(&str, &str); 2] =
    [("visits", include_str!("../../data/visits/visits.csv")), ("fraud", include_str!("../../data/fraud/fraud.csv"))];
const NAMES: [&str; 2] = [TABLES[0].0, TABLES[1].0];
/// How often the rows of a table follow each other for the reader.
const TIMES: usize = 20;
/// Rows that are drawn.
const ROWS: u64 = 10_000;
/// Values of a marginal.
const VALUES: usize = 100_000;

fn main() {
    divan::main();
}

/// The text of a sample, its rows `times` over.
fn text(name: &str, times: usize) -> String {
    let (_, csv) = TABLES.iter().find(|(n, _)| *n == name).expect("a sample");
    let (header, rows) = csv.split_once('\n').expect("a header");
    format!("{header}\n{}", rows.repeat(times))
}

/// A reader that has taken the whole text, but not typed it.
fn fed(csv: &str) -> Reader {
    let mut reader = Reader::new(SchemaSpec::default());
    reader.push(csv.as_bytes()).expect("a table");
    reader
}

fn typed(reader: Reader) -> ReadTable {
    block_on(reader.finish(&RunCx::quiet())).expect("a table")
}

fn table(name: &str) -> Table {
    typed(fed(&text(name, 1))).table
}

fn copula(table: &Table) -> Box<dyn DynFitted> {
    let model = find("gaussian-copula").expect("a registered model");
    block_on(model.fit(&JsonMap::new(), table, Seed(0), &RunCx::quiet())).expect("a fit")
}

/// Bytes to cells.
#[divan::bench(args = NAMES, max_time = 1)]
fn reader(bencher: Bencher, name: &str) {
    let csv = text(name, TIMES);
    bencher.counter(BytesCount::of_str(&csv)).bench(|| fed(&csv));
}

/// Cells to kinds and typed columns; the rows once, since repeated ones would cost nothing.
#[divan::bench(args = NAMES, max_time = 1)]
fn kinds(bencher: Bencher, name: &str) {
    let csv = text(name, 1);
    bencher.counter(BytesCount::of_str(&csv)).with_inputs(|| fed(&csv)).bench_local_values(typed);
}

/// A smoothed empirical distribution from sorted values, with a spike at zero.
#[divan::bench(max_time = 1)]
fn marginal_fit(bencher: Bencher) {
    let values = sorted();
    bencher.counter(ItemsCount::new(VALUES)).bench(|| Marginal::empirical(&values, None::<Grid>));
}

/// Its values at even draws.
#[divan::bench(max_time = 1)]
fn marginal_quantiles(bencher: Bencher) {
    let marginal = Marginal::empirical(&sorted(), None::<Grid>);
    let mut stream = Seed(1).stream("bench");
    let draws: Vec<f64> = (0..VALUES).map(|_| stream.uniform()).collect();
    bencher.counter(ItemsCount::new(VALUES)).bench(|| draws.iter().map(|u| marginal.quantile(*u)).sum::<f64>());
}

fn sorted() -> Vec<f64> {
    let mut stream = Seed(0).stream("bench");
    let mut values: Vec<f64> = (0..VALUES).map(|_| (stream.uniform() * 20.0 - 2.0).max(0.0)).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

#[divan::bench(args = NAMES, max_time = 1)]
fn copula_fit(bencher: Bencher, name: &str) {
    let table = table(name);
    bencher.counter(ItemsCount::new(table.rows())).bench_local(|| copula(&table));
}

#[divan::bench(args = NAMES, max_time = 1)]
fn copula_sample(bencher: Bencher, name: &str) {
    let fitted = copula(&table(name));
    let request = SampleRequest { rows: ROWS, seed: 0, conditions: Vec::new() };
    let cx = RunCx::quiet();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| block_on(fitted.sample(&request, &cx)).expect("rows"));
}
