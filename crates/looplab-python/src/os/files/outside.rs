//! Files that lie outside, such as on the machine's disk, shown below one path of the file system.

use std::{borrow::Cow, fmt, rc::Rc};

use super::{FileError, FileSystem, Metadata, OpenMode};

/// A folder outside. Paths are relative to it and without `..`; `.` is the folder itself. Nothing leads out of it.
///
/// The methods do what those of [`FileSystem`] with the same names do.
#[expect(missing_docs, reason = "FileSystem documents them")]
#[expect(clippy::missing_errors_doc, reason = "FileSystem documents them")]
pub trait Folder {
    fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError>;
    fn list(&self, path: &str) -> Result<Vec<String>, FileError>;
    fn open(&self, path: &str, mode: OpenMode, permissions: u32) -> Result<Rc<dyn OpenFile>, FileError>;
    fn make_directory(&self, path: &str, mode: u32) -> Result<(), FileError>;
    fn make_link(&self, target: &str, path: &str) -> Result<(), FileError>;
    fn make_hard_link(&self, source: &str, path: &str) -> Result<(), FileError>;
    fn read_link(&self, path: &str) -> Result<String, FileError>;
    fn remove_directory(&self, path: &str) -> Result<(), FileError>;
    fn remove_file(&self, path: &str) -> Result<(), FileError>;
    fn rename(&self, from: &str, to: &str) -> Result<(), FileError>;
    fn set_mode(&self, path: &str, mode: u32) -> Result<(), FileError>;
    fn set_times(&self, path: &str, accessed: f64, modified: f64) -> Result<(), FileError>;
}

/// An open file outside. Whether it may be read or written is seen to already.
#[expect(missing_docs, reason = "FileSystem documents them")]
#[expect(clippy::missing_errors_doc, reason = "FileSystem documents them")]
pub trait OpenFile {
    fn metadata(&self) -> Result<Metadata, FileError>;
    fn read_at(&self, size: usize, position: u64) -> Result<Vec<u8>, FileError>;
    fn write_at(&self, data: &[u8], position: u64) -> Result<(), FileError>;
    fn truncate(&self, size: u64) -> Result<(), FileError>;
}

/// Where a folder is shown.
#[derive(Clone)]
pub(super) struct Mount {
    path: String,
    /// What below it stays in memory.
    except: String,
    folder: Rc<dyn Folder>,
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mount({:?})", self.path)
    }
}

/// What a path is about.
pub(super) enum Spot<'a> {
    /// An entry in memory.
    Inside(Cow<'a, str>),
    /// An entry of the folder outside.
    Outside(&'a Rc<dyn Folder>, String),
}

impl FileSystem {
    /// Shows `folder` at `path`, an absolute path, in place of what is there; but not below `except`.
    ///
    /// # Errors
    /// A file where a directory above it is needed.
    pub fn show(&mut self, folder: Rc<dyn Folder>, path: &str, except: &str) -> Result<(), FileError> {
        let path = self.absolute(path).trim_end_matches('/').to_owned();
        self.make_directories(&path)?;
        self.mount = Some(Mount { path, except: except.to_owned(), folder });
        Ok(())
    }

    /// Whether an entry at this path lies, or would lie, outside.
    #[must_use]
    pub fn is_outside(&self, path: &str) -> bool {
        matches!(self.spot(path), Spot::Outside(..))
    }

    /// Where `path` leads.
    pub(super) fn spot<'a>(&'a self, path: &'a str) -> Spot<'a> {
        let Some(mount) = self.mount.as_ref().filter(|_| !path.is_empty()) else { return Spot::Inside(path.into()) };
        let absolute = self.absolute(path);
        match below(&absolute, &mount.path).filter(|_| below(&absolute, &mount.except).is_none()) {
            Some("") => Spot::Outside(&mount.folder, ".".to_owned()),
            Some(rest) if path.ends_with('/') => Spot::Outside(&mount.folder, format!("{rest}/")),
            Some(rest) => Spot::Outside(&mount.folder, rest.to_owned()),
            // The current directory may be one that memory knows nothing of.
            None if path.starts_with('/') => Spot::Inside(path.into()),
            None => Spot::Inside(absolute.into()),
        }
    }

    /// The absolute path of `path`, without `.` and `..`.
    pub(super) fn absolute(&self, path: &str) -> String {
        let above = if path.starts_with('/') { "" } else { self.current.as_str() };
        let mut names = Vec::new();
        for name in above.split('/').chain(path.split('/')) {
            match name {
                "" | "." => {}
                ".." => drop(names.pop()),
                name => names.push(name),
            }
        }
        format!("/{}", names.join("/"))
    }
}

/// What of an absolute path comes after the path of a directory above it, or is nothing.
fn below<'a>(path: &'a str, above: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(above)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}
