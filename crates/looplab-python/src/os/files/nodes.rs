//! The entries of the tree, by number: they are there as long as they have a name or are open.

use std::{
    borrow::Cow,
    collections::{BTreeMap, btree_map::Entry},
};

use super::{FileError, FileSystem, FileType, Metadata, walk::Place};

/// The number of `/`.
pub(super) const ROOT: u64 = 1;

/// An entry.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) body: Body,
    pub(super) mode: u32,
    pub(super) links: u32,
    pub(super) opens: u32,
    pub(super) modified: f64,
    pub(super) accessed: f64,
}

/// What an entry holds.
#[derive(Clone, Debug)]
pub(super) enum Body {
    File(Cow<'static, [u8]>),
    Directory { entries: BTreeMap<String, u64>, parent: u64 },
    Link(String),
}

impl FileSystem {
    pub(super) fn add(&mut self, body: Body, mode: u32) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        let now = (self.now)();
        let links = u32::from(number == ROOT);
        self.nodes.insert(number, Node { body, mode, links, opens: 0, modified: now, accessed: now });
        number
    }

    pub(super) fn node(&self, number: u64) -> &Node {
        self.nodes.get(&number).expect("a named or open entry exists")
    }

    pub(super) fn node_mut(&mut self, number: u64) -> &mut Node {
        self.nodes.get_mut(&number).expect("a named or open entry exists")
    }

    pub(super) fn entries(&self, number: u64) -> Result<&BTreeMap<String, u64>, FileError> {
        match &self.node(number).body {
            Body::Directory { entries, .. } => Ok(entries),
            Body::File(_) | Body::Link(_) => Err(FileError::NotDirectory),
        }
    }

    pub(super) fn metadata_of(&self, number: u64) -> Metadata {
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

    pub(super) fn attach(&mut self, place: &Place, number: u64) {
        let now = (self.now)();
        self.node_mut(number).links += 1;
        let parent = self.node_mut(place.parent);
        parent.modified = now;
        if let Body::Directory { entries, .. } = &mut parent.body {
            entries.insert(place.name.clone(), number);
        }
    }

    pub(super) fn detach(&mut self, place: &Place) {
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

    pub(super) fn forget_if_unused(&mut self, number: u64) {
        let node = self.node(number);
        if node.links == 0 && node.opens == 0 {
            self.nodes.remove(&number);
        }
    }
}
