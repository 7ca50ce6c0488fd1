//! The page's entry point.

fn main() {
    app::ui::start();
}
