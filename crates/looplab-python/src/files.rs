//! The file system of one interpreter: a tree in memory, and the descriptors that are open on it.
//!
//! It knows nothing of Python; the `posix` module is its Python binding. Paths are absolute or relative to the current
//! directory, separated by `/`. One [folder](Folder) of elsewhere can be shown in it. There are no users and no permissions; modes are kept, and nothing is refused because
//! of them.

mod error;
mod metadata;
mod outside;
#[cfg(test)]
mod tests;
mod walk;

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    rc::Rc,
};

pub use error::FileError;
pub use metadata::{FileType, Metadata, OpenMode, Whence};
pub use outside::{Folder, OpenFile};
use outside::{Mount, Spot};
use walk::Place;

/// Most bytes one file may hold.
const MAX_FILE: u64 = 1 << 30;
/// Most descriptors that may be open at once.
const MAX_OPEN: usize = 1024;

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

#[derive(Clone, Debug)]
struct Node {
    body: Body,
    mode: u32,
    links: u32,
    opens: u32,
    modified: f64,
    accessed: f64,
}

#[derive(Clone, Debug)]
enum Body {
    File(Cow<'static, [u8]>),
    Directory { entries: BTreeMap<String, u64>, parent: u64 },
    Link(String),
}

#[derive(Clone)]
struct Descriptor {
    file: Opened,
    position: u64,
    mode: OpenMode,
}

/// An open file.
#[derive(Clone)]
enum Opened {
    Node(u64),
    Outside(Rc<dyn OpenFile>),
}

impl fmt::Debug for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Descriptor({:?} at {})", self.mode, self.position)
    }
}

