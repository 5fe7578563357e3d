//! Puts a report where a person wants it: whole, or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{Report, write_json, write_page, write_table};
use crate::model::review::ReportKind;
use crate::words::Words;

/// Writes a report beside its place and moves it there when it is whole. May block.
pub fn save(path: &Path, report: &Report, kind: ReportKind, mark: bool, words: &Words) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".greenroom-report-");
    // As any document: readable by whom the person's own settings say.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    {
        let mut out = BufWriter::new(file.as_file_mut());
        match kind {
            ReportKind::Page => write_page(report, words, &mut out)?,
            ReportKind::Table => write_table(report, words, mark, &mut out)?,
            ReportKind::Json => write_json(report, &mut out)?,
        }
        out.flush()?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
