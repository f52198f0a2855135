//! Which lanes there are, one below the other.

use std::collections::{HashMap, HashSet};

use looplab_trace::{ObjectId, TaskId};

use super::{Family, Tracks};

/// So many tasks of one family are folded into one lane, unless the reader unfolds them.
pub const FOLD_FROM: usize = 25;

/// What a lane is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A task.
    Task(TaskId),
    /// Tasks that run the same.
    Family(Family),
    /// A lock, a semaphore or a queue.
    Object(ObjectId),
}

/// Whether there is more below a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// There is not.
    Leaf,
    /// It is shown.
    Open,
    /// It is hidden.
    Closed,
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is of.
    pub key: Key,
    /// How deep it is nested.
    pub depth: usize,
    /// Whether there is more below it.
    pub fold: Fold,
}

/// The lanes from top to bottom: each task above those it spawned, then the objects. `turned` are the lanes that the
/// reader folded or unfolded: by themselves tasks are open and large families are closed.
#[must_use]
pub fn rows(tracks: &Tracks, turned: &HashSet<Key>) -> Vec<Row> {
    let mut rows = Vec::new();
    let roots = tracks.tasks().iter().filter(|(_, track)| match track.family.parent {
        Some(parent) => !tracks.tasks().contains_key(&parent),
        None => true,
    });
    let roots: Vec<_> = roots.map(|(id, _)| *id).collect();
    add(tracks, turned, &roots, 0, &mut rows);
    let objects = tracks.levels().iter().filter(|(_, level)| !level.points.is_empty());
    rows.extend(objects.map(|(id, _)| Row { key: Key::Object(*id), depth: 0, fold: Fold::Leaf }));
    rows
}

/// Adds siblings and all below them, in the order in which they were spawned; a family stands where its first stands.
fn add(tracks: &Tracks, turned: &HashSet<Key>, siblings: &[TaskId], depth: usize, rows: &mut Vec<Row>) {
    let mut families: HashMap<&Family, Vec<TaskId>> = HashMap::new();
    for id in siblings {
        families.entry(&tracks.tasks()[id].family).or_default().push(*id);
    }
    for id in siblings {
        let family = &tracks.tasks()[id].family;
        let many = families.get(family).is_some_and(|members| members.len() >= FOLD_FROM);
        if !many {
            add_task(tracks, turned, *id, depth, rows);
        } else if families[family][0] == *id {
            let key = Key::Family(family.clone());
            let fold = if turned.contains(&key) { Fold::Open } else { Fold::Closed };
            rows.push(Row { key, depth, fold });
            if fold == Fold::Open {
                families[family].iter().for_each(|id| add_task(tracks, turned, *id, depth + 1, rows));
            }
        }
    }
}

