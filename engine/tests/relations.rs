//! Relations between columns: found where they hold, and kept in every drawn row, whatever the model and the conditions.
#![cfg(feature = "table")]

use std::fmt::Write as _;

use engine::data::{Column, NoticeCode, Table};
use engine::models::conformance::{quick, table};
use engine::models::relations::Relations;
use engine::models::{self, Condition, ConditionTest, DynFitted, Family, SampleRequest};
use engine::rng::Seed;
use engine::run::{RunCx, block_on};

/// Orders of a shop: city decides country, product the unit price, amount and price the total, age the group, and `fahrenheit` is a
/// line of `celsius`. `free` follows from nothing.
fn orders(rows: usize) -> String {
    let mut draw = Seed(11).stream("test/orders");
    let mut out =
        String::from("city,country,product,price,pieces,total,age,group,celsius,fahrenheit,net,tax,gross,free\n");
    for _ in 0..rows {
        // Some cities are rare.
        let city = (draw.uniform().powi(3) * 60.0) as usize;
        let product = draw.below(12);
        let cents = 199 + product * product * 37;
        let pieces = 1 + draw.below(9);
        let total = cents * pieces;
        let age = 18 + draw.below(70);
        let group = ["young", "middle", "old"][usize::from(age >= 30) + usize::from(age >= 65)];
        let celsius = draw.below(400) as f64 / 10.0 - 10.0;
        let (net, tax) = (draw.below(90_000) + 1000, draw.below(9000) + 100);
        let money = |c: usize| format!("{}.{:02}", c / 100, c % 100);
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "c{city:02},C{},P{product:02},{},{pieces},{},{age},{group},{celsius:.1},{:.2},{},{},{},{}",
            city * 7 % 5,
            money(cents),
            money(total),
            celsius * 1.8 + 32.0,
            money(net),
            money(tax),
            money(net + tax),
            ["x", "y", "z"][draw.below(3)],
        );
    }
    out
}

fn real() -> Table {
    table(&orders(3000), "{}")
}

fn fitted(id: &str, real: &Table) -> Box<dyn DynFitted> {
    let model = models::find(id).expect("a model");
    block_on(model.fit(&quick(model), real, Seed(1), &RunCx::quiet())).expect("a fit")
}

fn draw(fitted: &dyn DynFitted, rows: u64, conditions: Vec<Condition>) -> engine::Result<Table> {
    block_on(fitted.sample(&SampleRequest { rows, seed: 4, conditions }, &RunCx::quiet()))
}

fn one_of(column: &str, values: &[&str]) -> Condition {
    let test = ConditionTest::OneOf(values.iter().map(|v| (*v).to_owned()).collect());
    Condition { column: column.to_owned(), test }
}

fn between(column: &str, min: &str, max: &str) -> Condition {
    let test = ConditionTest::Between { min: Some(min.to_owned()), max: Some(max.to_owned()) };
    Condition { column: column.to_owned(), test }
}

/// Numbers of a column; those that its levels are written as, where it has few values.
fn numbers(table: &Table, name: &str) -> Vec<f64> {
    let at = table.position(name).expect(name);
    match table.column(at) {
        Column::Levels { codes, names } => {
            let number = |c: u32| names.get(c as usize).map_or(f64::NAN, |n| n.parse().expect("a number"));
            codes.into_iter().map(number).collect()
        }
        _ => table.numbers(at),
    }
}

fn levels(table: &Table, name: &str) -> Vec<String> {
    let (codes, names) = table.levels(table.position(name).expect(name));
    codes.iter().map(|&c| names[c as usize].clone()).collect()
}

/// Rows that break a relation, by relation.
fn broken(table: &Table) -> Vec<(&'static str, usize)> {
    let n = table.rows();
    let [price, pieces, total, age] = ["price", "pieces", "total", "age"].map(|c| numbers(table, c));
    let [celsius, fahrenheit, net, tax, gross] =
        ["celsius", "fahrenheit", "net", "tax", "gross"].map(|c| numbers(table, c));
    let [city, country, product, group] = ["city", "country", "product", "group"].map(|c| levels(table, c));
    let digits = |s: &str| s[1..].parse::<usize>().expect("digits");
    let count = |holds: &dyn Fn(usize) -> bool| (0..n).filter(|&r| !holds(r)).count();
    vec![
        ("country", count(&|r| digits(&country[r]) == digits(&city[r]) * 7 % 5)),
        (
            "price",
            count(&|r| {
                let p = digits(&product[r]);
                (price[r] * 100.0).round() as usize == 199 + p * p * 37
            }),
        ),
        ("total", count(&|r| (price[r] * pieces[r] - total[r]).abs() < 0.005)),
        (
            "group",
            count(&|r| {
                group[r] == ["young", "middle", "old"][usize::from(age[r] >= 30.0) + usize::from(age[r] >= 65.0)]
            }),
        ),
        ("fahrenheit", count(&|r| (celsius[r] * 1.8 + 32.0 - fahrenheit[r]).abs() < 0.005_001)),
        ("gross", count(&|r| (net[r] + tax[r] - gross[r]).abs() < 0.005)),
    ]
}

