//! Who waits for whom, among tasks that cannot go on by themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use looplab_trace::{ObjectId, ObjectKind, ObjectState, Phase, State, TaskId, TaskState, Wait, Want};

/// The tasks that cannot go on, each with those whose doing it waits for. A task that waits for no other has none.
#[derive(Debug)]
pub(super) struct Graph {
    edges: BTreeMap<TaskId, Vec<TaskId>>,
}

/// Why some tasks cannot go on.
#[derive(Debug, PartialEq)]
pub(super) struct Cause {
    /// A circle, each waiting for the next and the last for the first; or tasks that all wait for the same thing.
    pub(super) tasks: Vec<TaskId>,
    /// Whether it is a circle.
    pub(super) is_circle: bool,
    /// Those that wait for one of them, or for one that does, ….
    pub(super) behind: Vec<TaskId>,
}

impl Graph {
    /// All tasks that live, when nothing can ever go on.
    pub(super) fn stuck(state: &State) -> Self {
        let living: BTreeSet<_> = state.living().map(|task| task.id).collect();
        let edges = state.living().map(|task| {
            let mut others = helpers(state, task);
            others.retain(|other| living.contains(other));
            (task.id, others)
        });
        Self { edges: in_map(edges) }
    }

    /// The tasks that at `now` can only go on after another of them has, unless they are cancelled, or another gives back what
    /// it does not hold.
    pub(super) fn live(state: &State, now: f64) -> Self {
        let certain = state.living().filter_map(|task| Some((task.id, certain(state, task, now)?)));
        let mut edges = in_map(certain);
        let before = reversed(&edges);
        // A task that waits for one with hopes has hopes.
        let mut hopeful: Vec<_> = edges.values().flatten().filter(|task| !edges.contains_key(task)).copied().collect();
        while let Some(task) = hopeful.pop() {
            let waiting = before.get(&task).into_iter().flatten();
            hopeful.extend(waiting.filter(|waiting| edges.remove(waiting).is_some()));
        }
        Self { edges }
    }

    /// Whether this task is one of those that cannot go on.
    pub(super) fn contains(&self, task: TaskId) -> bool {
        self.edges.contains_key(&task)
    }

    /// What it comes down to: circles first, and every task in one of them or behind one.
    pub(super) fn causes(&self, state: &State) -> Vec<Cause> {
        let before = reversed(&self.edges);
        let mut left = self.circular(&before);
        let mut causes = Vec::new();
        while let Some(&first) = left.first() {
            let tasks = self.circle(first, &left);
            let behind = behind(&tasks, &before, &mut left);
            causes.push(Cause { tasks, is_circle: true, behind });
        }
        let explained: BTreeSet<_> =
            causes.iter().flat_map(|cause| cause.tasks.iter().chain(&cause.behind)).copied().collect();
        left = self.edges.keys().filter(|task| !explained.contains(task)).copied().collect();
        for tasks in self.ends(state) {
            let behind = behind(&tasks, &before, &mut left);
            causes.push(Cause { tasks, is_circle: false, behind });
        }
        causes
    }

    /// The tasks from which a way leads into a circle.
    fn circular(&self, before: &BTreeMap<TaskId, Vec<TaskId>>) -> BTreeSet<TaskId> {
        let mut open: HashMap<_, _> = self.edges.iter().map(|(task, others)| (*task, others.len())).collect();
        let mut ends: Vec<_> =
            self.edges.iter().filter(|(_, others)| others.is_empty()).map(|(task, _)| *task).collect();
        while let Some(end) = ends.pop() {
            open.remove(&end);
            for task in before.get(&end).into_iter().flatten() {
                if let Some(ways) = open.get_mut(task) {
                    *ways -= 1;
                    if *ways == 0 {
                        ends.push(*task);
                    }
                }
            }
        }
        open.into_keys().collect()
    }

    /// A circle that can be reached from `first`, beginning with its oldest task. All ways from `among` stay there.
    fn circle(&self, first: TaskId, among: &BTreeSet<TaskId>) -> Vec<TaskId> {
        let mut path: Vec<TaskId> = Vec::new();
        let mut places = HashMap::new();
        let mut next = first;
        while !places.contains_key(&next) {
            places.insert(next, path.len());
            path.push(next);
            let ways = self.edges[&next].iter().find(|task| among.contains(task));
            next = *ways.expect("a way leads on into a circle");
        }
        let long = &path[places[&next]..];
        let start = *long.iter().min().expect("a circle has tasks");
        self.shortest(start)
    }

    /// The shortest way from a task of a circle back to itself.
    fn shortest(&self, start: TaskId) -> Vec<TaskId> {
        let mut from = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(task) = queue.pop_front() {
            for &next in &self.edges[&task] {
                if next == start {
                    let mut way = vec![task];
                    while let Some(&earlier) = from.get(way.last().expect("it has the task")) {
                        way.push(earlier);
                    }
                    way.reverse();
                    return way;
                }
                if self.edges.contains_key(&next) && !from.contains_key(&next) {
                    from.insert(next, task);
                    queue.push_back(next);
                }
            }
        }
        vec![start]
    }

    /// Those that wait for no other, together where they wait for the same.
    fn ends(&self, state: &State) -> Vec<Vec<TaskId>> {
        let (mut groups, mut places): (Vec<Vec<TaskId>>, _) = (Vec::new(), HashMap::new());
        for (id, _) in self.edges.iter().filter(|(_, others)| others.is_empty()) {
            let shared = state.tasks.get(id).and_then(|task| Shared::by(task.wait.as_ref()?));
            let place = shared.map_or(groups.len(), |shared| *places.entry(shared).or_insert(groups.len()));
            match groups.get_mut(place) {
                Some(group) => group.push(*id),
                None => groups.push(vec![*id]),
            }
        }
        groups
    }
}

