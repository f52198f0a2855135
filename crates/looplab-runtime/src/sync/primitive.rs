//! What the primitives have in common: how the observer knows them, and what a wait at one does.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Stage, Tag, Withdraw,
    wait_list::{Left, Position, WaitList},
};

/// More of every primitive.
pub trait PrimitiveExt {
    /// What [`stages`](Self::stages) gives: one list, or of a [`Queue`](super::Queue) that of its gets and that of its puts.
    type Stages;

    /// How the observer knows it.
    fn tag(&self) -> &Tag;

    /// What each wait that is listed has come to, in the order they came.
    fn stages(&self) -> Self::Stages;
}

/// How the observer knows a primitive: its kind, and its tag.
#[derive(Debug)]
pub struct Primitive {
    kind: ObjectKind,
    pub(super) tag: Tag,
}

impl Primitive {
    pub(super) fn new(kind: ObjectKind, tag: Tag) -> Self {
        Self { kind, tag }
    }

    /// Names it, unless it has a name.
    pub(super) fn set_name(&self, name: &str) {
        self.tag.set_label(name, None);
    }

    /// Tells the observer, if there is one, of a change.
    #[inline]
    pub(super) fn changed(&self, change: impl FnOnce() -> Change) {
        self.tag.changed(|| self.kind, change);
    }
}

/// What a wait at a primitive waits for: a lock, a permit, an item, ….
pub trait Wanted {
    /// What the wait resolves to.
    type Output;

    /// What the observer is told that it waits for.
    const WANT: Want;

    /// The primitive.
    fn primitive(&self) -> &Primitive;

    /// Where it waits.
    fn waiters(&self) -> &WaitList;

    /// What is to be had without waiting; `None` if it has to wait.
    fn try_now(&self) -> Option<Self::Output>;

    /// What it gets that was woken; `None` if it has to wait again.
    fn woken(&self) -> Option<Self::Output>;

    /// A wait was dropped before it resolved.
    fn dropped(&self, left: Left) {
        let _ = left;
    }
}

/// A wait at a primitive: for a [`Lock`](super::Lock), a permit of a [`Semaphore`](super::Semaphore), ….
///
/// It resolves at its first poll if what it wants is to be had, or else in the round after it is woken. It may be dropped at any
/// moment: it gives up its turn then, and what it was woken for goes to the next.
#[derive(Debug)]
#[must_use = "nothing is waited for unless this is awaited"]
pub struct Waiting<W: Wanted> {
    pub(super) wanted: W,
    position: Position,
}

impl<W: Wanted> Waiting<W> {
    pub(super) fn new(wanted: W) -> Self {
        Self { wanted, position: Position::default() }
    }
}

impl<W: Wanted + Unpin> Future for Waiting<W> {
    type Output = W::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<W::Output> {
        let Self { wanted, position } = &mut *self;
        if !position.is_taken()
            && let Some(output) = wanted.try_now()
        {
            return Poll::Ready(output);
        }
        loop {
            if position.poll(wanted.waiters(), cx).is_pending() {
                let Primitive { kind, tag } = wanted.primitive();
                tag.waits(|| *kind, W::WANT);
                return Poll::Pending;
            }
            if let Some(output) = wanted.woken() {
                return Poll::Ready(output);
            }
        }
    }
}

impl<W: Wanted> Withdraw for Waiting<W> {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.position.withdraw(self.wanted.waiters())
    }
}

impl<W: Wanted> Drop for Waiting<W> {
    #[inline]
    fn drop(&mut self) {
        if let Some(left) = self.position.leave(self.wanted.waiters()) {
            self.wanted.dropped(left);
        }
    }
}

/// Of a primitive that is itself what its waits want.
impl<W: Wanted> PrimitiveExt for W {
    type Stages = Vec<Stage>;

    fn tag(&self) -> &Tag {
        &self.primitive().tag
    }

    fn stages(&self) -> Vec<Stage> {
        self.waiters().stages()
    }
}
