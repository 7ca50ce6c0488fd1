//! What goes wrong, with its words and its exit code.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Desk, people, text};

#[test]
fn a_file_that_is_no_table_exits_3_and_says_why() {
    let desk = Desk::new();
    desk.put("empty.csv", "");
    std::fs::write(desk.path("picture.csv"), [0x89, b'P', b'N', b'G', 0, 1, 2, 3, 0, 0, 0xff, 0xfe].repeat(50))
        .expect("written");
    for name in ["empty.csv", "picture.csv"] {
        for command in ["inspect", "synth"] {
            let ran = desk.run(&[command, name]);
            assert_eq!(ran.code, 3, "{command} {name}: {}", ran.err);
            for part in ["error: ", name, "expected: ", "found: ", "fix: "] {
                assert!(ran.err.contains(part), "{command} {name}: {}", ran.err);
            }
        }
    }
    desk.put("bad.json", r#"{"columns": {"age": "nmerical"}}"#);
    let ran = desk.run(&["synth", "people.csv", "--schema", "bad.json"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("bad.json") && ran.err.contains("age"), "{}", ran.err);
    assert_eq!(desk.names(), ["bad.json", "empty.csv", "people.csv", "picture.csv"]);
}

#[test]
fn a_file_full_of_mistakes_is_read_with_warnings() {
    let desk = Desk::new();
    let broken = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/broken/broken.csv");
    let ran = desk.done(&["inspect", broken]);
    assert!(ran.out.contains("warnings") && ran.out.contains("line 14"), "{}", ran.out);
    let ran = desk.done(&["synth", broken, "--out", "mended.csv"]);
    assert!(ran.err.contains("warning: "), "{}", ran.err);
    assert_eq!(desk.read("mended.csv").lines().count(), 61);
}

#[test]
fn wrong_settings_exit_2_and_name_the_setting() {
    let desk = Desk::new();
    let refused = |args: &[&str], parts: &[&str]| {
        let ran = desk.run(&[&["synth", "people.csv"], args].concat());
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        for part in parts {
            assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
        }
    };
    refused(&["--model", "gaussian-copula", "--set", "no_such=1", "--set", "nor_this=2"], &["no_such", "nor_this"]);
    for (name, value) in
        engine::params::invalid_examples(engine::models::find("gaussian-copula").expect("a model").spec().params)
    {
        refused(&["--model", "gaussian-copula", "--set", &format!("{name}={value}")], &[name, "expected"]);
    }
    refused(&["--set", "x=1"], &["--model"]);
    refused(&["--model", "gaussian-copula", "--set", "x"], &["key=value"]);
    refused(&["--model", "gausian"], &["gaussian-copula"]);
    refused(&["--where", "age"], &["--where 'age'", "col=value"]);
    refused(&["--rows", "0"], &["--rows"]);
    assert_eq!(desk.names(), ["people.csv"]);
}

#[test]
fn requests_that_cannot_be_met_exit_4() {
    let desk = Desk::new();
    let ran = desk.run(&["synth", "people.csv", "--where", "agee>=3"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("agee") && ran.err.contains("\"age\""), "{}", ran.err);
    let ran = desk.run(&["synth", "people.csv", "--where", "job=astronaut"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("job"), "{}", ran.err);
    assert_eq!(desk.names(), ["people.csv"]);
}

#[test]
fn files_that_are_no_model_exit_5_and_absent_ones_6() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["sample", "people.csv"]).code, 5);
    let ran = desk.run(&["sample", "absent.facsimile"]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("absent.facsimile"), "{}", ran.err);
    assert_eq!(desk.run(&["inspect", "."]).code, 6);
    let ran = desk.run(&["synth", "people.csv", "--out", "absent/out.csv"]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("folder does not exist"), "{}", ran.err);
}

#[test]
fn no_input_is_ever_overwritten() {
    let desk = Desk::new();
    desk.put("s.json", "{}");
    desk.done(&["fit", "people.csv", "--save", "m.facsimile"]);
    let model = std::fs::read(desk.path("m.facsimile")).expect("a model");
    let full = desk.path("people.csv");
    for args in [
        &["synth", "people.csv", "--out", "people.csv"][..],
        &["synth", "people.csv", "--out", text(&full)],
        &["synth", "people.csv", "--save", "./people.csv"],
        &["synth", "people.csv", "--schema", "s.json", "--out", "s.json"],
        &["synth", "people.csv", "--save", "x", "--out", "x"],
        &["fit", "people.csv", "--save", "people.csv"],
        &["sample", "m.facsimile", "--out", "m.facsimile"],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
    }
    assert_eq!(desk.read("people.csv"), people(400));
    assert_eq!(std::fs::read(desk.path("m.facsimile")).expect("a model"), model);
    assert_eq!(desk.names(), ["m.facsimile", "people.csv", "s.json"]);
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["synth", "people.csv", "--rows", "50000", "--out", "-", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut head = [0; 8];
    child.stdout.take().expect("a pipe").read_exact(&mut head).expect("some rows");
    // The pipe is closed here.
    let output = child.wait_with_output().expect("ended");
    assert_eq!(&head, b"id,age,i");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(status.success());
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_half_written() {
    let desk = Desk::new();
    desk.put("out.csv", "old");
    // More rows than can be drawn before the signal comes.
    let mut child = desk
        .command(&["synth", "people.csv", "--rows", "5000000", "--out", "out.csv", "--save", "m.facsimile"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    // It listens once it speaks of its first phase.
    let mut first = [0; 1];
    child.stderr.as_mut().expect("a pipe").read_exact(&mut first).expect("a phase");
    std::thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    let asked = Instant::now();
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(asked.elapsed() < Duration::from_secs(10));
    assert_eq!(desk.read("out.csv"), "old");
    assert_eq!(desk.names(), ["out.csv", "people.csv"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_wait_for_input() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["inspect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    // Keeps the pipe open, so the program waits.
    let input = child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    assert_eq!(child.wait().expect("ended").code(), Some(130));
    drop(input);
}

#[test]
fn a_server_without_a_page_or_a_port_says_what_to_do() {
    let desk = Desk::new();
    let ran = desk.run(&["serve", "--port", "0"]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("make run") && ran.err.contains("--site"), "{}", ran.err);
    desk.put("index.html", "<!doctype html>");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ran = desk.run(&["serve", "--site", ".", "--port", &port]);
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("in use") && ran.err.contains("--port"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_server_names_its_address_and_stops_when_asked() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let desk = Desk::new();
    desk.put("index.html", "<!doctype html>");
    let mut child =
        desk.command(&["serve", "--site", ".", "--port", "0"]).stdout(Stdio::piped()).spawn().expect("started");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|a| a.split('/').next()).expect("an address");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"ok\""), "{answer}");
    interrupt(&child);
    assert_eq!(child.wait().expect("ended").code(), Some(0));
}