#[test]
fn the_relations_of_a_table_are_found_and_nothing_else() {
    let real = real();
    assert!(broken(&real).iter().all(|(_, n)| *n == 0), "the test's own table");
    let relations = Relations::of(&real).expect("a search");
    let mut followers = relations.followers();
    let place = |name: &str| followers.iter().position(|f| *f == name);
    assert!(place("price") < place("total"), "a price is known before the total is computed");
    followers.sort_unstable();
    assert_eq!(followers, ["country", "fahrenheit", "gross", "group", "price", "total"]);
    for notice in relations.notices() {
        assert_eq!(notice.code, NoticeCode::Relation);
        assert!(notice.defect.to_string().contains("no exception in 3000 rows"), "{}", notice.defect);
    }
}

#[test]
fn every_model_keeps_them() {
    let real = real();
    for model in models::all() {
        let spec = model.spec();
        let fitted = fitted(spec.id, &real);
        let drawn = draw(&*fitted, 1500, Vec::new()).expect("rows");
        let broken = broken(&drawn);
        if spec.family == Family::Baseline {
            assert!(broken.iter().all(|(_, n)| *n > 300), "the floor knows of no relation: {broken:?}");
        } else {
            assert!(broken.iter().all(|(_, n)| *n == 0), "{}: {broken:?}", spec.id);
            let told = fitted.notices().iter().filter(|n| n.code == NoticeCode::Relation).count();
            assert_eq!(told, 6, "{}", spec.id);
        }
        let total = numbers(&drawn, "total");
        let (low, high) =
            numbers(&real, "total").iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        assert!(total.iter().all(|v| (low..=high).contains(v)), "{}: a total outside the range", spec.id);
    }
}

#[test]
fn conditions_on_followers_are_met_and_the_relations_kept() {
    let real = real();
    for id in ["sequential-trees", "gaussian-copula"] {
        let fitted = fitted(id, &real);
        for (condition, met) in [
            (
                one_of("country", &["C3"]),
                &(|t: &Table| levels(t, "country").iter().all(|c| c == "C3")) as &dyn Fn(&Table) -> bool,
            ),
            (between("price", "10", "20"), &|t| numbers(t, "price").iter().all(|v| (10.0..=20.0).contains(v))),
            (one_of("group", &["old"]), &|t| levels(t, "group").iter().all(|c| c == "old")),
            (between("total", "50", "100"), &|t| numbers(t, "total").iter().all(|v| (50.0..=100.0).contains(v))),
            (one_of("city", &["c01"]), &|t| levels(t, "city").iter().all(|c| c == "c01")),
        ] {
            let drawn = draw(&*fitted, 400, vec![condition.clone()]).expect("the condition can be met");
            assert_eq!(drawn.rows(), 400);
            assert!(met(&drawn), "{id}: {condition:?}");
            let broken = broken(&drawn);
            assert!(broken.iter().all(|(_, n)| *n == 0), "{id}: {condition:?}: {broken:?}");
        }
        // City 1 lies in country 2.
        let contradiction = draw(&*fitted, 10, vec![one_of("city", &["c01"]), one_of("country", &["C3"])]);
        let error = contradiction.expect_err("no city lies in two countries").to_string();
        assert!(error.contains("city") && error.contains("country"), "{error}");
    }
}

#[test]
fn a_saved_model_keeps_them_and_a_damaged_one_is_refused() {
    let real = real();
    let fitted = fitted("sequential-trees", &real);
    let artifact = fitted.save().expect("an artifact");
    let bytes = artifact.to_bytes().expect("bytes");
    let loaded = models::load(&bytes).expect("it loads");
    let (a, b) = (draw(&*fitted, 500, Vec::new()).expect("rows"), draw(&*loaded, 500, Vec::new()).expect("rows"));
    for at in 0..a.width() {
        assert_eq!(a.column(at), b.column(at));
    }
    let mut damaged = artifact;
    for field in &mut damaged.schema.fields {
        if field.name == "city" {
            field.name = "town".to_owned();
        }
    }
    let error = models::load(&damaged.to_bytes().expect("bytes")).expect_err("a relation on no column").to_string();
    assert!(error.contains("country"), "{error}");
}

#[test]
fn chance_is_no_relation() {
    // Six rows per level and a flag of one percent: no level has two values, and yet nothing follows.
    let mut draw = Seed(2).stream("test/chance");
    let mut text = String::from("doctor,flag,amount,constantish\n");
    let flagged = [17, 140];
    for row in 0..1200_usize {
        let doctor = row / 6;
        let _ = writeln!(
            text,
            "d{doctor:03},{},{},{}",
            if flagged.contains(&doctor) { "yes" } else { "no" },
            draw.below(1000),
            usize::from(row % 2 == 0 && row < 60)
        );
    }
    let relations = Relations::of(&table(&text, "{}")).expect("a search");
    assert!(relations.is_empty(), "{:?}", relations.followers());
}

