//! The file system of one interpreter: a tree in memory, and the descriptors that are open on it.
//!
//! It knows nothing of Python; [`posix`](super::posix) is its face there. Paths are absolute or relative to the current
//! directory, separated by `/`. There are no users and no permissions; modes are kept, and nothing is refused because
//! of them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
};

/// Most symbolic links that are followed in one path.
const MAX_LINKS: usize = 40;
/// Most bytes one file may hold.
const MAX_FILE: u64 = 1 << 30;
/// Most descriptors that may be open at once.
const MAX_OPEN: usize = 1024;

/// Why an operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// A part of the path does not exist.
    #[error("No such file or directory")]
    NotFound,
    /// The name is taken.
    #[error("File exists")]
    Exists,
    /// A directory where a file was expected.
    #[error("Is a directory")]
    IsDirectory,
    /// A file where a directory was expected.
    #[error("Not a directory")]
    NotDirectory,
    /// The directory still has entries.
    #[error("Directory not empty")]
    NotEmpty,
    /// No such open descriptor, or not opened for this.
    #[error("Bad file descriptor")]
    BadDescriptor,
    /// An argument makes no sense, such as a negative position.
    #[error("Invalid argument")]
    Invalid,
    /// Symbolic links lead in a circle.
    #[error("Too many levels of symbolic links")]
    Loop,
    /// The root and the current directory stay where they are.
    #[error("Device or resource busy")]
    Busy,
    /// The file would be larger than a file may be.
    #[error("File too large")]
    TooLarge,
    /// Too many descriptors are open.
    #[error("Too many open files")]
    TooManyOpen,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// Bytes.
    File,
    /// Entries.
    Directory,
    /// The path of something else.
    Link,
}

/// What is known of an entry without opening it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metadata {
    /// The entry's number, never used twice in one file system.
    pub number: u64,
    /// What it is.
    pub file_type: FileType,
    /// Permission bits; nothing is refused because of them.
    pub mode: u32,
    /// Size in bytes; for a link the length of its target.
    pub size: u64,
    /// How many names it has.
    pub links: u32,
    /// When it was last changed, in seconds since the epoch.
    pub modified: f64,
    /// When it was last read, in seconds since the epoch.
    pub accessed: f64,
}

/// How to open a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenMode {
    /// Reading is allowed.
    pub read: bool,
    /// Writing is allowed.
    pub write: bool,
    /// Every write goes to the end.
    pub append: bool,
    /// Make the file if it is not there.
    pub create: bool,
    /// With `create`: the file must not be there.
    pub exclusive: bool,
    /// Empty the file.
    pub truncate: bool,
    /// Only a directory will do.
    pub directory: bool,
}

/// From where a position is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// From the first byte.
    Start,
    /// From where the descriptor stands.
    Current,
    /// From the end of the file.
    End,
}

/// A whole file system.
#[derive(Debug)]
pub struct FileSystem {
    nodes: BTreeMap<u64, Node>,
    next_number: u64,
    current: String,
    open: BTreeMap<i32, Descriptor>,
    now: fn() -> f64,
}

#[derive(Debug)]
struct Node {
    body: Body,
    mode: u32,
    links: u32,
    opens: u32,
    modified: f64,
    accessed: f64,
}

#[derive(Debug)]
enum Body {
    File(Cow<'static, [u8]>),
    Directory { entries: BTreeMap<String, u64>, parent: u64 },
    Link(String),
}

#[derive(Clone, Copy, Debug)]
struct Descriptor {
    number: u64,
    position: u64,
    mode: OpenMode,
}

/// Where a path leads: the directory that has (or would have) the last name, and the entry if it is there.
struct Place {
    parent: u64,
    name: String,
    number: Option<u64>,
}

const ROOT: u64 = 1;

impl FileSystem {
    /// An empty file system with only `/`, whose times come from `now` (seconds since the epoch).
    #[must_use]
    pub fn new(now: fn() -> f64) -> Self {
        let mut files =
            Self { nodes: BTreeMap::new(), next_number: ROOT, current: "/".to_owned(), open: BTreeMap::new(), now };
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
        let number = self.find(path, true)?;
        self.entries(number)?;
        self.current = self.path_of(number);
        Ok(())
    }

