//! The page's files.

use std::path::{Path, PathBuf};

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, any};
use tower_http::services::ServeDir;

/// The file that makes a folder a site.
const INDEX: &str = "index.html";

/// Files of `root` with their media types, byte ranges, `HEAD`, and compressed forms that lie beside them.
pub(super) fn files(root: &Path) -> ServeDir<MethodRouter> {
    ServeDir::new(root).precompressed_br().precompressed_gzip().fallback(any(unknown))
}

async fn unknown() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "404: there is no such file\n")
}

/// The folder to serve: `chosen`, else `variable` (the content of `FACSIMILE_SITE`), else `dist` in `here`, else
/// `../share/facsimile/site` beside the folder of the program.
///
/// # Errors
/// What was looked at and what to do, when no candidate holds an `index.html`. A folder that was named is the only
/// candidate.
pub fn locate(
    chosen: Option<PathBuf>,
    variable: Option<PathBuf>,
    here: &Path,
    program: Option<&Path>,
) -> Result<PathBuf, String> {
    let candidates = match chosen.or(variable) {
        Some(named) => vec![named],
        None => [Some(here.join("dist")), program.and_then(installed)].into_iter().flatten().collect(),
    };
    candidates.iter().find(|c| c.join(INDEX).is_file()).cloned().ok_or_else(|| {
        let seen: Vec<_> = candidates.iter().map(|c| c.display().to_string()).collect();
        format!(
            "the page was not found: there is no {INDEX} in {}\n  fix: build and open it with `make run`, or name the \
             folder of a built page with --site",
            seen.join(" or ")
        )
    })
}

fn installed(program: &Path) -> Option<PathBuf> {
    Some(program.parent()?.parent()?.join("share/facsimile/site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_comes_first_and_is_the_only_candidate() {
        let folder = tempfile::tempdir().expect("a folder");
        let dist = folder.path().join("dist");
        std::fs::create_dir(&dist).expect("a folder");
        std::fs::write(dist.join(INDEX), "<!doctype html>").expect("a file");
        assert_eq!(locate(None, None, folder.path(), None), Ok(dist.clone()));
        assert_eq!(locate(None, Some(dist.clone()), Path::new("elsewhere"), None), Ok(dist.clone()));
        let message = locate(Some("elsewhere".into()), Some(dist), folder.path(), None).expect_err("no page there");
        assert!(
            message.contains("elsewhere") && message.contains("make run") && message.contains("--site"),
            "{message}"
        );
    }

    #[test]
    fn an_installed_program_finds_its_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = folder.path().join("share/facsimile/site");
        std::fs::create_dir_all(&site).expect("folders");
        std::fs::write(site.join(INDEX), "<!doctype html>").expect("a file");
        let program = folder.path().join("bin/facsimile");
        assert_eq!(locate(None, None, Path::new("elsewhere"), Some(&program)), Ok(site));
    }
}