#[test]
fn one_exception_ends_a_relation() {
    let mut text = orders(3000);
    text.push_str("c01,C4,P01,2.36,1,2.37,20,old,10.0,50.00,10.00,1.00,11.00,x\n");
    let relations = Relations::of(&table(&text, "{}")).expect("a search");
    // The row is right about price, fahrenheit and gross, and wrong about country, total and group.
    let mut followers = relations.followers();
    followers.sort_unstable();
    assert_eq!(followers, ["fahrenheit", "gross", "price"]);
}

#[test]
fn missing_cells_are_left_where_nothing_follows() {
    let text: String = orders(3000)
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if at > 0 && at % 9 == 0 {
                // No pieces: the total is not known either.
                (cells[4], cells[5]) = ("", "");
            }
            cells.join(",") + "\n"
        })
        .collect();
    let real = table(&text, "{}");
    let fitted = fitted("sequential-trees", &real);
    let drawn = draw(&*fitted, 1500, Vec::new()).expect("rows");
    let [price, pieces, total] = ["price", "pieces", "total"].map(|c| numbers(&drawn, c));
    assert!(pieces.iter().any(|v| v.is_nan()), "missing cells come back");
    for row in 0..drawn.rows() {
        let kept = (price[row] * pieces[row] - total[row]).abs() < 0.005;
        assert!(kept || pieces[row].is_nan(), "row {row}");
    }
    assert!(matches!(drawn.column(0), Column::Levels { .. }));
}

/// Stays with a start and an end, a lowest, a mean and a highest value, and an amount beside two columns that it has nothing to do with.
fn stays(rows: usize) -> String {
    let mut draw = Seed(21).stream("test/stays");
    let mut out = String::from("admitted,discharged,low,middle,high,amount,fee,paid\n");
    for _ in 0..rows {
        let day = draw.below(300);
        let nights = (draw.uniform().powi(3) * 40.0) as usize;
        let date = |d: usize| format!("2023-{:02}-{:02}", 1 + d / 28 % 12, 1 + d % 28);
        let low = (400 + draw.below(600)) as f64 / 10.0;
        let middle = low + 15.0 * draw.uniform();
        let high = middle + 0.1 + 15.0 * draw.uniform();
        // A tenth of the stays is paid at once.
        let (fee, times) = (20.0 + draw.below(8000) as f64 / 100.0, 1 + draw.below(10));
        let paid = if times == 1 { fee } else { fee * times as f64 + draw.uniform() };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{},{},{low:.1},{middle:.2},{high:.1},{:.2},{fee:.2},{paid:.2}",
            date(day.min(330 - nights)),
            date(day.min(330 - nights) + nights),
            100.0 * draw.uniform(),
        );
    }
    out
}

fn crossed(table: &Table, lower: &str, upper: &str) -> usize {
    let (lower, upper) = (numbers(table, lower), numbers(table, upper));
    lower.iter().zip(&upper).filter(|(l, u)| l > u).count()
}

#[test]
fn a_start_is_never_after_its_end() {
    let real = table(&stays(2500), "{}");
    let pairs = [("admitted", "discharged"), ("low", "middle"), ("middle", "high"), ("fee", "paid")];
    assert!(pairs.iter().all(|(l, u)| crossed(&real, l, u) == 0), "the test's own table");
    let relations = Relations::of(&real).expect("a search");
    let told: Vec<String> = relations.notices().iter().map(|n| n.defect.to_string()).collect();
    assert_eq!(told.len(), 4, "what follows from others and what is chance is not told: {told:?}");
    for id in ["sequential-trees", "gaussian-copula", "tvae"] {
        if !models::all().iter().any(|m| m.spec().id == id) {
            continue;
        }
        let fitted = fitted(id, &real);
        let drawn = draw(&*fitted, 2000, Vec::new()).expect("rows");
        for (lower, upper) in pairs {
            assert_eq!(crossed(&drawn, lower, upper), 0, "{id}: {lower} and {upper}");
            let (real, drawn) = (numbers(&real, lower), numbers(&drawn, lower));
            let least = real.iter().copied().fold(f64::INFINITY, f64::min);
            assert!(drawn.iter().all(|v| *v >= least), "{id}: {lower} leaves its range");
        }
        let equal = |t: &Table| numbers(t, "fee").iter().zip(numbers(t, "paid")).filter(|(a, b)| **a == *b).count();
        assert!(equal(&real) > 200, "in the test's own table");
        if id == "sequential-trees" {
            // 2000 rows of 2500.
            assert!(equal(&drawn) * 2 > equal(&real), "{} rows were paid at once, of {}", equal(&drawn), equal(&real));
        }
        let early = draw(&*fitted, 300, vec![between("discharged", "2023-01-01", "2023-03-01")]).expect("rows");
        assert_eq!(crossed(&early, "admitted", "discharged"), 0, "{id}, under a condition");
    }
}