const ROOT: u64 = 1;

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

    /// What is known of the open file `descriptor`.
    ///
    /// # Errors
    /// It is not open.
    pub fn descriptor_metadata(&self, descriptor: i32) -> Result<Metadata, FileError> {
        self.opened_metadata(&self.descriptor(descriptor)?.file)
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

    /// Opens `path` and gives the lowest free descriptor, 3 or higher.
    ///
    /// # Errors
    /// As POSIX `open`.
    pub fn open(&mut self, path: &str, mode: OpenMode, permissions: u32) -> Result<i32, FileError> {
        if self.open.len() >= MAX_OPEN {
            return Err(FileError::TooManyOpen);
        }
        let file = match self.spot(path) {
            Spot::Outside(folder, inside) => Opened::Outside(folder.open(&inside, mode, permissions & 0o777)?),
            Spot::Inside(path) => {
                let path = path.into_owned();
                Opened::Node(self.open_node(&path, mode, permissions)?)
            }
        };
        let descriptor = self.free_descriptor();
        self.open.insert(descriptor, Descriptor { file, position: 0, mode });
        Ok(descriptor)
    }

    fn open_node(&mut self, path: &str, mode: OpenMode, permissions: u32) -> Result<u64, FileError> {
        let place = self.place(path, !(mode.create && mode.exclusive))?;
        let number = match place.number {
            Some(_) if mode.create && mode.exclusive => return Err(FileError::Exists),
            Some(number) => number,
            None if mode.create && !path.ends_with('/') => {
                let number = self.add(Body::File(Cow::Borrowed(&[])), permissions & 0o777);
                self.attach(&place, number);
                number
            }
            None => return Err(FileError::NotFound),
        };
        let now = (self.now)();
        let node = self.node_mut(number);
        match &mut node.body {
            Body::Directory { .. } if mode.write || mode.create => return Err(FileError::IsDirectory),
            Body::Directory { .. } => {}
            Body::File(_) if mode.directory => return Err(FileError::NotDirectory),
            Body::File(bytes) => {
                if mode.truncate && mode.write {
                    *bytes = Cow::Borrowed(&[]);
                    node.modified = now;
                }
            }
            Body::Link(_) => return Err(FileError::Loop),
        }
        node.opens += 1;
        Ok(number)
    }

    fn free_descriptor(&self) -> i32 {
        (3..).find(|free| !self.open.contains_key(free)).expect("there are more numbers than files")
    }

    /// A second descriptor on the same file, which starts where the first one stands.
    ///
    /// # Errors
    /// It is not open.
    pub fn duplicate(&mut self, descriptor: i32) -> Result<i32, FileError> {
        let opened = self.descriptor(descriptor)?.clone();
        if let Opened::Node(number) = opened.file {
            self.node_mut(number).opens += 1;
        }
        let copy = self.free_descriptor();
        self.open.insert(copy, opened);
        Ok(copy)
    }

    /// Closes a descriptor.
    ///
    /// # Errors
    /// It is not open.
    pub fn close(&mut self, descriptor: i32) -> Result<(), FileError> {
        let opened = self.open.remove(&descriptor).ok_or(FileError::BadDescriptor)?;
        if let Opened::Node(number) = opened.file {
            self.node_mut(number).opens -= 1;
            self.forget_if_unused(number);
        }
        Ok(())
    }

    /// How `descriptor` was opened.
    ///
    /// # Errors
    /// It is not open.
    pub fn mode(&self, descriptor: i32) -> Result<OpenMode, FileError> {
        Ok(self.descriptor(descriptor)?.mode)
    }

    /// The next bytes, at most `size`; none at the end.
    ///
    /// # Errors
    /// It is not open for reading, or a directory.
    pub fn read(&mut self, descriptor: i32, size: usize) -> Result<Vec<u8>, FileError> {
        let at = self.descriptor(descriptor)?.position;
        let bytes = self.read_at(descriptor, size, at)?;
        self.descriptor_mut(descriptor)?.position = at + bytes.len() as u64;
        Ok(bytes)
    }

    /// The bytes at `position`, at most `size`; the descriptor stays where it stands.
    ///
    /// # Errors
    /// It is not open for reading, or a directory.
    pub fn read_at(&self, descriptor: i32, size: usize, position: u64) -> Result<Vec<u8>, FileError> {
        let opened = self.descriptor(descriptor)?;
        if !opened.mode.read {
            return Err(FileError::BadDescriptor);
        }
        let number = match &opened.file {
            Opened::Outside(file) => return file.read_at(size, position),
            Opened::Node(number) => *number,
        };
        let Body::File(bytes) = &self.node(number).body else { return Err(FileError::IsDirectory) };
        let start = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
        let end = start.saturating_add(size).min(bytes.len());
        Ok(bytes[start..end].to_vec())
    }

    /// Writes all of `data` and gives its length.
    ///
    /// # Errors
    /// It is not open for writing, or the file would grow too large.
    pub fn write(&mut self, descriptor: i32, data: &[u8]) -> Result<usize, FileError> {
        let opened = self.descriptor(descriptor)?;
        let at = if opened.mode.append { self.opened_metadata(&opened.file)?.size } else { opened.position };
        self.write_at(descriptor, data, at)?;
        self.descriptor_mut(descriptor)?.position = at + data.len() as u64;
        Ok(data.len())
    }

    /// Writes all of `data` at `position`; the descriptor stays where it stands.
    ///
    /// # Errors
    /// It is not open for writing, or the file would grow too large.
    pub fn write_at(&mut self, descriptor: i32, data: &[u8], position: u64) -> Result<(), FileError> {
        let opened = self.descriptor(descriptor)?;
        if !opened.mode.write {
            return Err(FileError::BadDescriptor);
        }
        let end = position.saturating_add(data.len() as u64);
        if end > MAX_FILE {
            return Err(FileError::TooLarge);
        }
        let number = match &opened.file {
            Opened::Outside(file) => return file.write_at(data, position),
            Opened::Node(number) => *number,
        };
        let now = (self.now)();
        let node = self.node_mut(number);
        let Body::File(bytes) = &mut node.body else { return Err(FileError::IsDirectory) };
        let (start, end) = (position as usize, end as usize);
        let bytes = bytes.to_mut();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[start..end].copy_from_slice(data);
        node.modified = now;
        Ok(())
    }

    /// Moves a descriptor and gives where it stands now. Past the end is allowed.
    ///
    /// # Errors
    /// It is not open, or the position would be negative.
    pub fn seek(&mut self, descriptor: i32, offset: i64, whence: Whence) -> Result<u64, FileError> {
        let opened = self.descriptor(descriptor)?;
        let from = match whence {
            Whence::Start => 0,
            Whence::Current => opened.position,
            Whence::End => self.opened_metadata(&opened.file)?.size,
        };
        let position = from.checked_add_signed(offset).ok_or(FileError::Invalid)?;
        self.descriptor_mut(descriptor)?.position = position;
        Ok(position)
    }

    /// Makes the open file exactly `size` bytes long, with zeros where it grows.
    ///
    /// # Errors
    /// It is not open for writing, or the size is too large.
    pub fn truncate(&mut self, descriptor: i32, size: u64) -> Result<(), FileError> {
        let opened = self.descriptor(descriptor)?;
        if !opened.mode.write {
            return Err(FileError::Invalid);
        }
        if size > MAX_FILE {
            return Err(FileError::TooLarge);
        }
        let number = match &opened.file {
            Opened::Outside(file) => return file.truncate(size),
            Opened::Node(number) => *number,
        };
        let now = (self.now)();
        let node = self.node_mut(number);
        let Body::File(bytes) = &mut node.body else { return Err(FileError::IsDirectory) };
        bytes.to_mut().resize(size as usize, 0);
        node.modified = now;
        Ok(())
    }

    fn add(&mut self, body: Body, mode: u32) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        let now = (self.now)();
        let links = u32::from(number == ROOT);
        self.nodes.insert(number, Node { body, mode, links, opens: 0, modified: now, accessed: now });
        number
    }

    fn node(&self, number: u64) -> &Node {
        self.nodes.get(&number).expect("a named or open entry exists")
    }

    fn node_mut(&mut self, number: u64) -> &mut Node {
        self.nodes.get_mut(&number).expect("a named or open entry exists")
    }

    fn descriptor(&self, descriptor: i32) -> Result<&Descriptor, FileError> {
        self.open.get(&descriptor).ok_or(FileError::BadDescriptor)
    }

    fn descriptor_mut(&mut self, descriptor: i32) -> Result<&mut Descriptor, FileError> {
        self.open.get_mut(&descriptor).ok_or(FileError::BadDescriptor)
    }

    fn entries(&self, number: u64) -> Result<&BTreeMap<String, u64>, FileError> {
        match &self.node(number).body {
            Body::Directory { entries, .. } => Ok(entries),
            Body::File(_) | Body::Link(_) => Err(FileError::NotDirectory),
        }
    }

    fn opened_metadata(&self, file: &Opened) -> Result<Metadata, FileError> {
        match file {
            Opened::Outside(file) => file.metadata(),
            Opened::Node(number) => Ok(self.metadata_of(*number)),
        }
    }

    fn metadata_of(&self, number: u64) -> Metadata {
        let node = self.node(number);
        let (file_type, size, links) = match &node.body {
            Body::File(bytes) => (FileType::File, bytes.len(), node.links),
            Body::Directory { .. } => (FileType::Directory, 4096, 2),
            Body::Link(target) => (FileType::Link, target.len(), node.links),
        };
        Metadata {
            number,
            file_type,
            mode: node.mode,
            size: size as u64,
            links,
            modified: node.modified,
            accessed: node.accessed,
        }
    }

    fn attach(&mut self, place: &Place, number: u64) {
        let now = (self.now)();
        self.node_mut(number).links += 1;
        let parent = self.node_mut(place.parent);
        parent.modified = now;
        if let Body::Directory { entries, .. } = &mut parent.body {
            entries.insert(place.name.clone(), number);
        }
    }

    fn detach(&mut self, place: &Place) {
        let now = (self.now)();
        let parent = self.node_mut(place.parent);
        parent.modified = now;
        let Body::Directory { entries, .. } = &mut parent.body else { return };
        if let Entry::Occupied(entry) = entries.entry(place.name.clone()) {
            let number = entry.remove();
            self.node_mut(number).links -= 1;
            self.forget_if_unused(number);
        }
    }

    fn forget_if_unused(&mut self, number: u64) {
        let node = self.node(number);
        if node.links == 0 && node.opens == 0 {
            self.nodes.remove(&number);
        }
    }
}