fn add_task(tracks: &Tracks, turned: &HashSet<Key>, id: TaskId, depth: usize, rows: &mut Vec<Row>) {
    let (key, children) = (Key::Task(id), &tracks.tasks()[&id].children);
    let fold = match (children.is_empty(), turned.contains(&key)) {
        (true, _) => Fold::Leaf,
        (false, false) => Fold::Open,
        (false, true) => Fold::Closed,
    };
    rows.push(Row { key, depth, fold });
    if fold == Fold::Open {
        add(tracks, turned, children, depth + 1, rows);
    }
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Change, Event, EventKind, ObjectKind};

    use super::*;

    fn tracks(spawned: &[(u32, u32, &str)]) -> Tracks {
        let mut tracks = Tracks::default();
        for (seq, (id, parent, what)) in spawned.iter().enumerate() {
            let parent = (*parent > 0).then_some(TaskId(*parent));
            let kind = EventKind::Spawned { name: format!("t{id}").into(), what: (*what).into(), parent, place: None };
            tracks.apply(&Event { seq: seq as u64, at: 0.0, task: Some(TaskId(*id)), kind });
        }
        tracks
    }

    fn shown(tracks: &Tracks, turned: &[Key]) -> Vec<String> {
        let name = |row: &Row| match &row.key {
            Key::Task(id) => id.0.to_string(),
            Key::Family(family) => family.what.to_string(),
            Key::Object(id) => format!("object {}", id.0),
        };
        let line = |row: &Row| format!("{}{}", "-".repeat(row.depth), name(row));
        rows(tracks, &turned.iter().cloned().collect()).iter().map(line).collect()
    }

    #[test]
    fn each_task_stands_above_those_it_spawned() {
        let tracks = tracks(&[(1, 0, "main"), (2, 1, "a"), (3, 1, "b"), (4, 2, "c"), (5, 0, "other")]);
        assert_eq!(shown(&tracks, &[]), ["1", "-2", "--4", "-3", "5"]);
        assert_eq!(shown(&tracks, &[Key::Task(TaskId(2))]), ["1", "-2", "-3", "5"]);
        assert_eq!(shown(&tracks, &[Key::Task(TaskId(1))]), ["1", "5"]);
    }

    /// A chain of tasks of which each spawns the next.
    fn chain(length: u32) -> Tracks {
        let spawned: Vec<_> = (1..=length).map(|id| (id, id - 1, "tick")).collect();
        tracks(&spawned)
    }

    #[test]
    fn later_generations_stand_beside_each_other() {
        assert_eq!(shown(&chain(9), &[])[6..], ["------7", "-------8", "-------9"]);
    }

    #[test]
    fn a_long_chain_is_folded_into_one_lane() {
        let tracks = chain(10_000);
        let shown = shown(&tracks, &[]);
        assert_eq!((shown.len(), shown[6..].join(" ")), (8, "------7 -------tick".to_owned()));
        let rest = tracks.families().values().map(|family| family.members).max();
        assert_eq!(rest, Some(10_000 - 7));
    }

    #[test]
    fn a_long_chain_that_is_unfolded_lies_flat() {
        let family = Key::Family(Family { parent: Some(TaskId(7)), what: "tick".into() });
        let shown = shown(&chain(10_000), &[family]);
        assert_eq!((shown.len(), shown.last().unwrap().as_str()), (10_001, "--------10000"));
    }

    #[test]
    fn a_task_of_a_parent_that_is_forgotten_is_at_the_top() {
        assert_eq!(shown(&tracks(&[(7, 3, "orphan")]), &[]), ["7"]);
    }

    #[test]
    fn many_of_a_kind_share_a_lane_until_they_are_unfolded() {
        let mut spawned = vec![(1, 0, "main"), (2, 1, "one")];
        spawned.extend((0..FOLD_FROM as u32).map(|n| (10 + n, 1, "many")));
        let tracks = tracks(&spawned);
        assert_eq!(shown(&tracks, &[]), ["1", "-2", "-many"]);
        let family = Key::Family(Family { parent: Some(TaskId(1)), what: "many".into() });
        let open = shown(&tracks, &[family]);
        assert_eq!((open.len(), &open[2][..], &open[3][..]), (3 + FOLD_FROM, "-many", "--10"));
    }

    #[test]
    fn objects_that_were_used_come_last() {
        let mut tracks = tracks(&[(1, 0, "main")]);
        for object in [1, 2].map(ObjectId) {
            let kind = EventKind::Created { object, kind: ObjectKind::Lock, name: "".into(), place: None };
            tracks.apply(&Event { seq: 1, at: 0.0, task: None, kind });
        }
        let before = tracks.shape();
        let kind = EventKind::Changed { object: ObjectId(2), change: Change::Acquired { left: 0 } };
        tracks.apply(&Event { seq: 2, at: 0.0, task: None, kind });
        assert_eq!(shown(&tracks, &[]), ["1", "object 2"]);
        assert_ne!(tracks.shape(), before, "lanes that were laid out before are laid out again");
    }
}
