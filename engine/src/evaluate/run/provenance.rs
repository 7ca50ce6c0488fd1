//! Where the figures of a report come from.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::data::Table;
use crate::data::column::{Column, MISSING};
use crate::evaluate::report::{Provenance, Source};
use crate::evaluate::run::Options;
use crate::evaluate::scores::SCORE_SPEC;

/// SHA-256 of headers, kinds and cells, in hexadecimal digits: the same for every spelling of the same content.
pub fn hash(table: &Table) -> String {
    let mut hasher = Sha256::new();
    let mut text = |t: &str| {
        hasher.update((t.len() as u64).to_le_bytes());
        hasher.update(t.as_bytes());
    };
    text("facsimile table 1");
    for at in 0..table.width() {
        let field = table.field(at);
        text(&field.name);
        text(field.kind.tag().label());
        match table.column(at) {
            Column::Numbers(x) => {
                let bytes: Vec<u8> = x
                    .iter()
                    .flat_map(|v| if v.is_nan() { u64::MAX } else { (v + 0.0).to_bits() }.to_le_bytes())
                    .collect();
                text(&format!("{}", x.len()));
                text(&hex(&Sha256::digest(&bytes)));
            }
            Column::Levels { codes, names } => {
                for &c in &codes {
                    text(if c == MISSING { "\u{0}" } else { names.get(c as usize).map_or("\u{0}", String::as_str) });
                }
            }
            Column::Text(cells) => cells.iter().for_each(|c| text(c.as_deref().unwrap_or("\u{0}"))),
        }
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// A table that took part as `role`.
pub(in crate::evaluate) fn source(role: &str, name: Option<&str>, table: &Table) -> Source {
    Source {
        role: role.to_owned(),
        name: name.map(str::to_owned),
        rows: table.rows(),
        columns: table.width(),
        hash: hash(table),
    }
}

/// The provenance of an evaluation of `tables`.
pub(in crate::evaluate) fn provenance(tables: Vec<Source>, options: &Options) -> Provenance {
    Provenance {
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        score_spec: SCORE_SPEC,
        seed: options.seed,
        time: options.time.clone(),
        tables,
        generator: options.generator.clone(),
        settings: options.settings.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::{ColumnKind, NumberFormat};
    use crate::data::{Field, Schema};

    #[test]
    fn a_hash_follows_the_content() {
        let table = |values: Vec<f64>| {
            let kind = ColumnKind::Decimal { format: NumberFormat::default() };
            Table::new(
                Schema { fields: vec![Field::new("x", kind)], ..Schema::default() },
                vec![Column::Numbers(values)],
            )
            .expect("a table")
        };
        let one = hash(&table(vec![0.0, f64::NAN]));
        assert_eq!((one.len(), &one), (64, &hash(&table(vec![-0.0, -f64::NAN]))));
        assert_ne!(one, hash(&table(vec![0.0, 1.0])));
    }
}
