//! The file of a fitted model: a versioned container with a JSON header and little-endian arrays of numbers.
//!
//! Layout: the bytes `FACSIMILE\n`, a `u32` length, that many bytes of JSON (version, model id, schema, model header and the
//! name, type and length of every array), then the arrays, then a CRC-32 of everything before it. Nothing in it depends on a
//! device, so a model fitted in the tab is sampled on the command line and the other way round. It holds no training row.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::schema::Schema;
use crate::error::{Defect, Error, Result};
use crate::models::relations::Relations;

/// First bytes of every artifact.
pub const MAGIC: &[u8] = b"FACSIMILE\n";
/// Version that this build writes; older ones are read as long as this says so.
pub const VERSION: u32 = 2;
/// Ending of artifact files.
pub const EXTENSION: &str = "facsimile";

/// A fitted model in its portable form.
#[derive(Clone, Debug, PartialEq)]
pub struct Artifact {
    /// Id of the model.
    pub model: String,
    /// Schema of the tables it makes.
    pub schema: Schema,
    /// What columns say of each other without exception.
    pub relations: Relations,
    /// The model's own header.
    pub header: Value,
    /// Arrays by name.
    pub arrays: Vec<(String, Array)>,
}

/// Numbers of one width.
#[derive(Clone, Debug, PartialEq)]
pub enum Array {
    /// Doubles.
    Numbers(Vec<f64>),
    /// Singles: the weights of networks.
    Singles(Vec<f32>),
    /// Whole numbers of 32 bits.
    Whole(Vec<u32>),
    /// Whole numbers of 16 bits.
    Codes(Vec<u16>),
}

/// Width of an array's numbers, as its header says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Width {
    F64,
    F32,
    U32,
    U16,
}

impl Array {
    fn width(&self) -> (Width, usize) {
        match self {
            Self::Numbers(v) => (Width::F64, v.len()),
            Self::Singles(v) => (Width::F32, v.len()),
            Self::Whole(v) => (Width::U32, v.len()),
            Self::Codes(v) => (Width::U16, v.len()),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Numbers(v) => v.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes())),
            Self::Singles(v) => v.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes())),
            Self::Whole(v) => v.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes())),
            Self::Codes(v) => v.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes())),
        }
    }

    fn read(width: Width, bytes: &[u8]) -> Self {
        match width {
            Width::F64 => Self::Numbers(bytes.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b)).collect()),
            Width::F32 => Self::Singles(bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()),
            Width::U32 => Self::Whole(bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect()),
            Width::U16 => Self::Codes(bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect()),
        }
    }
}

impl Width {
    fn bytes(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 | Self::U32 => 4,
            Self::U16 => 2,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    model: String,
    schema: Schema,
    #[serde(default, skip_serializing_if = "Relations::is_empty")]
    relations: Relations,
    header: Value,
    arrays: Vec<(String, Width, u64)>,
}

impl Artifact {
    /// An artifact with a header and no arrays yet.
    ///
    /// # Errors
    /// [`Error::Internal`] when the header cannot be written.
    pub fn new(model: &str, schema: &Schema, header: &impl Serialize) -> Result<Self> {
        let header = serde_json::to_value(header).map_err(|e| Error::Internal(e.to_string()))?;
        let relations = Relations::default();
        Ok(Self { model: model.to_owned(), schema: schema.clone(), relations, header, arrays: Vec::new() })
    }

    /// Adds an array of doubles.
    pub fn push(&mut self, name: impl Into<String>, values: Vec<f64>) {
        self.arrays.push((name.into(), Array::Numbers(values)));
    }

    /// Adds an array of singles.
    pub fn push_singles(&mut self, name: impl Into<String>, values: Vec<f32>) {
        self.arrays.push((name.into(), Array::Singles(values)));
    }

    /// Adds an array of whole numbers of 32 bits.
    pub fn push_whole(&mut self, name: impl Into<String>, values: Vec<u32>) {
        self.arrays.push((name.into(), Array::Whole(values)));
    }

    /// Adds an array of whole numbers of 16 bits.
    pub fn push_codes(&mut self, name: impl Into<String>, values: Vec<u16>) {
        self.arrays.push((name.into(), Array::Codes(values)));
    }

    fn find(&self, name: &str) -> Result<&Array> {
        let found = self.arrays.iter().find(|(n, _)| n == name);
        found.map(|(_, v)| v).ok_or_else(|| damaged(format!("the array \"{name}\" is absent")))
    }

    /// The array of doubles called `name`.
    ///
    /// # Errors
    /// [`Error::Artifact`] when it is absent or of another width; so for the three below.
    pub fn array(&self, name: &str) -> Result<&[f64]> {
        match self.find(name)? {
            Array::Numbers(v) => Ok(v),
            _ => Err(damaged(format!("the array \"{name}\" is of another width"))),
        }
    }

    /// The array of singles called `name`.
    ///
    /// # Errors
    /// See [`Self::array`].
    pub fn singles(&self, name: &str) -> Result<&[f32]> {
        match self.find(name)? {
            Array::Singles(v) => Ok(v),
            _ => Err(damaged(format!("the array \"{name}\" is of another width"))),
        }
    }

