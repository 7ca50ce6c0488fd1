//! What a run ends with.

use std::io;

use engine::ErrorCode;

/// The table of exit codes, shown below the help.
pub(super) const CODES: &str = "\
Exit codes:
  0    done
  1    internal error, please report it
  2    the command line or a model setting is wrong
  3    the table or its schema cannot be read
  4    the request cannot be met (rows, conditions, a model that cannot learn this table)
  5    the model file cannot be used
  6    a file cannot be read or written, or the address cannot be served
  130  stopped with Ctrl-C; nothing was written";

/// A mistake on the command line that only shows after parsing it.
#[derive(Debug)]
pub(super) struct Usage(pub(super) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The code of an error, by the first cause that has one.
pub(super) fn code(error: &anyhow::Error) -> u8 {
    error
        .chain()
        .find_map(|cause| {
            if let Some(e) = cause.downcast_ref::<engine::Error>() {
                return Some(match e.code() {
                    ErrorCode::InvalidConfig => 2,
                    ErrorCode::InvalidTable | ErrorCode::InvalidSchema => 3,
                    ErrorCode::InvalidRequest | ErrorCode::Unsupported | ErrorCode::Diverged => 4,
                    ErrorCode::Artifact => 5,
                    ErrorCode::Io => 6,
                    ErrorCode::Cancelled => 130,
                    _ => 1,
                });
            }
            if cause.is::<Usage>() {
                return Some(2);
            }
            cause.is::<io::Error>().then_some(6)
        })
        .unwrap_or(1)
}

/// Whether the reader of standard output went away, as `head` does when it has enough: no reason to complain.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|c| c.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;
    use engine::{Defect, Error};

    use super::*;

    #[test]
    fn every_class_has_its_code_under_any_context() {
        let defect = || Defect::new("w", "e", "f", "x");
        let cases = [
            (anyhow::Error::new(Error::InvalidConfig(Vec::new())), 2),
            (anyhow::Error::new(Usage("u".into())), 2),
            (Error::table(defect()).into(), 3),
            (Error::schema(defect()).into(), 3),
            (Error::request(defect()).into(), 4),
            (Error::unsupported(defect()).into(), 4),
            (Error::artifact(defect()).into(), 5),
            (Error::Io("x".into()).into(), 6),
            (io::Error::other("x").into(), 6),
            (Error::Cancelled.into(), 130),
            (Error::Internal("x".into()).into(), 1),
        ];
        for (error, expected) in cases {
            let shown = format!("{error:?}");
            assert_eq!(code(&Err::<(), _>(error).context("reading").expect_err("an error")), expected, "{shown}");
        }
    }

    #[test]
    fn a_closed_pipe_is_told_from_a_full_disk() {
        assert!(is_broken_pipe(&io::Error::from(io::ErrorKind::BrokenPipe).into()));
        assert!(!is_broken_pipe(&io::Error::from(io::ErrorKind::StorageFull).into()));
    }
}
