//! Reports as folders of drawings and pictures.

use resvg::tiny_skia::Pixmap;

use super::{Desk, people};

/// Writes the header and some rows of a table that is shipped.
fn loans(desk: &Desk, name: &str, from: usize, to: usize) {
    let rows = include_str!("../../../data/loans/loans.csv").lines().enumerate();
    let chosen = rows.filter(|(i, _)| *i == 0 || (from..to).contains(i));
    desk.put(name, &chosen.flat_map(|(_, line)| [line, "\n"]).collect::<String>());
}

#[test]
fn every_chart_is_a_picture_that_is_not_blank() {
    let desk = Desk::new();
    loans(&desk, "real.csv", 1, 101);
    loans(&desk, "made.csv", 101, 201);
    let args = ["evaluate", "--real", "real.csv", "--synthetic", "made.csv", "--csv", "drawn", "--png", "painted"];
    let ran = desk.done(&args);
    let names = |folder: &str, ending: &str| {
        let entries = std::fs::read_dir(desk.path(folder)).expect("a folder");
        let names = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names.filter_map(|n| n.strip_suffix(ending).map(str::to_owned)).collect();
        names.sort();
        names
    };
    let (drawn, painted) = (names("drawn", ".svg"), names("painted", ".png"));
    assert!(drawn.len() > 20, "{drawn:?}");
    assert_eq!(drawn, painted);
    assert!(ran.out.contains(&format!("wrote {} pictures to painted", painted.len())), "{}", ran.out);
    for name in painted {
        let picture = Pixmap::load_png(desk.path("painted").join(format!("{name}.png"))).expect("a picture");
        assert!(picture.width() >= 400 && picture.height() >= 100, "{name}");
        let corner = picture.pixel(picture.width() - 1, 0).expect("a corner");
        assert_eq!((corner.red(), corner.green(), corner.blue(), corner.alpha()), (255, 255, 255, 255), "{name}");
        // Letters and ink are a small part of a picture, and a colour that was not understood would be black.
        let share = |wanted: &dyn Fn(u8, u8, u8) -> bool| {
            let all = picture.pixels();
            all.iter().filter(|p| wanted(p.red(), p.green(), p.blue())).count() as f64 / all.len() as f64
        };
        let (ink, black) = (share(&|r, g, b| (r, g, b) != (255, 255, 255)), share(&|r, g, b| (r, g, b) == (0, 0, 0)));
        assert!(ink > 0.01 && black < 0.001, "{name}: {ink} {black}");
    }
}

#[test]
fn pictures_need_a_folder() {
    let desk = Desk::new();
    desk.put("made.csv", &people(50));
    let ran = desk.run(&["evaluate", "--real", "people.csv", "--synthetic", "made.csv", "--png", "made.csv"]);
    assert!(ran.code == 2 && ran.err.contains("--png"), "{}", ran.err);
}
