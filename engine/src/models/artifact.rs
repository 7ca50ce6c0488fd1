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

/// First bytes of every artifact.
pub const MAGIC: &[u8] = b"FACSIMILE\n";
/// Version that this build writes; older ones are read as long as this says so.
pub const VERSION: u32 = 1;
/// Ending of artifact files.
pub const EXTENSION: &str = "facsimile";

/// A fitted model in its portable form.
#[derive(Clone, Debug, PartialEq)]
pub struct Artifact {
    /// Id of the model.
    pub model: String,
    /// Schema of the tables it makes.
    pub schema: Schema,
    /// The model's own header.
    pub header: Value,
    /// Arrays by name.
    pub arrays: Vec<(String, Vec<f64>)>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    model: String,
    schema: Schema,
    header: Value,
    arrays: Vec<(String, u64)>,
}

impl Artifact {
    /// An artifact with a header and no arrays yet.
    ///
    /// # Errors
    /// [`Error::Internal`] when the header cannot be written.
    pub fn new(model: &str, schema: &Schema, header: &impl Serialize) -> Result<Self> {
        let header = serde_json::to_value(header).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self { model: model.to_owned(), schema: schema.clone(), header, arrays: Vec::new() })
    }

    /// Adds an array.
    pub fn push(&mut self, name: impl Into<String>, values: Vec<f64>) {
        self.arrays.push((name.into(), values));
    }

    /// The array called `name`.
    ///
    /// # Errors
    /// [`Error::Artifact`] when it is absent.
    pub fn array(&self, name: &str) -> Result<&[f64]> {
        self.arrays
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_slice())
            .ok_or_else(|| damaged(format!("the array \"{name}\" is absent")))
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
            header: self.header.clone(),
            arrays: self.arrays.iter().map(|(n, v)| (n.clone(), v.len() as u64)).collect(),
        };
        let json = serde_json::to_vec(&head).map_err(|e| Error::Internal(e.to_string()))?;
        let length = u32::try_from(json.len()).map_err(|_| Error::Internal("a header of over 4 GiB".to_owned()))?;
        let numbers: usize = self.arrays.iter().map(|(_, v)| v.len() * 8).sum();
        let mut out = Vec::with_capacity(MAGIC.len() + 8 + json.len() + numbers);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&json);
        for value in self.arrays.iter().flat_map(|(_, v)| v) {
            out.extend_from_slice(&value.to_le_bytes());
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
        for (name, length) in head.arrays {
            let size = usize::try_from(length).ok().and_then(|n| n.checked_mul(8));
            let (part, tail) = size
                .and_then(|n| rest.split_at_checked(n))
                .ok_or_else(|| damaged(format!("the array \"{name}\" is cut off")))?;
            arrays.push((name, part.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect()));
            rest = tail;
        }
        Ok(Self { model: head.model, schema: head.schema, header: head.header, arrays })
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

/// CRC-32 (IEEE 802.3), bit by bit: artifacts are small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| (c >> 1) ^ (0xedb8_8320 & (c & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Artifact {
        let mut artifact = Artifact::new("m", &Schema::default(), &serde_json::json!({"k": 1})).expect("a header");
        artifact.push("a", vec![1.5, -0.0, f64::MAX]);
        artifact.push("b", vec![]);
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
