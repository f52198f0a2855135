//! Open files, by their descriptors.

use std::{borrow::Cow, fmt, rc::Rc};

use super::{FileError, FileSystem, Metadata, OpenFile, OpenMode, Whence, nodes::Body, outside::Spot};

/// Most bytes one file may hold.
pub(super) const MAX_FILE: u64 = 1 << 30;
/// Most descriptors that may be open at once.
const MAX_OPEN: usize = 1024;

/// A file that is open, and where it is read and written next.
#[derive(Clone)]
pub(super) struct Descriptor {
    file: Opened,
    position: u64,
    mode: OpenMode,
}

/// An open file.
#[derive(Clone)]
pub(super) enum Opened {
    Node(u64),
    Outside(Rc<dyn OpenFile>),
}

impl fmt::Debug for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Descriptor({:?} at {})", self.mode, self.position)
    }
}

impl FileSystem {
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

    /// What is known of the open file `descriptor`.
    ///
    /// # Errors
    /// It is not open.
    pub fn descriptor_metadata(&self, descriptor: i32) -> Result<Metadata, FileError> {
        self.opened_metadata(&self.descriptor(descriptor)?.file)
    }

    fn descriptor(&self, descriptor: i32) -> Result<&Descriptor, FileError> {
        self.open.get(&descriptor).ok_or(FileError::BadDescriptor)
    }

    fn descriptor_mut(&mut self, descriptor: i32) -> Result<&mut Descriptor, FileError> {
        self.open.get_mut(&descriptor).ok_or(FileError::BadDescriptor)
    }

    fn opened_metadata(&self, file: &Opened) -> Result<Metadata, FileError> {
        match file {
            Opened::Outside(file) => file.metadata(),
            Opened::Node(number) => Ok(self.metadata_of(*number)),
        }
    }
}