    /// What is known of `path`; of the link itself when `follow` is off.
    ///
    /// # Errors
    /// It is not there.
    pub fn metadata(&self, path: &str, follow: bool) -> Result<Metadata, FileError> {
        Ok(self.metadata_of(self.find(path, follow)?))
    }

    /// What is known of the open file `descriptor`.
    ///
    /// # Errors
    /// It is not open.
    pub fn descriptor_metadata(&self, descriptor: i32) -> Result<Metadata, FileError> {
        Ok(self.metadata_of(self.descriptor(descriptor)?.number))
    }

    /// The names in a directory, sorted.
    ///
    /// # Errors
    /// It is not there or no directory.
    pub fn list(&self, path: &str) -> Result<Vec<String>, FileError> {
        Ok(self.entries(self.find(path, true)?)?.keys().cloned().collect())
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// It is not there or no file.
    pub fn contents(&self, path: &str) -> Result<&[u8], FileError> {
        match &self.node(self.find(path, true)?).body {
            Body::File(bytes) => Ok(bytes),
            Body::Directory { .. } | Body::Link(_) => Err(FileError::IsDirectory),
        }
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// The name is taken, or the directory above it is not there.
    pub fn make_directory(&mut self, path: &str, mode: u32) -> Result<(), FileError> {
        let place = self.place(path, false)?;
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
        let place = self.place(path, false)?;
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
        let number = self.find(source, false)?;
        if matches!(self.node(number).body, Body::Directory { .. }) {
            return Err(FileError::IsDirectory);
        }
        let place = self.place(path, false)?;
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
    pub fn read_link(&self, path: &str) -> Result<&str, FileError> {
        match &self.node(self.find(path, false)?).body {
            Body::Link(target) => Ok(target),
            Body::File(_) | Body::Directory { .. } => Err(FileError::Invalid),
        }
    }

    /// Takes an empty directory away.
    ///
    /// # Errors
    /// It is not there, no directory, not empty, the root or the current directory.
    pub fn remove_directory(&mut self, path: &str) -> Result<(), FileError> {
        let place = self.place(path, false)?;
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
        let place = self.place(path, false)?;
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
        let source = self.place(from, false)?;
        let number = source.number.ok_or(FileError::NotFound)?;
        let target = self.place(to, false)?;
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
        let number = self.find(path, follow)?;
        self.node_mut(number).mode = mode & 0o7777;
        Ok(())
    }

    /// Sets the times, in seconds since the epoch.
    ///
    /// # Errors
    /// It is not there.
    pub fn set_times(&mut self, path: &str, accessed: f64, modified: f64, follow: bool) -> Result<(), FileError> {
        let number = self.find(path, follow)?;
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
        let descriptor = (3..).find(|free| !self.open.contains_key(free)).expect("there are more numbers than files");
        self.open.insert(descriptor, Descriptor { number, position: 0, mode });
        Ok(descriptor)
    }

    /// A second descriptor on the same file, which starts where the first one stands.
    ///
    /// # Errors
    /// It is not open.
    pub fn duplicate(&mut self, descriptor: i32) -> Result<i32, FileError> {
        let opened = *self.descriptor(descriptor)?;
        self.node_mut(opened.number).opens += 1;
        let copy = (3..).find(|free| !self.open.contains_key(free)).expect("there are more numbers than files");
        self.open.insert(copy, opened);
        Ok(copy)
    }

    /// Closes a descriptor.
    ///
    /// # Errors
    /// It is not open.
    pub fn close(&mut self, descriptor: i32) -> Result<(), FileError> {
        let opened = self.open.remove(&descriptor).ok_or(FileError::BadDescriptor)?;
        self.node_mut(opened.number).opens -= 1;
        self.forget_if_unused(opened.number);
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
        let Body::File(bytes) = &self.node(opened.number).body else { return Err(FileError::IsDirectory) };
        let start = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
        let end = start.saturating_add(size).min(bytes.len());
        Ok(bytes[start..end].to_vec())
    }

    /// Writes all of `data` and gives its length.
    ///
    /// # Errors
    /// It is not open for writing, or the file would grow too large.
    pub fn write(&mut self, descriptor: i32, data: &[u8]) -> Result<usize, FileError> {
        let opened = *self.descriptor(descriptor)?;
        let at = if opened.mode.append { self.metadata_of(opened.number).size } else { opened.position };
        self.write_at(descriptor, data, at)?;
        self.descriptor_mut(descriptor)?.position = at + data.len() as u64;
        Ok(data.len())
    }

    /// Writes all of `data` at `position`; the descriptor stays where it stands.
    ///
    /// # Errors
    /// It is not open for writing, or the file would grow too large.
    pub fn write_at(&mut self, descriptor: i32, data: &[u8], position: u64) -> Result<(), FileError> {
        let opened = *self.descriptor(descriptor)?;
        if !opened.mode.write {
            return Err(FileError::BadDescriptor);
        }
        let end = position.saturating_add(data.len() as u64);
        if end > MAX_FILE {
            return Err(FileError::TooLarge);
        }
        let now = (self.now)();
        let node = self.node_mut(opened.number);
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
        let opened = *self.descriptor(descriptor)?;
        let from = match whence {
            Whence::Start => 0,
            Whence::Current => opened.position,
            Whence::End => self.metadata_of(opened.number).size,
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
        let opened = *self.descriptor(descriptor)?;
        if !opened.mode.write {
            return Err(FileError::Invalid);
        }
        if size > MAX_FILE {
            return Err(FileError::TooLarge);
        }
        let now = (self.now)();
        let node = self.node_mut(opened.number);
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

    fn is_inside(&self, mut number: u64, above: u64) -> bool {
        loop {
            if number == above {
                return true;
            }
            match &self.node(number).body {
                Body::Directory { parent, .. } if *parent != number => number = *parent,
                _ => return false,
            }
        }
    }

    fn path_of(&self, number: u64) -> String {
        let mut names = Vec::new();
        let mut number = number;
        while let Body::Directory { parent, .. } = &self.node(number).body {
            if *parent == number {
                break;
            }
            let found = self.entries(*parent).ok().and_then(|names| names.iter().find(|(_, n)| **n == number));
            let Some((name, _)) = found else { break };
            names.push(name.as_str());
            number = *parent;
        }
        names.reverse();
        format!("/{}", names.join("/"))
    }

    fn find(&self, path: &str, follow: bool) -> Result<u64, FileError> {
        self.place(path, follow)?.number.ok_or(FileError::NotFound)
    }

    /// Walks `path`. The last name may be missing; every directory before it must be there.
    fn place(&self, path: &str, follow: bool) -> Result<Place, FileError> {
        if path.is_empty() {
            return Err(FileError::NotFound);
        }
        let mut links = 0;
        let start = if path.starts_with('/') { ROOT } else { self.place(&self.current, true)?.number.unwrap_or(ROOT) };
        let needs_directory = path.ends_with('/') || path.ends_with("/.");
        let place = self.walk(start, path, follow || needs_directory, &mut links)?;
        if let (true, Some(number)) = (needs_directory, place.number) {
            self.entries(number)?;
        }
        Ok(place)
    }

    fn walk(&self, start: u64, path: &str, follow: bool, links: &mut usize) -> Result<Place, FileError> {
        let mut at = Place { parent: start, name: String::new(), number: Some(start) };
        let mut names = path.split('/').filter(|name| !name.is_empty() && *name != ".").peekable();
        while let Some(name) = names.next() {
            let directory = at.number.ok_or(FileError::NotFound)?;
            let entries = self.entries(directory)?;
            if name == ".." {
                let Body::Directory { parent, .. } = self.node(directory).body else {
                    return Err(FileError::NotDirectory);
                };
                at = Place { parent, name: String::new(), number: Some(parent) };
                continue;
            }
            at = Place { parent: directory, name: name.to_owned(), number: entries.get(name).copied() };
            let last = names.peek().is_none();
            if let Some(number) = at.number
                && let Body::Link(target) = &self.node(number).body
                && (!last || follow)
            {
                *links += 1;
                if *links > MAX_LINKS {
                    return Err(FileError::Loop);
                }
                let from = if target.starts_with('/') { ROOT } else { directory };
                at = self.walk(from, target, true, links)?;
            }
        }
        if at.name.is_empty() && at.number != Some(ROOT) {
            // The path ends in `.` or `..`, or is only that: name the directory as its parent does.
            let number = at.number.ok_or(FileError::NotFound)?;
            if let Body::Directory { parent, .. } = self.node(number).body {
                let name = self.entries(parent)?.iter().find(|(_, n)| **n == number).map(|(name, _)| name.clone());
                at = Place { parent, name: name.unwrap_or_default(), number: Some(number) };
            }
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: OpenMode = OpenMode {
        read: true,
        write: true,
        append: false,
        create: true,
        exclusive: false,
        truncate: false,
        directory: false,
    };
    const READ: OpenMode = OpenMode { write: false, create: false, ..WRITE };

    fn files() -> FileSystem {
        FileSystem::new(|| 7.0)
    }

    fn put(files: &mut FileSystem, path: &str, text: &str) {
        files.store(path, text.as_bytes()).unwrap();
    }

    #[test]
    fn what_is_written_is_read() {
        let mut files = files();
        put(&mut files, "/a", "hello");
        assert_eq!(files.contents("/a").unwrap(), b"hello");
        let descriptor = files.open("/a", WRITE, 0).unwrap();
        assert_eq!(descriptor, 3);
        assert_eq!(files.seek(descriptor, -2, Whence::End), Ok(3));
        assert_eq!(files.read(descriptor, 10).unwrap(), b"lo");
        files.write(descriptor, b"!").unwrap();
        files.truncate(descriptor, 2).unwrap();
        assert_eq!(files.contents("/a").unwrap(), b"he");
        assert_eq!(files.write_at(descriptor, b"x", 4), Ok(()));
        assert_eq!(files.contents("/a").unwrap(), b"he\0\0x");
        assert_eq!(files.seek(descriptor, -1, Whence::Start), Err(FileError::Invalid));
    }

    #[test]
    fn descriptors_keep_a_removed_file_and_are_numbered_from_the_lowest() {
        let mut files = files();
        put(&mut files, "/a", "kept");
        let first = files.open("/a", READ, 0).unwrap();
        let second = files.open("/a", READ, 0).unwrap();
        files.remove_file("/a").unwrap();
        assert_eq!(files.metadata("/a", true), Err(FileError::NotFound));
        assert_eq!(files.read(first, 9).unwrap(), b"kept");
        assert_eq!(files.write(first, b"no"), Err(FileError::BadDescriptor));
        files.close(first).unwrap();
        assert_eq!(files.close(first), Err(FileError::BadDescriptor));
        assert_eq!(files.duplicate(second), Ok(first));
    }

    #[test]
    fn directories_nest_and_paths_are_relative_to_the_current_one() {
        let mut files = files();
        files.make_directories("/home/user").unwrap();
        files.change_current("/home/user").unwrap();
        put(&mut files, "notes.txt", "1");
        files.make_directory("sub", 0o700).unwrap();
        put(&mut files, "./sub/../sub//deep.txt", "2");
        assert_eq!(files.list(".").unwrap(), ["notes.txt", "sub"]);
        assert_eq!(files.list("/home/user/sub").unwrap(), ["deep.txt"]);
        assert_eq!(files.remove_directory("sub"), Err(FileError::NotEmpty));
        assert_eq!(files.make_directory("sub", 0), Err(FileError::Exists));
        assert_eq!(files.make_directory("none/sub", 0), Err(FileError::NotFound));
        assert_eq!(files.make_directory("notes.txt/sub", 0), Err(FileError::NotDirectory));
        assert_eq!(files.open("sub", WRITE, 0), Err(FileError::IsDirectory));
        assert_eq!(files.metadata("notes.txt/", true), Err(FileError::NotDirectory));
        files.change_current("sub").unwrap();
        assert_eq!(files.current(), "/home/user/sub");
        files.change_current("../..").unwrap();
        assert_eq!(files.current(), "/home");
        files.make_directory("empty", 0o755).unwrap();
        files.change_current("empty").unwrap();
        assert_eq!(files.remove_directory("."), Err(FileError::Busy));
        files.change_current("..").unwrap();
        assert_eq!(files.remove_directory("empty"), Ok(()));
    }

    #[test]
    fn rename_replaces_files_and_refuses_what_posix_refuses() {
        let mut files = files();
        put(&mut files, "/a", "a");
        put(&mut files, "/b", "b");
        files.rename("/a", "/b").unwrap();
        assert_eq!(files.contents("/b").unwrap(), b"a");
        assert_eq!(files.metadata("/a", true), Err(FileError::NotFound));
        files.make_directories("/d/e").unwrap();
        assert_eq!(files.rename("/d", "/d/e/f"), Err(FileError::Invalid));
        assert_eq!(files.rename("/b", "/d"), Err(FileError::IsDirectory));
        assert_eq!(files.rename("/d", "/b"), Err(FileError::NotDirectory));
        files.rename("/d/e", "/e").unwrap();
        files.change_current("/e").unwrap();
        files.change_current("..").unwrap();
        assert_eq!(files.current(), "/");
        assert_eq!(files.rename("/b", "/b"), Ok(()));
        assert_eq!(files.metadata("/b", true).unwrap().links, 1);
    }

    #[test]
    fn links_are_followed_and_circles_are_found() {
        let mut files = files();
        files.make_directory("/d", 0o755).unwrap();
        put(&mut files, "/d/a", "through");
        files.make_link("d", "/l").unwrap();
        assert_eq!(files.contents("/l/a").unwrap(), b"through");
        assert_eq!(files.metadata("/l", false).unwrap().file_type, FileType::Link);
        assert_eq!(files.metadata("/l", true).unwrap().file_type, FileType::Directory);
        assert_eq!(files.read_link("/l"), Ok("d"));
        files.make_link("/y", "/x").unwrap();
        files.make_link("/x", "/y").unwrap();
        assert_eq!(files.metadata("/x", true), Err(FileError::Loop));
        files.remove_file("/l").unwrap();
        assert_eq!(files.list("/d").unwrap(), ["a"]);
        files.make_hard_link("/d/a", "/again").unwrap();
        files.remove_file("/d/a").unwrap();
        assert_eq!(files.contents("/again").unwrap(), b"through");
    }

    #[test]
    fn exclusive_append_and_mounted_files() {
        let mut files = files();
        files.mount("/lib/deep/x.py", b"pass").unwrap();
        assert_eq!(files.contents("/lib/deep/x.py").unwrap(), b"pass");
        assert_eq!(files.open("/lib/deep/x.py", OpenMode { exclusive: true, ..WRITE }, 0), Err(FileError::Exists));
        let end = files.open("/lib/deep/x.py", OpenMode { append: true, ..WRITE }, 0).unwrap();
        files.write(end, b"1").unwrap();
        files.seek(end, 0, Whence::Start).unwrap();
        files.write(end, b"2").unwrap();
        assert_eq!(files.contents("/lib/deep/x.py").unwrap(), b"pass12");
        files.set_times("/lib", 1.0, 2.0, true).unwrap();
        files.set_mode("/lib", 0o500, true).unwrap();
        let lib = files.metadata("/lib", true).unwrap();
        assert_eq!((lib.accessed, lib.modified, lib.mode), (1.0, 2.0, 0o500));
    }
}
