//! Smaller programs made of a program: each with one thing left out or made simpler.

use super::program::{Awaitable, Body, Delay, Program, Statement};

/// Every program that is one edit away, those with the most left out first.
pub fn smaller<P: Clone>(program: &P, edit: impl Fn(&mut Edit, &mut P) -> bool) -> impl Iterator<Item = P> {
    (0..).map_while(move |number| {
        let mut edited = program.clone();
        edit(&mut Edit { left: number }, &mut edited).then_some(edited)
    })
}

/// The edit of a number. Each method goes past the edits it could make until the number is reached, makes that one, and
/// returns whether it was made.
pub struct Edit {
    left: usize,
}

impl Edit {
    /// Whether the edit that could be made here is the one to make.
    pub fn is_here(&mut self) -> bool {
        let here = self.left == 0;
        self.left = self.left.wrapping_sub(1);
        here
    }

    /// Edits a whole program of jobs.
    pub fn program(&mut self, program: &mut Program) -> bool {
        program.jobs.iter_mut().any(|job| self.clear(&mut job.body) || self.clear(&mut job.exit))
            || program.jobs.iter_mut().any(|job| self.body(&mut job.body) || self.body(&mut job.exit))
            || self.put(&mut program.in_function, false)
            || self.put(&mut program.eager, false)
    }

    /// Puts something simpler in its place, unless it is that already.
    fn put<T: PartialEq>(&mut self, place: &mut T, simpler: T) -> bool {
        let made = *place != simpler && self.is_here();
        if made {
            *place = simpler;
        }
        made
    }

    /// Leaves out all of a body, or a half of it.
    pub fn clear<T>(&mut self, body: &mut Vec<T>) -> bool {
        let middle = body.len() / 2;
        if body.len() > 1 && self.is_here() {
            body.clear();
            return true;
        }
        if body.len() > 3 && self.is_here() {
            body.drain(..middle);
            return true;
        }
        if body.len() > 3 && self.is_here() {
            body.truncate(middle);
            return true;
        }
        false
    }

    fn body(&mut self, body: &mut Body) -> bool {
        for position in 0..body.len() {
            if self.is_here() {
                body.remove(position);
                return true;
            }
            let inner = bodies(&mut body[position]).into_iter().find(|_| self.is_here()).map(std::mem::take);
            if let Some(inner) = inner {
                body.splice(position..=position, inner);
                return true;
            }
            if self.statement(&mut body[position]) {
                return true;
            }
        }
        false
    }

    fn statement(&mut self, statement: &mut Statement) -> bool {
        bodies(statement).into_iter().any(|body| self.clear(body) || self.body(body)) || self.parts(statement)
    }

    /// What a statement has besides bodies.
    fn parts(&mut self, statement: &mut Statement) -> bool {
        match statement {
            Statement::Await(awaitable) => self.awaitable(awaitable),
            Statement::CallSoon(action) => {
                let action = *action;
                self.put(statement, Statement::Do(action))
            }
            Statement::CallLater(delay, action) | Statement::CallAt(delay, action) => {
                if self.delay(delay) {
                    return true;
                }
                let action = *action;
                self.put(statement, Statement::CallSoon(action))
            }
            Statement::Try(parts) => {
                for position in 0..parts.handlers.len() {
                    if self.is_here() {
                        parts.handlers.remove(position);
                        return true;
                    }
                }
                false
            }
            Statement::Timeout { delay, reschedule, .. } => self.put(reschedule, None) || self.limit(delay),
            Statement::Loop(times, _) => self.put(times, 1),
            Statement::ForEach { most, .. } => self.put(most, 1),
            Statement::AsCompleted { items, timeout, .. } => self.items(items) || self.put(timeout, None),
            _ => false,
        }
    }

    fn delay(&mut self, delay: &mut Delay) -> bool {
        *delay != Delay(0) && (self.put(delay, Delay(0)) || self.put(delay, Delay(8)))
    }

    fn limit(&mut self, limit: &mut Option<Delay>) -> bool {
        self.put(limit, None) || limit.as_mut().is_some_and(|delay| self.delay(delay))
    }

    fn items(&mut self, items: &mut Vec<Awaitable>) -> bool {
        for position in 0..items.len() {
            if self.is_here() {
                items.remove(position);
                return true;
            }
        }
        items.iter_mut().any(|item| self.awaitable(item))
    }

    fn awaitable(&mut self, awaitable: &mut Awaitable) -> bool {
        match awaitable {
            Awaitable::Sleep(delay) => return self.delay(delay),
            Awaitable::Gather { items, .. } | Awaitable::Wait { items, .. } => {
                let inner = items.iter().find(|_| self.is_here()).cloned();
                if let Some(inner) = inner {
                    *awaitable = inner;
                    return true;
                }
                if self.items(items) {
                    return true;
                }
            }
            Awaitable::WaitFor(item, _) | Awaitable::Shield(item) => {
                if self.is_here() {
                    *awaitable = (**item).clone();
                    return true;
                }
                if self.awaitable(item) {
                    return true;
                }
            }
            _ => {}
        }
        match awaitable {
            Awaitable::Gather { return_exceptions, .. } => self.put(return_exceptions, false),
            Awaitable::Wait { timeout, .. } => self.put(timeout, None),
            Awaitable::WaitFor(_, delay) => self.limit(delay),
            _ => self.put(awaitable, Awaitable::Sleep(Delay(0))),
        }
    }
}

/// The bodies inside a statement.
fn bodies(statement: &mut Statement) -> Vec<&mut Body> {
    match statement {
        Statement::Try(parts) => {
            let handlers = parts.handlers.iter_mut().map(|handler| &mut handler.body);
            std::iter::once(&mut parts.body).chain(handlers).chain([&mut parts.finally]).collect()
        }
        Statement::Timeout { body, .. }
        | Statement::Group { body }
        | Statement::With(_, body)
        | Statement::Loop(_, body)
        | Statement::ForEach { body, .. }
        | Statement::WithManager { body, .. } => vec![body],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::generate, *};

    #[test]
    fn every_edit_changes_the_program() {
        for seed in 0..20 {
            let program = generate::program(seed);
            assert!(smaller(&program, Edit::program).all(|edited| edited != program), "{program}");
        }
    }

    #[test]
    fn edits_come_to_an_end_with_nothing_left() {
        let mut program = generate::program(3);
        loop {
            let edited = smaller(&program, Edit::program).next();
            let Some(edited) = edited else { break };
            program = edited;
        }
        assert!(program.jobs.iter().all(|job| job.body.is_empty() && job.exit.is_empty()), "{program}");
    }

    #[test]
    fn a_delay_gets_shorter_and_stays() {
        let delays = |delay| {
            let mut program = generate::program(3);
            program.jobs = vec![program.jobs[0].clone()];
            program.jobs[0].body = vec![Statement::Await(Awaitable::Sleep(Delay(delay)))];
            smaller(&program, Edit::program).filter(|edited| !edited.jobs[0].body.is_empty()).count()
        };
        let others = delays(0);
        assert_eq!((delays(16) - others, delays(8) - others), (2, 1));
    }
}
