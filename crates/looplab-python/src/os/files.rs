//! The file system of one interpreter: a tree in memory, and the descriptors that are open on it.
//!
//! It knows nothing of Python; the `posix` module is its Python binding. Paths are absolute or relative to the current
//! directory, separated by `/`. One [folder](Folder) of elsewhere can be shown in it. There are no users and no permissions;
//! modes are kept, and nothing is refused because of them.

mod descriptors;
mod error;
mod metadata;
mod nodes;
mod outside;
#[cfg(test)]
mod tests;
mod walk;

use std::{borrow::Cow, collections::BTreeMap};

use self::{
    descriptors::{Descriptor, MAX_FILE},
    nodes::{Body, Node, ROOT},
    outside::{Mount, Spot},
};
pub use self::{
    error::FileError,
    metadata::{FileType, Metadata, OpenMode, Whence},
    outside::{Folder, OpenFile},
};

/// A whole file system.
#[derive(Clone, Debug)]
pub struct FileSystem {
    nodes: BTreeMap<u64, Node>,
    next_number: u64,
    current: String,
    open: BTreeMap<i32, Descriptor>,
    now: fn() -> f64,
    mount: Option<Mount>,
}

impl FileSystem {
    /// An empty file system with only `/`, whose times come from `now` (seconds since the epoch).
    #[must_use]
    pub fn new(now: fn() -> f64) -> Self {
        let mut files = Self {
            nodes: BTreeMap::new(),
            next_number: ROOT,
            current: "/".to_owned(),
            open: BTreeMap::new(),
            now,
            mount: None,
        };
        files.add(Body::Directory { entries: BTreeMap::new(), parent: ROOT }, 0o755);
        files
    }

    /// Puts a file that costs no memory until it is written to at `path`, with the directories above it.
    ///
    /// # Errors
    /// Whatever stands in the way, such as a file where a directory is needed.
    pub fn mount(&mut self, path: &str, bytes: &'static [u8]) -> Result<(), FileError> {
        let (above, _) = path.rsplit_once('/').ok_or(FileError::Invalid)?;
        self.make_directories(above)?;
        let place = self.place(path, true)?;
        let number = self.add(Body::File(Cow::Borrowed(bytes)), 0o644);
        self.attach(&place, number);
        Ok(())
    }

