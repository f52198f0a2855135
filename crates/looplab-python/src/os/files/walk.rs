//! From paths to entries and back.

use super::{
    FileError, FileSystem,
    nodes::{Body, ROOT},
};

/// Most symbolic links that are followed in one path.
const MAX_LINKS: usize = 40;

/// Where a path leads: the directory that has (or would have) the last name, and the entry if it is there.
pub(super) struct Place {
    pub(super) parent: u64,
    pub(super) name: String,
    pub(super) number: Option<u64>,
}

impl FileSystem {
    pub(super) fn is_inside(&self, mut number: u64, above: u64) -> bool {
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

    pub(super) fn path_of(&self, number: u64) -> String {
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

    pub(super) fn find(&self, path: &str, follow: bool) -> Result<u64, FileError> {
        self.place(path, follow)?.number.ok_or(FileError::NotFound)
    }

    /// Walks `path`. The last name may be missing; every directory before it must be there.
    pub(super) fn place(&self, path: &str, follow: bool) -> Result<Place, FileError> {
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
