//! The parts of a request for an evaluation, kept in memory until the engine has read them.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use engine::Defect;
use engine::data::SchemaSpec;

use super::failure::Failure;
use crate::evaluation::Sources;
use crate::json;

/// Every part that there may be.
const PARTS: &str = "real, synthetic, holdout, schema, target, sensitive, entity, seed";
/// How long a caller may send nothing: an upload that never ends would keep others waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was sent.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) files: Sources<File>,
    pub(super) schema: SchemaSpec,
    pub(super) target: Option<String>,
    pub(super) sensitive: Vec<String>,
    pub(super) entity: Option<String>,
    pub(super) seed: u64,
}

/// A file as it came. Reading it frees what was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) part: &'static str,
    pub(super) name: Option<String>,
    chunks: VecDeque<Bytes>,
}

impl File {
    /// Bytes that are left to read.
    pub(super) fn length(&self) -> u64 {
        self.chunks.iter().map(|c| c.len() as u64).sum()
    }
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(first) = self.chunks.front_mut() else { return Ok(0) };
        let taken = first.split_to(first.len().min(buffer.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        if first.is_empty() {
            self.chunks.pop_front();
        }
        Ok(taken.len())
    }
}

/// Parts as they come in, in any order.
#[derive(Default)]
struct Parts {
    real: Option<File>,
    synthetic: Option<File>,
    holdout: Option<File>,
    schema: Option<SchemaSpec>,
    target: Option<String>,
    sensitive: Vec<String>,
    entity: Option<String>,
    seed: Option<u64>,
}

/// Reads a request of at most `limit` bytes.
///
/// # Errors
/// A form that cannot be read; a part that is unknown, missing, there twice or no text.
pub(super) async fn read(request: Request, limit: u64) -> Result<Upload, Failure> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_form())?;
    let mut parts = Parts::default();
    while let Some(field) = patiently(form.next_field(), limit).await? {
        parts.take(field, limit).await?;
    }
    let files = Sources {
        real: parts.real.ok_or_else(|| missing("real", "the rows that the generator learned from"))?,
        holdout: parts.holdout,
        synthetic: parts.synthetic.ok_or_else(|| missing("synthetic", "the synthetic rows"))?,
    };
    Ok(Upload {
        files,
        schema: parts.schema.unwrap_or_default(),
        target: parts.target,
        sensitive: parts.sensitive,
        entity: parts.entity,
        seed: parts.seed.unwrap_or_default(),
    })
}

impl Parts {
    async fn take(&mut self, mut field: Field<'_>, limit: u64) -> Result<(), Failure> {
        let part = field.name().unwrap_or_default().to_owned();
        let name = field.file_name().filter(|n| !n.is_empty()).map(str::to_owned);
        match part.as_str() {
            "real" => file(&mut self.real, "real", name, &mut field, limit).await,
            "synthetic" => file(&mut self.synthetic, "synthetic", name, &mut field, limit).await,
            "holdout" => file(&mut self.holdout, "holdout", name, &mut field, limit).await,
            "schema" => {
                once(self.schema.as_ref(), &part)?;
                let bytes = chunks(&mut field, limit).await?.into_iter().flatten().collect();
                let read = json::schema(bytes);
                self.schema = Some(read.map_err(|e| Failure::engine(&e).in_part(&part).in_file(name))?);
                Ok(())
            }
            "target" => {
                once(self.target.as_ref(), &part)?;
                self.target = Some(text(&mut field, &part, limit).await?);
                Ok(())
            }
            "sensitive" => {
                self.sensitive.push(text(&mut field, &part, limit).await?);
                Ok(())
            }
            "entity" => {
                once(self.entity.as_ref(), &part)?;
                self.entity = Some(text(&mut field, &part, limit).await?);
                Ok(())
            }
            "seed" => {
                once(self.seed.as_ref(), &part)?;
                self.seed = Some(seed(&text(&mut field, &part, limit).await?)?);
                Ok(())
            }
            _ => {
                let (found, fix) = (format!("\"{part}\""), "Leave the part out, or correct its name.");
                let expected = format!("one of {PARTS}");
                Err(Failure::request(Defect::new("there is no such part", expected, found, fix)).in_part(&part))
            }
        }
    }
}

async fn file(
    place: &mut Option<File>,
    part: &'static str,
    name: Option<String>,
    field: &mut Field<'_>,
    limit: u64,
) -> Result<(), Failure> {
    once(place.as_ref(), part)?;
    *place = Some(File { part, name, chunks: chunks(field, limit).await? });
    Ok(())
}

/// The content of a part, without copying it.
async fn chunks(field: &mut Field<'_>, limit: u64) -> Result<VecDeque<Bytes>, Failure> {
    let mut chunks = VecDeque::new();
    while let Some(chunk) = patiently(field.chunk(), limit).await? {
        if !chunk.is_empty() {
            chunks.push_back(chunk);
        }
    }
    Ok(chunks)
}

async fn text(field: &mut Field<'_>, part: &str, limit: u64) -> Result<String, Failure> {
    let bytes: Vec<u8> = chunks(field, limit).await?.into_iter().flatten().collect();
    String::from_utf8(bytes).map_err(|_| {
        let fix = "Send the part in UTF-8.";
        Failure::request(Defect::new("the part is no text", "text in UTF-8", "other bytes", fix)).in_part(part)
    })
}

fn seed(text: &str) -> Result<u64, Failure> {
    text.trim().parse().map_err(|_| {
        let expected = format!("a whole number from 0 to {}", u64::MAX);
        let defect =
            Defect::new("the seed is no number", expected, "something else", "Send such a number, or no seed.");
        Failure::request(defect).in_part("seed")
    })
}

fn once<T>(taken: Option<&T>, part: &str) -> Result<(), Failure> {
    if taken.is_none() {
        return Ok(());
    }
    let defect = Defect::new("the part is there twice", "one such part", "a second one", "Send the part once.");
    Err(Failure::request(defect).in_part(part))
}

fn missing(part: &str, what: &str) -> Failure {
    let fix = format!("Send it, with curl by: -F {part}=@FILE.csv");
    Failure::request(Defect::new("a part is missing", format!("a CSV file with {what}"), "nothing", fix)).in_part(part)
}

fn no_form() -> Failure {
    Failure::request(Defect::new(
        "the request is no form",
        "Content-Type: multipart/form-data with a boundary",
        "another content type, or none",
        "Send the tables as a form, with curl by: -F real=@REAL.csv -F synthetic=@SYNTHETIC.csv",
    ))
}

/// Waits for the next piece, but not forever.
async fn patiently<T>(piece: impl Future<Output = Result<T, MultipartError>>, limit: u64) -> Result<T, Failure> {
    let got = tokio::time::timeout(PATIENCE, piece).await.map_err(|_| Failure::stalled(PATIENCE.as_secs()))?;
    got.map_err(|e| match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(limit, "more than that"),
        _ => Failure::request(Defect::new(
            "the form cannot be read",
            "parts between the boundary that Content-Type names, up to the closing one",
            "a part that is broken or cut off",
            "Send the form again, by a program that writes multipart/form-data.",
        )),
    })
}
