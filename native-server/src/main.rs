//! `facsimile`: see [`native_server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    native_server::cli::main()
}