/// What several tasks may wait for together.
#[derive(PartialEq, Eq, Hash)]
enum Shared<'a> {
    Object(ObjectId, Want),
    Task(TaskId),
    Other(&'a str),
}

impl<'a> Shared<'a> {
    fn by(wait: &'a Wait) -> Option<Self> {
        match wait {
            Wait::Object { object, want } => Some(Self::Object(*object, *want)),
            Wait::Task(task) => Some(Self::Task(*task)),
            Wait::Other { what } => Some(Self::Other(what)),
            _ => None,
        }
    }
}

/// The edges in the order of the tasks that wait. They come in it, so there is nothing to sort, as collecting them would.
fn in_map(edges: impl Iterator<Item = (TaskId, Vec<TaskId>)>) -> BTreeMap<TaskId, Vec<TaskId>> {
    let mut map = BTreeMap::new();
    map.extend(edges);
    map
}

/// Who waits for each task.
fn reversed(edges: &BTreeMap<TaskId, Vec<TaskId>>) -> BTreeMap<TaskId, Vec<TaskId>> {
    let mut before: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (task, others) in edges {
        others.iter().for_each(|other| before.entry(*other).or_default().push(*task));
    }
    before
}

/// Takes `tasks` and all who wait behind them out of `left`; gives the latter.
fn behind(tasks: &[TaskId], before: &BTreeMap<TaskId, Vec<TaskId>>, left: &mut BTreeSet<TaskId>) -> Vec<TaskId> {
    for task in tasks {
        left.remove(task);
    }
    let mut behind = Vec::new();
    let mut queue: VecDeque<_> = tasks.iter().copied().collect();
    while let Some(task) = queue.pop_front() {
        for waiting in before.get(&task).into_iter().flatten() {
            if left.remove(waiting) {
                behind.push(*waiting);
                queue.push_back(*waiting);
            }
        }
    }
    behind.sort();
    behind
}

/// Whose doing could let a task go on, as far as the past tells.
fn helpers(state: &State, task: &TaskState) -> Vec<TaskId> {
    match &task.wait {
        Some(Wait::Task(other)) => vec![*other],
        Some(Wait::Tasks { tasks, .. }) => tasks.clone(),
        Some(Wait::Object { object, want }) => {
            state.objects.get(object).map_or_else(Vec::new, |object| givers(state, object, *want, task.id))
        }
        _ => Vec::new(),
    }
}

/// Who holds it, or is known to have given what is wanted before.
fn givers(state: &State, object: &ObjectState, want: Want, task: TaskId) -> Vec<TaskId> {
    let others = |tasks: &[TaskId]| -> Vec<_> { tasks.iter().copied().filter(|other| *other != task).collect() };
    match want {
        Want::Acquire => {
            let mut holders: Vec<_> = object.holders.iter().copied().flatten().collect();
            holders.sort();
            holders.dedup();
            // Who holds some itself waits for the others who do.
            if holders.len() > 1 {
                holders.retain(|holder| *holder != task);
            }
            holders
        }
        Want::Put => others(&object.takers),
        // Who wants the next item is done with those before.
        Want::Join => {
            let next = Wait::Object { object: object.id, want: Want::Get };
            let is_at_work =
                |task: &TaskId| state.tasks.get(task).is_some_and(|task| task.wait.as_ref() != Some(&next));
            others(&object.takers).into_iter().filter(is_at_work).collect()
        }
        // A task that gave once need not do so again, least of all one that waits for the same, or for tasks to end.
        Want::Get | Want::Signal => {
            let same = Wait::Object { object: object.id, want };
            let is_at_work = |task: &TaskId| match state.tasks.get(task).and_then(|task| task.wait.as_ref()) {
                Some(Wait::Task(_) | Wait::Tasks { .. }) => false,
                wait => wait != Some(&same),
            };
            others(&object.givers).into_iter().filter(is_at_work).collect()
        }
    }
}

/// The tasks of which one has to go on before this one can, where that is certain; they are among the living.
fn certain(state: &State, task: &TaskState, now: f64) -> Option<Vec<TaskId>> {
    // A timeout of its own may end the wait, even one that is due right now, and a cancellation is on its way to do so.
    let has_timer = task.timer_until > 0.0 && task.timer_until >= now;
    let is_being_cancelled = task.cancelling > 0 && task.steps_since == 0;
    if task.phase != Phase::Waiting || has_timer || is_being_cancelled {
        return None;
    }
    let lives = |id: &TaskId| state.tasks.get(id).is_some_and(|task| !task.is_done());
    let others = match task.wait.as_ref()? {
        Wait::Task(other) => vec![*other],
        // One of several that fails may be enough, so all of them have to be without hope.
        Wait::Tasks { tasks, .. } if tasks.len() < Wait::NAMED => {
            tasks.iter().filter(|task| lives(task)).copied().collect()
        }
        Wait::Object { object, want: Want::Acquire } => {
            let object = state.objects.get(object)?;
            let all = match object.kind {
                ObjectKind::Semaphore { permits } => permits as usize,
                _ => 1,
            };
            // Where others than the holders give back, it is not known which will be next.
            if object.passed_on || object.holders.len() != all || object.holders.contains(&None) {
                return None;
            }
            givers(state, object, Want::Acquire, task.id)
        }
        _ => return None,
    };
    (!others.is_empty() && others.iter().all(lives)).then_some(others)
}
