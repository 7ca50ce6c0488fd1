//! Evaluations by the served program, over a real connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::form::Form;
use super::{Desk, people};

/// A server that is ended with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(desk: &Desk, more: &[&str]) -> Self {
        desk.put("index.html", "<!doctype html>");
        let args = [&["serve", "--site", ".", "--port", "0"], more].concat();
        let mut child = desk.command(&args).stdout(Stdio::piped()).spawn().expect("started");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).and_then(|a| a.split('/').next()).expect("an address").to_owned();
        Self { child, address }
    }

    /// A connection on which a request of `length` bytes has begun.
    fn begin(&self, length: usize) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let head = format!(
            "POST /api/v1/evaluations HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n",
            self.address,
            Form::content_type()
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream
    }

    /// The whole answer to a form: its head and its body.
    fn ask(&self, form: Form) -> (String, String) {
        let body = form.body();
        let mut stream = self.begin(body.len());
        stream.write_all(&body).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A real and a synthetic table of so many rows.
fn tables(rows: u64) -> Form {
    Form::default().file("real", "people.csv", &people(rows)).file("synthetic", "made.csv", &made(rows))
}

fn made(rows: u64) -> String {
    // The same people in another order of jobs.
    people(rows).replace("clerk", "x").replace("nurse", "clerk").replace(",x,", ",nurse,")
}

#[test]
fn a_served_report_is_that_of_the_command() {
    let desk = Desk::new();
    desk.put("people.csv", &people(120));
    desk.put("made.csv", &made(120));
    let args = ["evaluate", "--real", "people.csv", "--synthetic", "made.csv", "--target", "member", "--seed", "5"];
    desk.done(&[&args[..], &["--json", "r.json"]].concat());
    let server = Server::start(&desk, &[]);
    let (head, body) = server.ask(tables(120).field("target", "member").field("seed", "5"));
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body:.500}");
    let (mut served, mut written): (Value, Value) =
        (serde_json::from_str(&body).expect("JSON"), serde_json::from_str(&desk.read("r.json")).expect("JSON"));
    for report in [&mut served, &mut written] {
        assert!(report["provenance"]["time"].take().is_string());
    }
    assert_eq!(served, written);
    assert_eq!(desk.names(), ["index.html", "made.csv", "people.csv", "r.json"], "nothing sent was written");
}

#[test]
fn a_second_caller_is_told_when_to_come_again() {
    let desk = Desk::new();
    let server = Server::start(&desk, &[]);
    let body = tables(100).body();
    let mut first = server.begin(body.len());
    first.write_all(&body[..100]).expect("sent");
    let patience = Instant::now();
    let (head, told) = loop {
        // The first may not have been looked at yet.
        let (head, told) = server.ask(Form::default());
        if head.starts_with("HTTP/1.1 503") || patience.elapsed() > Duration::from_secs(20) {
            break (head, told);
        }
    };
    assert!(head.starts_with("HTTP/1.1 503") && head.to_lowercase().contains("retry-after: 5"), "{head}");
    assert!(told.contains("\"busy\""), "{told}");
    first.write_all(&body[100..]).expect("sent");
    let mut answer = String::new();
    first.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:.300}");
    let (head, _) = server.ask(Form::default());
    assert!(head.starts_with("HTTP/1.1 400"), "free again: {head}");
}

/// Seconds until the server takes the next request.
fn until_free(server: &Server) -> f64 {
    let asked = Instant::now();
    while server.ask(Form::default()).0.starts_with("HTTP/1.1 503") {
        assert!(asked.elapsed() < Duration::from_mins(1), "still busy");
        std::thread::sleep(Duration::from_millis(10));
    }
    asked.elapsed().as_secs_f64()
}

#[test]
fn an_evaluation_ends_when_its_caller_hangs_up() {
    let desk = Desk::new();
    let server = Server::start(&desk, &[]);
    let send = || {
        let body = tables(1500).body();
        let mut stream = server.begin(body.len());
        stream.write_all(&body).expect("sent");
        stream
    };
    let (waited, began) = (send(), Instant::now());
    let mut answer = Vec::new();
    (&waited).read_to_end(&mut answer).expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    let whole = began.elapsed().as_secs_f64();
    let left = send();
    std::thread::sleep(Duration::from_secs_f64(whole / 10.0));
    left.shutdown(Shutdown::Both).expect("hung up");
    drop(left);
    let freed = until_free(&server);
    assert!(freed < whole / 2.0, "free after {freed} s, the whole takes {whole} s");
}

#[test]
fn a_small_limit_is_kept_before_anything_is_read() {
    let desk = Desk::new();
    let server = Server::start(&desk, &["--max-upload", "2KiB"]);
    // Only the head is sent: the answer does not wait for the rest.
    let mut stream = server.begin(1 << 40);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("\"limit\":2048"), "{answer}");
    let ran = desk.run(&["serve", "--max-upload", "lots"]);
    assert!(ran.code == 2 && ran.err.contains("200MiB"), "{}", ran.err);
}
