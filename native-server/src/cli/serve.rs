//! `facsimile serve`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use crate::cli::print;
use crate::server::{self, Site};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  facsimile serve --open
  facsimile serve --port 0                       any free port; the address is printed
  facsimile serve --site ./dist --host 0.0.0.0   for other machines as well
  facsimile serve --max-upload 200MiB            evaluations of smaller tables only

Programs can have a synthetic table judged over HTTP, with what `facsimile evaluate` takes and the
same report for the same seed:
  curl -F real=@train.csv -F synthetic=@copy.csv http://127.0.0.1:8080/api/v1/evaluations
Further parts: holdout=@FILE, schema=@FILE, target=COLUMN, sensitive=COLUMN (any number of times), entity=COLUMN
and seed=K. The answer is JSON, or the HTML page with ?format=html. One evaluation runs at a time;
others get 503 and a Retry-After. Tables stay in memory, and pages in a browser are refused.")]
pub(super) struct Args {
    /// Folder of the built page.
    #[arg(
        long,
        value_name = "DIR",
        help = "Folder of the built page [default: $FACSIMILE_SITE, else ./dist, else ../share/facsimile/site beside the \
                program's folder]"
    )]
    site: Option<PathBuf>,

    /// Port to listen on; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,

    /// Address to listen on. The default can only be reached from this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,

    /// Bytes that a request for an evaluation may have: a number, or one with KiB, MiB or GiB.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    max_upload: u64,

    /// Opens the page in the browser.
    #[arg(long)]
    open: bool,
}

fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.parse().map_err(|_| "expected an address such as 127.0.0.1, ::1 or 0.0.0.0".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => Some(0),
        "kib" => Some(10),
        "mib" => Some(20),
        "gib" => Some(30),
        _ => None,
    };
    let number = digits.trim_end().parse::<u64>().ok().filter(|n| *n > 0);
    let bytes = number.zip(shift).and_then(|(n, shift)| n.checked_mul(1 << shift));
    bytes.ok_or_else(|| "expected a number of bytes such as 500000, 200MiB or 2GiB".to_owned())
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<()> {
    let here = std::env::current_dir().context("the working folder")?;
    let program = std::env::current_exe().ok();
    let variable = std::env::var_os("FACSIMILE_SITE").filter(|v| !v.is_empty()).map(PathBuf::from);
    let root = server::locate(args.site.clone(), variable, &here, program.as_deref())
        .map_err(|message| anyhow::Error::new(io::Error::new(io::ErrorKind::NotFound, message)))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the server")?;
    let done = runtime.block_on(serve(args, root, quiet));
    // Connections that browsers keep open must not keep the process.
    runtime.shutdown_background();
    done
}

async fn serve(args: &Args, root: PathBuf, quiet: bool) -> Result<()> {
    let wanted = SocketAddr::new(args.host, args.port);
    let listener = TcpListener::bind(wanted).await.map_err(|e| explain(&e, wanted))?;
    let address = listener.local_addr().context("the server's address")?;
    let url = url(address);
    if !quiet && !address.ip().is_loopback() {
        print::say(
            "warning: other machines on the network can reach this page; they get the page and no data of yours, and can \
             have tables of theirs evaluated",
        );
    }
    // On standard output, where scripts that ask for any free port look for it.
    print::out(&format!("Facsimile is at {url} (Ctrl-C stops it)\n"))?;
    if args.open && !open(&url) && !quiet {
        print::say("note: no browser could be started; open the address above");
    }
    let app = server::router(&Site { root, max_upload: args.max_upload });
    tokio::select! {
        done = async { axum::serve(listener, app).await } => done.context("serving"),
        stop = stop() => stop,
    }
}

/// Resolves at Ctrl-C or a polite kill. Files under way are small, and an evaluation leaves nothing behind, so
/// nothing is waited for.
async fn stop() -> Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Where a browser on this machine finds the server.
fn url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}/", SocketAddr::new(ip, address.port()))
}

fn explain(e: &io::Error, wanted: SocketAddr) -> anyhow::Error {
    let fix = match e.kind() {
        io::ErrorKind::AddrInUse => "the port is in use\nfix: take another with --port, or any free one with --port 0",
        io::ErrorKind::PermissionDenied => "no permission for this port\nfix: take one above 1023 with --port",
        io::ErrorKind::AddrNotAvailable => "this machine does not have the address\nfix: use --host 127.0.0.1",
        _ => "the address cannot be served",
    };
    io::Error::new(e.kind(), format!("{wanted}: {fix}")).into()
}

/// Starts the system's browser; false when there is none to start.
fn open(url: &str) -> bool {
    let starters: &[&[&str]] = if cfg!(windows) {
        &[&["cmd", "/C", "start", ""]]
    } else if cfg!(target_os = "macos") {
        &[&["open"]]
    } else {
        &[&["xdg-open"]]
    };
    starters.iter().any(|starter| {
        Command::new(starter[0])
            .args(&starter[1..])
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_that_a_browser_can_open() {
        let shown = |text: &str| url(text.parse().expect("an address"));
        assert_eq!(shown("127.0.0.1:8080"), "http://127.0.0.1:8080/");
        assert_eq!(shown("0.0.0.0:80"), "http://127.0.0.1:80/");
        assert_eq!(shown("[::]:9"), "http://[::1]:9/");
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in [("1", 1), ("500B", 500), ("3KiB", 3072), ("200mib", 200 << 20), ("1 GiB", 1 << 30)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "0", "-1", "1.5GiB", "GiB", "1GB", "1TiB", "99999999999GiB", "1ß"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!(size("1GiB"), Ok(server::MAX_UPLOAD));
    }

    #[test]
    fn a_port_in_use_is_answered_with_what_to_do() {
        let error = explain(&io::ErrorKind::AddrInUse.into(), "127.0.0.1:8080".parse().expect("an address"));
        assert!(error.to_string().contains("127.0.0.1:8080") && error.to_string().contains("--port 0"), "{error}");
        assert_eq!(crate::cli::exit::code(&error), 6);
    }
}
