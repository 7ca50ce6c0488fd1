//! Encodings, line ends and chunks: the same table however the bytes come, and the same bytes back.

use std::fmt::Write;

use engine::data::{Encoding, NoticeCode, SchemaSpec};

use super::{assert_notice, in_chunks, read, read_as, try_read, written};

const TEXT: &str = "name;größe;seit\nÄnne;1,85;01.02.2020\nZoë;1,7;15.12.1999\n\"Jo; \"\"J\"\"\";1,92;28.02.2001\n";

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
}

#[test]
fn every_encoding_is_detected_and_written_back() {
    let wide = |bytes: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for (bytes, encoding) in [
        (TEXT.as_bytes().to_vec(), Encoding::Utf8),
        ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), Encoding::Utf8Bom),
        ([&[0xff, 0xfe][..], &wide(u16::to_le_bytes)].concat(), Encoding::Utf16Le),
        ([&[0xfe, 0xff][..], &wide(u16::to_be_bytes)].concat(), Encoding::Utf16Be),
        (windows_1252(TEXT), Encoding::Windows1252),
    ] {
        let read = try_read(&bytes, &SchemaSpec::default()).expect("a table");
        assert_eq!(read.table.schema().dialect.encoding, encoding);
        assert_eq!(read.table.field(1).name, "größe");
        assert_eq!(read.table.numbers(1), [1.85, 1.7, 1.92]);
        assert!(read.notices.is_empty(), "{:?}", read.notices);
        assert_eq!(written(&read), bytes, "{encoding:?}");
        assert_eq!(read.bytes, bytes.len() as u64);
    }
}

#[test]
fn utf_16_without_a_mark_is_detected() {
    let bytes: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = try_read(&bytes, &SchemaSpec::default()).expect("a table");
    assert_eq!(read.table.schema().dialect.encoding, Encoding::Utf16Le);
}

#[test]
fn a_single_foreign_letter_far_down_decides_the_encoding() {
    let mut bytes = "a,b\n".as_bytes().to_vec();
    for i in 0..30_000 {
        bytes.extend_from_slice(format!("{},word\n", i % 7).as_bytes());
    }
    bytes.extend_from_slice(b"1,caf\xe9\n");
    let read = try_read(&bytes, &SchemaSpec::default()).expect("a table");
    assert_eq!(read.table.schema().dialect.encoding, Encoding::Windows1252);
    assert_eq!(read.table.levels(1).1, ["word", "café"]);
    assert_eq!(written(&read), bytes);
}

#[test]
fn damaged_utf_8_is_repaired_with_a_notice() {
    let mut bytes = format!("a,b\n{}", "é€ä,ö\n".repeat(20)).into_bytes();
    let len = bytes.len();
    bytes[len - 3] = 0xff;
    let read = try_read(&bytes, &SchemaSpec::default()).expect("a table");
    assert_eq!(read.table.schema().dialect.encoding, Encoding::Utf8);
    assert_notice(&read, NoticeCode::InvalidBytes, &["not valid"]);
    let fixed = read_as("a,b\nx,y\nx,z\n", r#"{"dialect": {"encoding": "windows1252"}}"#).expect("a table");
    assert_eq!(fixed.table.schema().dialect.encoding, Encoding::Windows1252);
}

#[test]
fn line_ends_and_quoting_needs_come_back() {
    for text in [
        "a,b\r\n1,x\r\n2,\"y,\r\nz\"\r\n3,\"say \"\"hi\"\"\"\r\n",
        "a\tb\n1\tx y\n2\t\"tab\there\"\n",
        "a|b\n1|x\n2|y,z\n3|y;z\n",
        "a,'b, c'\n1,'x, y'\n2,'it''s'\n3,z\n",
        "only\n1.5\n\"\"\n2.5\n",
    ] {
        assert_eq!(String::from_utf8(written(&read(text))).expect("UTF-8"), text);
    }
}

#[test]
fn a_last_line_without_an_end_is_read() {
    let read = read("a,b\n1,x\n2,y");
    assert_eq!((read.table.rows(), read.table.levels(1).1.len()), (2, 2));
}

#[test]
fn chunks_do_not_matter() {
    let mut text = String::from("id,name,value,when,note\r\n");
    for i in 0..3000 {
        write!(
            text,
            "{i},naïve{},{}.{:02},{:02}/{:02}/2021,\"line {}\r\n\"\"quoted\"\", é\"\r\n",
            i % 5,
            i * 17 % 1000,
            i % 100,
            1 + i % 28,
            1 + i % 12,
            i % 4
        )
        .expect("a string");
    }
    assert!(text.len() > 130_000, "longer than what is held back for detection");
    let spec = SchemaSpec::default();
    let whole = try_read(text.as_bytes(), &spec).expect("a table");
    let expected = written(&whole);
    for size in [1, 2, 3, 7, 1000, 65_535, 65_536, 65_537, 1 << 20] {
        let read = in_chunks(text.as_bytes(), &spec, size).expect("a table");
        assert_eq!(read.table.schema(), whole.table.schema(), "{size}");
        assert_eq!((&read.notices, &read.detections), (&whole.notices, &whole.detections), "{size}");
        assert_eq!(written(&read), expected, "{size}");
        assert_eq!((read.duplicate_rows, read.bytes), (whole.duplicate_rows, whole.bytes));
    }
}