    /// Makes `path` a file that holds exactly `bytes`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn store(&mut self, path: &str, bytes: &[u8]) -> Result<(), FileError> {
        let mode = OpenMode { write: true, create: true, truncate: true, ..OpenMode::default() };
        let descriptor = self.open(path, mode, 0o644)?;
        self.write(descriptor, bytes)?;
        self.close(descriptor)
    }

    /// Makes `path` and every directory above it that is not there yet.
    ///
    /// # Errors
    /// A file where a directory is needed.
    pub fn make_directories(&mut self, path: &str) -> Result<(), FileError> {
        for end in path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]) {
            match self.make_directory(&path[..end], 0o755) {
                Ok(()) | Err(FileError::Exists) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The current directory, an absolute path.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Makes `path` the current directory.
    ///
    /// # Errors
    /// It is not there or no directory.
    pub fn change_current(&mut self, path: &str) -> Result<(), FileError> {
        self.current = match self.spot(path) {
            Spot::Outside(folder, inside) => match folder.metadata(&inside, true)?.file_type {
                FileType::Directory => self.absolute(path),
                FileType::File | FileType::Link => return Err(FileError::NotDirectory),
            },
            Spot::Inside(path) => {
                let number = self.find(&path, true)?;
                self.entries(number)?;
                self.path_of(number)
            }
        };
        Ok(())
    }

    /// What is known of `path`; of the link itself when `follow` is off.
    ///
    /// # Errors
    /// It is not there.
    pub fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError> {
        match self.spot(path) {
            Spot::Outside(folder, inside) => folder.metadata(&inside, follow),
            Spot::Inside(path) => Ok(self.metadata_of(self.find(&path, follow)?)),
        }
    }

    /// The names in a directory, sorted.
    ///
    /// # Errors
    /// It is not there or no directory.
    pub fn list(&self, path: &str) -> Result<Vec<String>, FileError> {
        match self.spot(path) {
            Spot::Outside(folder, inside) => folder.list(&inside),
            Spot::Inside(path) => Ok(self.entries(self.find(&path, true)?)?.keys().cloned().collect()),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// It is not there or no file.
    pub fn contents(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let path = match self.spot(path) {
            Spot::Outside(folder, inside) => {
                let file = folder.open(&inside, OpenMode { read: true, ..OpenMode::default() }, 0)?;
                return file.read_at(MAX_FILE as usize, 0);
            }
            Spot::Inside(path) => path,
        };
        match &self.node(self.find(&path, true)?).body {
            Body::File(bytes) => Ok(bytes.to_vec()),
            Body::Directory { .. } | Body::Link(_) => Err(FileError::IsDirectory),
        }
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// The name is taken, or the directory above it is not there.
    pub fn make_directory(&mut self, path: &str, mode: u32) -> Result<(), FileError> {
        let place = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.make_directory(&inside, mode),
            Spot::Inside(path) => self.place(&path, false)?,
        };
        if place.number.is_some() {
            return Err(FileError::Exists);
        }
        let body = Body::Directory { entries: BTreeMap::new(), parent: place.parent };
        let number = self.add(body, mode);
        self.attach(&place, number);
        Ok(())
    }

    /// Makes `path` a symbolic link to `target`, which need not be there.
    ///
    /// # Errors
    /// The name is taken, or the directory above it is not there.
    pub fn make_link(&mut self, target: &str, path: &str) -> Result<(), FileError> {
        let place = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.make_link(target, &inside),
            Spot::Inside(path) => self.place(&path, false)?,
        };
        if place.number.is_some() {
            return Err(FileError::Exists);
        }
        let number = self.add(Body::Link(target.to_owned()), 0o777);
        self.attach(&place, number);
        Ok(())
    }

    /// Gives the file `source` the further name `path`.
    ///
    /// # Errors
    /// The name is taken, or `source` is not there or a directory.
    pub fn make_hard_link(&mut self, source: &str, path: &str) -> Result<(), FileError> {
        let (number, place) = match (self.spot(source), self.spot(path)) {
            (Spot::Outside(folder, source), Spot::Outside(_, path)) => return folder.make_hard_link(&source, &path),
            (Spot::Inside(source), Spot::Inside(path)) => (self.find(&source, false)?, self.place(&path, false)?),
            _ => return Err(FileError::OtherDevice),
        };
        if matches!(self.node(number).body, Body::Directory { .. }) {
            return Err(FileError::IsDirectory);
        }
        if place.number.is_some() {
            return Err(FileError::Exists);
        }
        self.attach(&place, number);
        Ok(())
    }

    /// Where the symbolic link `path` leads.
    ///
    /// # Errors
    /// It is not there or no link.
    pub fn read_link(&self, path: &str) -> Result<String, FileError> {
        let path = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.read_link(&inside),
            Spot::Inside(path) => path,
        };
        match &self.node(self.find(&path, false)?).body {
            Body::Link(target) => Ok(target.clone()),
            Body::File(_) | Body::Directory { .. } => Err(FileError::Invalid),
        }
    }

    /// Takes an empty directory away.
    ///
    /// # Errors
    /// It is not there, no directory, not empty, the root or the current directory.
    pub fn remove_directory(&mut self, path: &str) -> Result<(), FileError> {
        let place = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.remove_directory(&inside),
            Spot::Inside(path) => self.place(&path, false)?,
        };
        let number = place.number.ok_or(FileError::NotFound)?;
        if !self.entries(number)?.is_empty() {
            return Err(FileError::NotEmpty);
        }
        if number == ROOT || self.path_of(number) == self.current {
            return Err(FileError::Busy);
        }
        self.detach(&place);
        Ok(())
    }

    /// Takes a file or a link away. Descriptors that are open on it keep working.
    ///
    /// # Errors
    /// It is not there or a directory.
    pub fn remove_file(&mut self, path: &str) -> Result<(), FileError> {
        let place = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.remove_file(&inside),
            Spot::Inside(path) => self.place(&path, false)?,
        };
        let number = place.number.ok_or(FileError::NotFound)?;
        if matches!(self.node(number).body, Body::Directory { .. }) {
            return Err(FileError::IsDirectory);
        }
        self.detach(&place);
        Ok(())
    }

    /// Moves `from` to `to`, taking the place of a file (or of an empty directory) that is there.
    ///
    /// # Errors
    /// As POSIX `rename`.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let (source, target) = match (self.spot(from), self.spot(to)) {
            (Spot::Outside(folder, from), Spot::Outside(_, to)) => return folder.rename(&from, &to),
            (Spot::Inside(from), Spot::Inside(to)) => (self.place(&from, false)?, self.place(&to, false)?),
            _ => return Err(FileError::OtherDevice),
        };
        let number = source.number.ok_or(FileError::NotFound)?;
        let moves_directory = matches!(self.node(number).body, Body::Directory { .. });
        if moves_directory {
            if number == ROOT || self.path_of(number) == self.current {
                return Err(FileError::Busy);
            }
            if self.is_inside(target.parent, number) {
                return Err(FileError::Invalid);
            }
        }
        if let Some(there) = target.number {
            if there == number {
                return Ok(());
            }
            match (&self.node(there).body, moves_directory) {
                (Body::Directory { entries, .. }, true) if !entries.is_empty() => return Err(FileError::NotEmpty),
                (Body::Directory { .. }, false) => return Err(FileError::IsDirectory),
                (Body::File(_) | Body::Link(_), true) => return Err(FileError::NotDirectory),
                _ => self.detach(&target),
            }
        }
        self.node_mut(number).links += 1; // keeps it while it has no name
        self.detach(&source);
        self.attach(&target, number);
        self.node_mut(number).links -= 1;
        if let Body::Directory { parent, .. } = &mut self.node_mut(number).body {
            *parent = target.parent;
        }
        Ok(())
    }

    /// Sets the permission bits.
    ///
    /// # Errors
    /// It is not there.
    pub fn set_mode(&mut self, path: &str, mode: u32, follow: bool) -> Result<(), FileError> {
        let number = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.set_mode(&inside, mode & 0o7777),
            Spot::Inside(path) => self.find(&path, follow)?,
        };
        self.node_mut(number).mode = mode & 0o7777;
        Ok(())
    }

    /// Sets the times, in seconds since the epoch.
    ///
    /// # Errors
    /// It is not there.
    pub fn set_times(&mut self, path: &str, accessed: f64, modified: f64, follow: bool) -> Result<(), FileError> {
        let number = match self.spot(path) {
            Spot::Outside(folder, inside) => return folder.set_times(&inside, accessed, modified),
            Spot::Inside(path) => self.find(&path, follow)?,
        };
        let node = self.node_mut(number);
        (node.accessed, node.modified) = (accessed, modified);
        Ok(())
    }
}
