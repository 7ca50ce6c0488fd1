//! The entry point of the worker that can train networks too.

fn main() {
    app::worker::start();
}
