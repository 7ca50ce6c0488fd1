//! Where a table's bytes come from: a file, or bytes that came with the message.

use engine::error::Defect;
use engine::run::{Phase, RunCx};
use engine::{Error, Result};
use js_sys::{ArrayBuffer, Uint8Array};

use crate::platform::{ByteStream, PickedFile};

/// Largest piece handed to the reader at once, in bytes: at the slowest machine's 10 MB/s it takes 25 ms.
const PIECE: u32 = 256 * 1024;

/// A file or bytes. Cloning copies the handle.
#[derive(Clone, Debug)]
pub(super) enum Source {
    File(PickedFile),
    Bytes(ArrayBuffer),
}

impl Source {
    /// What came beside a message, the file first; `None` when nothing did.
    pub(super) fn of(file: Option<PickedFile>, bytes: Option<ArrayBuffer>) -> Option<Self> {
        file.map(Self::File).or_else(|| bytes.map(Self::Bytes))
    }

    /// Name without folders and ending, for naming results.
    pub(super) fn stem(&self) -> String {
        match self {
            Self::File(file) => stem(&file.name()),
            Self::Bytes(_) => DEFAULT_STEM.to_owned(),
        }
    }

    /// Number of bytes.
    fn size(&self) -> u64 {
        match self {
            Self::File(file) => file.size(),
            Self::Bytes(buffer) => u64::from(buffer.byte_length()),
        }
    }

    /// All bytes at once, for a file that is small by its nature. `limit` in bytes guards against a wrong choice of file.
    pub(super) async fn read_all(&self, limit: u64) -> Result<Vec<u8>> {
        if self.size() > limit {
            return Err(Error::artifact(Defect::new(
                "the file is too large for a saved model",
                format!("at most {} MB", limit / 1_000_000),
                format!("{} MB", self.size() / 1_000_000),
                "Choose a .facsimile file.",
            )));
        }
        match self {
            Self::File(file) => file.bytes().await,
            Self::Bytes(buffer) => Ok(Uint8Array::new(buffer).to_vec()),
        }
    }

    /// Hands every byte to `push` in order, in pieces, and reports progress in bytes.
    ///
    /// # Errors
    /// Those of `push`, [`Error::Io`] when the file cannot be read, [`Error::Cancelled`].
    pub(super) async fn read(&self, cx: &RunCx<'_>, mut push: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let total = self.size();
        let mut done = 0;
        let mut piece = Vec::with_capacity(PIECE as usize);
        cx.step(Phase::Reading, 0, total).await?;
        match self {
            Self::Bytes(buffer) => feed(&Uint8Array::new(buffer), &mut piece, &mut done, total, cx, &mut push).await?,
            Self::File(file) => {
                let mut stream = ByteStream::open(file)?;
                while let Some(chunk) = stream.next().await? {
                    feed(&chunk, &mut piece, &mut done, total, cx, &mut push).await?;
                }
            }
        }
        cx.step(Phase::Reading, done, done).await
    }
}

/// Hands one chunk on, copied into WebAssembly memory piece by piece.
async fn feed(
    chunk: &Uint8Array,
    piece: &mut Vec<u8>,
    done: &mut u64,
    total: u64,
    cx: &RunCx<'_>,
    push: &mut impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut at = 0;
    while at < chunk.length() {
        let end = at.saturating_add(PIECE).min(chunk.length());
        piece.resize((end - at) as usize, 0);
        chunk.subarray(at, end).copy_to(piece);
        push(piece)?;
        *done += u64::from(end - at);
        at = end;
        // The size is the one at the time of choosing: a file that has grown since is caught by the browser.
        cx.step(Phase::Reading, *done, total.max(*done + 1)).await?;
    }
    Ok(())
}

/// Names results of a table without a name.
const DEFAULT_STEM: &str = "table";

/// A file name without folders and without its last ending; `table` when nothing is left.
fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    if stem.is_empty() { DEFAULT_STEM.to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_named_after_the_file() {
        assert_eq!(stem("loans.csv"), "loans");
        assert_eq!(stem("a.b.csv"), "a.b");
        assert_eq!(stem("/tmp/folder.d/plain"), "plain");
        assert_eq!(stem("C:\\data\\x.tsv"), "x");
        assert_eq!(stem(".csv"), ".csv");
        assert_eq!(stem(""), "table");
    }
}
