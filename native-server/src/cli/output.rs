//! Files that appear whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

use crate::cli::cancel::Partial;
use crate::cli::exit::Usage;

/// The name that stands for standard input and standard output.
pub(super) const DASH: &str = "-";

/// Whether `path` stands for standard input or output.
pub(super) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == DASH
}

/// A place to write to, checked before any work is done.
#[derive(Debug)]
pub(super) enum Output {
    /// Standard output.
    Stdout,
    /// A device or a pipe: written as it comes.
    Stream(PathBuf),
    /// A file: written beside its place, then moved there.
    File(PathBuf),
}

impl Output {
    /// Takes `path` unless it is one of `inputs`, which are never overwritten.
    ///
    /// # Errors
    /// [`Usage`] for an input file or a folder, an I/O error when nothing can be written there.
    pub(super) fn new(path: &Path, inputs: &[&Path]) -> Result<Self> {
        if is_dash(path) {
            return Ok(Self::Stdout);
        }
        // A link is followed, so that it is still a link afterwards.
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if inputs.iter().any(|input| same(input, &real)) {
            let usage = format!(
                "\"{}\" is an input of this command and is never overwritten\nfix: choose another name to write to",
                path.display()
            );
            return Err(Usage(usage).into());
        }
        if real.is_dir() {
            return Err(Usage(format!("\"{}\" is a folder\nfix: name a file in it", path.display())).into());
        }
        if real.exists() && !real.is_file() {
            return Ok(Self::Stream(real));
        }
        // Better now than after minutes of work: made here and removed at once.
        partial(&real)?;
        Ok(Self::File(real))
    }

    /// Whether this is standard output.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// Lets `fill` write the content. A file keeps its old content unless `fill` succeeds.
    ///
    /// # Errors
    /// That of `fill`, or an I/O error.
    pub(super) fn write(&self, fill: impl FnOnce(&mut dyn Write) -> engine::Result<()>) -> Result<()> {
        match self {
            Self::Stdout => fill_stream(io::stdout().lock(), fill).context("standard output"),
            Self::Stream(path) => {
                let stream = File::options().write(true).open(path).with_context(|| path.display().to_string())?;
                fill_stream(stream, fill).with_context(|| path.display().to_string())
            }
            Self::File(path) => {
                let (mut file, _remembered) = partial(path)?;
                fill_stream(file.as_file_mut(), fill).with_context(|| path.display().to_string())?;
                if let Ok(old) = std::fs::metadata(path) {
                    // Keeping who may read the file matters more than failing where that is not supported.
                    let _ = file.as_file().set_permissions(old.permissions());
                }
                file.persist(path).map_err(|e| e.error).with_context(|| path.display().to_string())?;
                Ok(())
            }
        }
    }
}

/// A new file beside `path`, removed when dropped or when the run is cut off.
fn partial(path: &Path) -> Result<(NamedTempFile, Partial)> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    let mut builder = Builder::new();
    builder.prefix(&name).suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any program would ask for; the user's mask takes away what it should.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder
        .tempfile_in(folder)
        .map_err(|e| io::Error::new(e.kind(), reason(&e)))
        .with_context(|| format!("\"{}\" cannot be written", path.display()))?;
    let remembered = Partial::new(file.path());
    Ok((file, remembered))
}

/// The system's words without the name of the temporary file, which means nothing to anybody.
fn reason(e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to write in its folder".to_owned(),
        kind => kind.to_string(),
    }
}

fn same(input: &Path, real: &Path) -> bool {
    // A shell may have opened the file for us.
    let input = if is_dash(input) { Path::new("/dev/stdin") } else { input };
    std::fs::canonicalize(input).is_ok_and(|i| i == real)
}

fn fill_stream(stream: impl Write, fill: impl FnOnce(&mut dyn Write) -> engine::Result<()>) -> Result<()> {
    let mut watched = Watched { inner: BufWriter::with_capacity(1 << 16, stream), failure: None };
    let done = fill(&mut watched).map_err(anyhow::Error::from).and_then(|()| Ok(watched.flush()?));
    match watched.failure.take() {
        // The engine's own error has lost the kind, by which a closed pipe is known.
        Some(kind) if done.is_err() => Err(io::Error::from(kind).into()),
        _ => done,
    }
}

/// Remembers how writing failed.
struct Watched<W: Write> {
    inner: BufWriter<W>,
    failure: Option<io::ErrorKind>,
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).inspect_err(|e| self.failure = Some(e.kind()))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush().inspect_err(|e| self.failure = Some(e.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old").expect("written");
        let output = Output::new(&path, &[]).expect("a place");
        let failed = output.write(|w| {
            w.write_all(&vec![b'x'; 1 << 17])?;
            Err(engine::Error::Cancelled)
        });
        assert_eq!(crate::cli::exit::code(&failed.expect_err("cancelled")), 130);
        assert_eq!(std::fs::read_to_string(&path).expect("still there"), "old");
        assert_eq!(names(folder.path()), ["out.csv"]);
        output.write(|w| Ok(w.write_all(b"new")?)).expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "new");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn inputs_folders_and_absent_folders_are_refused_before_any_work() {
        let folder = tempfile::tempdir().expect("a folder");
        let input = folder.path().join("in.csv");
        std::fs::write(&input, "a\n1\n").expect("written");
        let code = |path: &Path| crate::cli::exit::code(&Output::new(path, &[&input]).expect_err("refused"));
        assert_eq!(code(&input), 2);
        assert_eq!(code(&folder.path().join("./in.csv")), 2);
        assert_eq!(code(folder.path()), 2);
        assert_eq!(code(&folder.path().join("absent/out.csv")), 6);
        assert_eq!(names(folder.path()), ["in.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_stays_a_device() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target.csv"), folder.path().join("link.csv"));
        std::fs::write(&target, "old").expect("written");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        Output::new(&link, &[]).expect("a place").write(|w| Ok(w.write_all(b"new")?)).expect("written");
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&target).expect("there"), "new");
        assert!(matches!(Output::new(Path::new("/dev/null"), &[]), Ok(Output::Stream(_))));
    }
}
