//! Networks on the command line: devices, estimates, losses, stopping and going on.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Desk;

/// A small network whose training lasts long enough to be stopped: its losses are told every two seconds.
const SMALL: [&str; 8] = ["--model", "tvae", "--set", "least_steps=3000", "--set", "compress_dim=64", "--seed", "3"];

#[test]
fn devices_are_listed_and_an_absent_one_is_refused_with_a_way_out() {
    let desk = Desk::new();
    let list = desk.done(&["devices"]).out;
    assert!(list.contains("cpu") && list.contains("thread") && list.contains("--device auto takes"), "{list}");
    let json: Value = serde_json::from_str(&desk.done(&["devices", "--json"]).out).expect("JSON");
    let devices = json["devices"].as_array().expect("a list");
    assert_eq!(devices[0]["kind"], "cpu");
    for device in devices.iter().filter(|d| d["built"] == false) {
        let id = device["kind"].as_str().expect("an id");
        let ran = desk.run(&["fit", "people.csv", "--save", "m.facsimile", "--model", "tvae", "--device", id]);
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert!(ran.err.contains("this build was made without it") && ran.err.contains("cpu"), "{}", ran.err);
    }
    assert_eq!(desk.run(&["fit", "people.csv", "--save", "m.facsimile", "--device", "abacus"]).code, 2);
}

#[test]
fn a_training_that_is_stopped_goes_on_to_the_same_bytes() {
    let desk = Desk::new();
    let whole = desk.done(&[&["fit", "people.csv", "--save", "whole.facsimile"], &SMALL[..]].concat());
    assert!(whole.err.contains("training takes 3,000 steps") && whole.err.contains("memory"), "{}", whole.err);

    let args = [&["fit", "people.csv", "--save", "m.facsimile"], &SMALL[..]].concat();
    let mut child = desk.command(&args).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
    let mut err = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut said = String::new();
    while !said.contains("steps/s") {
        assert!(err.read_line(&mut said).expect("a line") > 0, "it ended too early:\n{said}");
    }
    assert!(said.contains("reconstruction") && said.contains("left"), "{said}");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("a signal").success());
    err.read_to_string(&mut said).expect("UTF-8");
    assert_eq!(child.wait().expect("ended").code(), Some(130), "{said}");
    assert!(said.contains("--resume") && said.contains("m.facsimile.checkpoint"), "{said}");
    assert!(!desk.path("m.facsimile").exists());

    // Another seed is another run: its state is not taken for this one's.
    let other = desk.run(&["fit", "people.csv", "--save", "m.facsimile", "--model", "tvae", "--seed", "4", "--resume"]);
    assert_eq!(other.code, 5, "{}", other.err);
    desk.done(&[&args[..], &["--resume"]].concat());
    let read = |name: &str| std::fs::read(desk.path(name)).expect("a model");
    assert!(read("m.facsimile") == read("whole.facsimile"), "the same bytes");
    assert_eq!(desk.names(), ["m.facsimile", "people.csv", "whole.facsimile"], "the state is removed");

    let nothing = desk.run(&[&args[..], &["--resume"]].concat());
    assert_eq!(nothing.code, 2, "{}", nothing.err);
    assert!(nothing.err.contains("no state to resume from"), "{}", nothing.err);
}

#[test]
fn the_summary_for_programs_tells_the_losses() {
    let desk = Desk::new();
    let args = ["synth", "people.csv", "--model", "ctgan", "--set", "least_steps=20", "--set", "epochs=1", "--json"];
    let json: Value = serde_json::from_str(&desk.done(&args).out).expect("JSON");
    let training = &json["training"];
    assert_eq!(training["step"], 20);
    assert!(training["losses"]["critic"].is_number() && training["estimate"]["bytes"].is_number(), "{training}");
    let args = ["synth", "people.csv", "--model", "gaussian-copula", "--json"];
    let json: Value = serde_json::from_str(&desk.done(&args).out).expect("JSON");
    assert!(json["training"].is_null(), "{json}");
}