    /// The array of 32-bit numbers called `name`.
    ///
    /// # Errors
    /// See [`Self::array`].
    pub fn whole(&self, name: &str) -> Result<&[u32]> {
        match self.find(name)? {
            Array::Whole(v) => Ok(v),
            _ => Err(damaged(format!("the array \"{name}\" is of another width"))),
        }
    }

    /// The array of 16-bit numbers called `name`.
    ///
    /// # Errors
    /// See [`Self::array`].
    pub fn codes(&self, name: &str) -> Result<&[u16]> {
        match self.find(name)? {
            Array::Codes(v) => Ok(v),
            _ => Err(damaged(format!("the array \"{name}\" is of another width"))),
        }
    }

    /// The model's header.
    ///
    /// # Errors
    /// [`Error::Artifact`] when it has another form.
    pub fn header<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.header.clone()).map_err(|e| damaged(e.to_string()))
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`Error::Internal`] when the header cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let head = Head {
            version: VERSION,
            model: self.model.clone(),
            schema: self.schema.clone(),
            relations: self.relations.clone(),
            header: self.header.clone(),
            arrays: self.arrays.iter().map(|(n, v)| (n.clone(), v.width().0, v.width().1 as u64)).collect(),
        };
        let json = serde_json::to_vec(&head).map_err(|e| Error::Internal(e.to_string()))?;
        let length = u32::try_from(json.len()).map_err(|_| Error::Internal("a header of over 4 GiB".to_owned()))?;
        let numbers: usize = self.arrays.iter().map(|(_, v)| v.width().1 * v.width().0.bytes()).sum();
        let mut out = Vec::with_capacity(MAGIC.len() + 8 + json.len() + numbers);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&json);
        for (_, values) in &self.arrays {
            values.write(&mut out);
        }
        let sum = crc32(&out);
        out.extend_from_slice(&sum.to_le_bytes());
        Ok(out)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// [`Error::Artifact`] when they are no artifact, damaged, or of a later version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let body = bytes.strip_prefix(MAGIC).ok_or_else(|| {
            Error::artifact(Defect::new(
                "this is not a saved model",
                "a file written by Facsimile's \"save model\"",
                "other content",
                "Choose a .facsimile file.",
            ))
        })?;
        let (body, sum) = body.split_last_chunk::<4>().ok_or_else(|| damaged("the file ends too early".to_owned()))?;
        let (length, body) =
            body.split_first_chunk::<4>().ok_or_else(|| damaged("the file ends too early".to_owned()))?;
        if crc32(&bytes[..bytes.len() - 4]) != u32::from_le_bytes(*sum) {
            return Err(damaged("the check sum differs".to_owned()));
        }
        let (json, mut rest) = body
            .split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or_else(|| damaged("the header is cut off".to_owned()))?;
        let version = serde_json::from_slice::<Value>(json).ok().and_then(|v| v.get("version")?.as_u64());
        if version != Some(u64::from(VERSION)) {
            return Err(Error::artifact(Defect::new(
                "the saved model is of another version",
                format!("version {VERSION}"),
                version.map_or_else(|| "no version".to_owned(), |v| format!("version {v}")),
                "Open it with the Facsimile that wrote it, or fit the model again.",
            )));
        }
        let head: Head = serde_json::from_slice(json).map_err(|e| damaged(e.to_string()))?;
        let mut arrays = Vec::with_capacity(head.arrays.len());
        for (name, width, length) in head.arrays {
            let size = usize::try_from(length).ok().and_then(|n| n.checked_mul(width.bytes()));
            let (part, tail) = size
                .and_then(|n| rest.split_at_checked(n))
                .ok_or_else(|| damaged(format!("the array \"{name}\" is cut off")))?;
            arrays.push((name, Array::read(width, part)));
            rest = tail;
        }
        Ok(Self { model: head.model, schema: head.schema, relations: head.relations, header: head.header, arrays })
    }
}

/// The error of a file that was changed or cut after it was written.
pub fn damaged(found: String) -> Error {
    Error::artifact(Defect::new(
        "the saved model is damaged",
        "an unchanged file",
        found,
        "Copy the file again, or fit the model again.",
    ))
}

/// CRC-32 (IEEE 802.3) by bytes.
pub(in crate::models) fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut c = byte as u32;
            let mut bit = 0;
            while bit < 8 {
                c = (c >> 1) ^ (0xedb8_8320 & (c & 1).wrapping_neg());
                bit += 1;
            }
            table[byte] = c;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Artifact {
        let mut artifact = Artifact::new("m", &Schema::default(), &serde_json::json!({"k": 1})).expect("a header");
        artifact.push("a", vec![1.5, -0.0, f64::MAX]);
        artifact.push("b", vec![]);
        artifact.push_singles("e", vec![0.1, f32::MIN]);
        artifact.push_whole("c", vec![0, u32::MAX]);
        artifact.push_codes("d", vec![1, 2, u16::MAX]);
        artifact
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        let bytes = example().to_bytes().expect("bytes");
        assert_eq!(Artifact::from_bytes(&bytes).expect("valid"), example());
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_noticed() {
        let bytes = example().to_bytes().expect("bytes");
        for end in 0..bytes.len() {
            assert!(Artifact::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(Artifact::from_bytes(&bad).is_err(), "flipped {at}");
        }
    }

    #[test]
    fn the_check_sum_is_the_standard_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
