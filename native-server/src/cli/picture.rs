//! Charts as PNG: drawn from the engine's SVG with letters that the program carries, so that they are the same on every machine. It
//! carries Latin, Greek and Cyrillic ones; what else a name has is taken from the machine's fonts.

use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree, fontdb};

/// Pixels for each unit of the drawing: sharp on dense screens and on paper.
const SCALE: f32 = 2.0;
/// Pixels of a picture, at most: 160 MB while it is drawn. A larger drawing is scaled down.
const MOST: f32 = 40e6;

/// Draws pictures.
pub(super) struct Painter {
    own: Options<'static>,
    /// With the machine's fonts behind the program's own; read when a chart needs them.
    wide: OnceLock<Options<'static>>,
}

/// Whether the program carries letters for it: Latin, Greek, Cyrillic, and the signs of charts.
fn is_carried(sign: char) -> bool {
    matches!(sign, '\0'..='\u{52f}' | '\u{1e00}'..='\u{27bf}')
}

/// The program's own letters.
fn letters() -> fontdb::Database {
    let mut letters = fontdb::Database::new();
    letters.load_font_data(UBUNTU_LIGHT.to_vec());
    // Stands in where the first has no sign.
    letters.load_font_data(HACK_REGULAR.to_vec());
    letters
}

/// How charts are drawn with these letters, of which the first are the program's own.
fn options(letters: fontdb::Database) -> Options<'static> {
    // Charts ask for fonts of the system, which would make them another picture on every machine.
    let first = letters.faces().next().map(|face| face.id);
    let family = letters.faces().next().and_then(|f| f.families.first().map(|(name, _)| name.clone()));
    let resolver = FontResolver {
        select_font: Box::new(move |_, _| first),
        select_fallback: FontResolver::default_fallback_selector(),
    };
    Options {
        font_family: family.unwrap_or_default(),
        fontdb: Arc::new(letters),
        font_resolver: resolver,
        ..Options::default()
    }
}

impl Painter {
    pub(super) fn new() -> Self {
        Self { own: options(letters()), wide: OnceLock::new() }
    }

    /// The letters that `svg` needs.
    fn options(&self, svg: &str) -> &Options<'static> {
        if svg.chars().all(is_carried) {
            return &self.own;
        }
        self.wide.get_or_init(|| {
            let mut letters = letters();
            letters.load_system_fonts();
            options(letters)
        })
    }

    /// `svg` as a PNG file on white.
    ///
    /// # Errors
    /// When it is no drawing.
    pub(super) fn png(&self, svg: &str) -> Result<Vec<u8>> {
        let tree = Tree::from_str(svg, self.options(svg)).context("the chart cannot be drawn")?;
        let (width, height) = (tree.size().width(), tree.size().height());
        let scale = SCALE.min((MOST / (width * height)).sqrt());
        let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
        let mut picture = Pixmap::new(pixels(width), pixels(height)).context("the chart has no size")?;
        picture.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
        picture.encode_png().context("the picture cannot be written")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels that differ from white, of a word in this font family.
    fn ink(family: &str, word: &str) -> Vec<bool> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"30\" font-family=\"{family}\">\
             <text x=\"5\" y=\"20\" fill=\"#000000\">{word}</text></svg>"
        );
        let picture = Pixmap::decode_png(&Painter::new().png(&svg).expect("drawn")).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (400, 60));
        picture.pixels().iter().map(|p| p.red() < 128).collect()
    }

    #[test]
    fn letters_are_drawn_whatever_fonts_the_machine_has() {
        let count = |word| ink("system-ui, 'Segoe UI', Roboto, Arial, sans-serif", word).iter().filter(|b| **b).count();
        let (empty, short, long) = (count(""), count("mean"), count("mean radius"));
        assert!(empty == 0 && short > 100 && long > short, "{empty} {short} {long}");
        assert_eq!(ink("system-ui, sans-serif", "Größe ≤ 5 − ∞"), ink("Absent Family", "Größe ≤ 5 − ∞"));
    }

    #[test]
    fn every_sign_of_a_chart_has_a_glyph_of_its_own() {
        let absent = ink("sans-serif", "\u{10ffff}");
        for sign in "…−×→≤≥±αΩжßøł≠≈√°µ²".chars() {
            let drawn = ink("sans-serif", &sign.to_string());
            assert!(drawn.iter().any(|b| *b) && drawn != absent, "{sign}");
        }
    }

    #[test]
    fn a_name_of_another_script_leaves_the_others_as_they_are() {
        let left = |word: &str| {
            let ink = ink("system-ui, Arial, sans-serif", &format!("mean</text><text x=\"120\" y=\"20\">{word}"));
            ink.chunks(400).flat_map(|row| row[..200].to_vec()).collect::<Vec<bool>>()
        };
        assert!(left("").iter().any(|b| *b) && left("年齢") == left(""));
        assert!(!is_carried('年') && "mean µ ≤ 5 − Größe Жα".chars().all(is_carried));
    }

    #[test]
    fn a_drawing_that_is_too_large_becomes_smaller_and_what_is_none_is_refused() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20000\" height=\"10000\"/>";
        let picture = Pixmap::decode_png(&Painter::new().png(svg).expect("drawn")).expect("a picture");
        assert!(picture.width() < 9000 && picture.width() > 8000, "{}", picture.width());
        assert!(Painter::new().png("<p>").is_err());
    }
}
