//! What a queue of Python's keeps its items in.
//!
//! The items are in Rust until the program asks for them. Once a program looks at `_queue` they are in a `deque` or a
//! `list` of Python's, which it may do with as it likes. A subclass may keep them itself: by `_init`, `_put` and `_get`.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use looplab_runtime::{lowlevel::Heap, sync::Store};
use rustpython_vm::{
    Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyType, PyWeak},
    types::PyComparisonOp,
    vm::thread::{try_with_current_vm, with_current_vm},
};

use crate::asyncio::core::overrides;

/// Which item of a queue comes out first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::asyncio) enum Order {
    #[default]
    Fifo,
    Lifo,
    Priority,
}

/// The items of a queue.
#[derive(Debug, Default)]
pub(in crate::asyncio) struct Items {
    order: Cell<Order>,
    place: RefCell<Place>,
    /// The queue itself, if its class is a program's.
    owner: RefCell<Option<PyRef<PyWeak>>>,
    /// What that class has a say in.
    overrides: Cell<Overrides>,
    /// What the last put or get failed with.
    failure: RefCell<Option<PyBaseExceptionRef>>,
}

/// What the class of a queue does in its own way.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::asyncio) struct Overrides {
    /// How items are kept: `_init`, `_put` and `_get`.
    keeping: bool,
    /// Whether there is room or an item, and how one is put or got.
    using: bool,
}

impl Overrides {
    fn of(class: &Py<PyType>, base: &Py<PyType>, vm: &VirtualMachine) -> Self {
        let using = ["full", "empty", "qsize", "put_nowait", "get_nowait"];
        Self {
            keeping: overrides::any(class, base, &["_init", "_put", "_get"], vm),
            using: overrides::any(class, base, &using, vm),
        }
    }
}

#[derive(Debug)]
enum Place {
    Row(VecDeque<PyObjectRef>),
    Heap(Heap<PyObjectRef>),
    Python(PyObjectRef),
}

impl Default for Place {
    fn default() -> Self {
        Self::Row(VecDeque::new())
    }
}

/// `a < b`, as Python compares.
fn less(vm: &VirtualMachine) -> impl FnMut(&PyObjectRef, &PyObjectRef) -> PyResult<bool> {
    |a, b| a.rich_compare_bool(b, PyComparisonOp::Lt, vm)
}

impl Items {
    pub(in crate::asyncio) fn set_order(&self, order: Order) {
        self.order.set(order);
    }

    /// Says whose items they are, and thereby which methods of its class are called instead of ours.
    pub(in crate::asyncio) fn set_owner(&self, queue: &PyObject, base: &Py<PyType>, vm: &VirtualMachine) {
        let overrides = Overrides::of(queue.class(), base, vm);
        self.overrides.set(overrides);
        let owner = if overrides.keeping || overrides.using { queue.downgrade(None, vm).ok() } else { None };
        *self.owner.borrow_mut() = owner;
    }

    /// Whether its queue's class has a say in how items are kept.
    pub(in crate::asyncio) fn is_kept(&self) -> bool {
        self.overrides.get().keeping
    }

    /// Whether its queue's class has a say in when items are put and got, and how.
    pub(in crate::asyncio) fn is_used_otherwise(&self) -> bool {
        self.overrides.get().using
    }

    /// Takes what the last put or get failed with.
    pub(in crate::asyncio) fn take_failure(&self) -> Option<PyBaseExceptionRef> {
        self.failure.take()
    }

    /// Begins anew, without items: what `_init` does.
    pub(in crate::asyncio) fn clear(&self) {
        let empty = match self.order.get() {
            Order::Priority => Place::Heap(Heap::default()),
            Order::Fifo | Order::Lifo => Place::default(),
        };
        drop(self.place.replace(empty));
    }

    /// The items as an object of Python's, where they stay from here on.
    pub(in crate::asyncio) fn expose(&self, vm: &VirtualMachine) -> PyResult {
        let items = match &*self.place.borrow() {
            Place::Python(object) => return Ok(object.clone()),
            Place::Row(row) => row.iter().cloned().collect(),
            Place::Heap(heap) => heap.as_slice().to_vec(),
        };
        let list: PyObjectRef = vm.ctx.new_list(items).into();
        let object = match self.order.get() {
            Order::Fifo => vm.import("collections", 0)?.get_attr("deque", vm)?.call((list,), vm)?,
            Order::Lifo | Order::Priority => list,
        };
        self.keep_in(object.clone());
        Ok(object)
    }

    /// Keeps the items in an object of the program's.
    pub(in crate::asyncio) fn keep_in(&self, object: PyObjectRef) {
        drop(self.place.replace(Place::Python(object)));
    }

    /// The items, in the order they lie.
    pub(in crate::asyncio) fn to_vec(&self, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let object = match &*self.place.borrow() {
            Place::Row(row) => return Ok(row.iter().cloned().collect()),
            Place::Heap(heap) => return Ok(heap.as_slice().to_vec()),
            Place::Python(object) => object.clone(),
        };
        object.try_to_value(vm)
    }

    /// What `_put` does.
    pub(in crate::asyncio) fn push(&self, item: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let (order, mut place) = (self.order.get(), self.place.borrow_mut());
        match &mut *place {
            Place::Row(row) => {
                row.push_back(item);
                Ok(())
            }
            Place::Heap(_) => {
                drop(place);
                self.with_heap(|heap| heap.push(item, less(vm)))
            }
            Place::Python(object) => {
                let object = object.clone();
                drop(place);
                match order {
                    Order::Fifo | Order::Lifo => vm.call_method(&object, "append", (item,))?,
                    Order::Priority => heapq("heappush", vm)?.call((object, item), vm)?,
                };
                Ok(())
            }
        }
    }

    /// What `_get` does.
    pub(in crate::asyncio) fn pop(&self, vm: &VirtualMachine) -> PyResult {
        let (order, mut place) = (self.order.get(), self.place.borrow_mut());
        match &mut *place {
            Place::Row(row) => {
                let item = if order == Order::Lifo { row.pop_back() } else { row.pop_front() };
                // As the `deque` or the `list` says that CPython keeps them in.
                let empty = if order == Order::Lifo { "pop from empty list" } else { "pop from an empty deque" };
                item.ok_or_else(|| vm.new_index_error(empty))
            }
            Place::Heap(_) => {
                drop(place);
                let item = self.with_heap(|heap| heap.pop(less(vm)));
                item.unwrap_or_else(|| Err(vm.new_index_error("index out of range")))
            }
            Place::Python(object) => {
                let object = object.clone();
                drop(place);
                match order {
                    Order::Fifo => vm.call_method(&object, "popleft", ()),
                    Order::Lifo => vm.call_method(&object, "pop", ()),
                    Order::Priority => heapq("heappop", vm)?.call((object,), vm),
                }
            }
        }
    }

    /// Takes the heap out meanwhile: a comparison may run anything, even what uses this queue. What that puts comes after.
    fn with_heap<T>(&self, work: impl FnOnce(&mut Heap<PyObjectRef>) -> T) -> T {
        let Place::Heap(mut heap) = self.place.replace(Place::Heap(Heap::default())) else {
            unreachable!("only a heap is taken out");
        };
        let result = work(&mut heap);
        let meanwhile = self.place.replace(Place::Heap(heap));
        if let Place::Heap(meanwhile) = meanwhile {
            with_current_vm(|vm| {
                for item in meanwhile.as_slice() {
                    // As long as its comparisons fail, an item is in all the same.
                    let _ = self.push(item.clone(), vm);
                }
            });
        }
        result
    }

    fn keeper(&self) -> Option<PyObjectRef> {
        self.owner().filter(|_| self.is_kept())
    }

    fn owner(&self) -> Option<PyObjectRef> {
        self.owner.borrow().as_ref().and_then(|owner| owner.upgrade())
    }

    /// What a method of the queue's says. If it fails, so does what comes of the answer.
    fn ask(&self, method: &'static str) -> Option<bool> {
        let owner = self.owner().filter(|_| self.is_used_otherwise())?;
        // A wait that is dropped asks, too, and may be when the interpreter is gone.
        let answer = try_with_current_vm(|vm| vm.call_method(&owner, method, ())?.try_to_bool(vm))?;
        Some(self.note(answer).unwrap_or(false))
    }

    fn has_failed(&self) -> bool {
        self.failure.borrow().is_some()
    }

    fn note<T>(&self, result: PyResult<T>) -> Option<T> {
        result.map_err(|error| *self.failure.borrow_mut() = Some(error)).ok()
    }
}

fn heapq(name: &'static str, vm: &VirtualMachine) -> PyResult {
    vm.import("heapq", 0)?.get_attr(name, vm)
}

impl Store<PyObjectRef> for Items {
    fn put(&self, item: PyObjectRef) -> Result<(), PyObjectRef> {
        if self.has_failed() {
            return Err(item);
        }
        let put = with_current_vm(|vm| match self.keeper() {
            Some(keeper) => vm.call_method(&keeper, "_put", (item.clone(),)).map(drop),
            None => self.push(item.clone(), vm),
        });
        self.note(put).ok_or(item)
    }

    fn get(&self) -> Option<PyObjectRef> {
        if self.has_failed() {
            return None;
        }
        let got = with_current_vm(|vm| match self.keeper() {
            Some(keeper) => vm.call_method(&keeper, "_get", ()),
            None => self.pop(vm),
        });
        self.note(got)
    }

    fn len(&self) -> usize {
        let object = match &*self.place.borrow() {
            Place::Row(row) => return row.len(),
            Place::Heap(heap) => return heap.len(),
            Place::Python(object) => object.clone(),
        };
        try_with_current_vm(|vm| object.length(vm).ok()).flatten().unwrap_or(0)
    }

    fn is_empty(&self) -> bool {
        self.ask("empty").unwrap_or_else(|| self.len() == 0)
    }

    fn is_full(&self, maxsize: usize) -> bool {
        self.ask("full").unwrap_or_else(|| maxsize > 0 && self.len() >= maxsize)
    }
}
