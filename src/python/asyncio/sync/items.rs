//! What a queue of Python's keeps its items in.
//!
//! The items are in Rust as long as nobody asks for them. Once a program looks at `_queue` they are in a `deque` or a
//! `list` of Python's, which it may do with as it likes. A subclass may keep them itself: by `_init`, `_put` and `_get`.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyType, PyWeak},
    types::PyComparisonOp,
    vm::thread::with_current_vm,
};

use crate::sync::{Heap, Store};

/// Which item of a queue comes out first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::python::asyncio) enum Order {
    #[default]
    Fifo,
    Lifo,
    Priority,
}

/// The items of a queue.
#[derive(Debug, Default)]
pub(in crate::python::asyncio) struct Items {
    order: Cell<Order>,
    place: RefCell<Place>,
    /// The queue itself, if its class has a say in how items are kept.
    keeper: RefCell<Option<PyRef<PyWeak>>>,
    /// What the last put or get failed with.
    failure: RefCell<Option<PyBaseExceptionRef>>,
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
    pub(in crate::python::asyncio) fn set_order(&self, order: Order) {
        self.order.set(order);
    }

    pub(in crate::python::asyncio) fn set_keeper(&self, keeper: Option<PyRef<PyWeak>>) {
        *self.keeper.borrow_mut() = keeper;
    }

    /// Whether its queue's class has a say in how items are kept.
    pub(in crate::python::asyncio) fn is_kept(&self) -> bool {
        self.keeper.borrow().is_some()
    }

    /// Takes what the last put or get failed with.
    pub(in crate::python::asyncio) fn take_failure(&self) -> Option<PyBaseExceptionRef> {
        self.failure.take()
    }

    /// Begins anew, without items: what `_init` does.
    pub(in crate::python::asyncio) fn clear(&self) {
        let empty = match self.order.get() {
            Order::Priority => Place::Heap(Heap::default()),
            Order::Fifo | Order::Lifo => Place::default(),
        };
        drop(self.place.replace(empty));
    }

    /// The items as an object of Python's, where they stay from here on.
    pub(in crate::python::asyncio) fn expose(&self, vm: &VirtualMachine) -> PyResult {
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
    pub(in crate::python::asyncio) fn keep_in(&self, object: PyObjectRef) {
        drop(self.place.replace(Place::Python(object)));
    }

    /// The items, in the order they lie.
    pub(in crate::python::asyncio) fn to_vec(&self, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let object = match &*self.place.borrow() {
            Place::Row(row) => return Ok(row.iter().cloned().collect()),
            Place::Heap(heap) => return Ok(heap.as_slice().to_vec()),
            Place::Python(object) => object.clone(),
        };
        object.try_to_value(vm)
    }

    /// What `_put` does.
    pub(in crate::python::asyncio) fn push(&self, item: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
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
    pub(in crate::python::asyncio) fn pop(&self, vm: &VirtualMachine) -> PyResult {
        let (order, mut place) = (self.order.get(), self.place.borrow_mut());
        match &mut *place {
            Place::Row(row) => {
                let item = if order == Order::Lifo { row.pop_back() } else { row.pop_front() };
                item.ok_or_else(|| vm.new_index_error("pop from an empty deque"))
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
        self.keeper.borrow().as_ref().and_then(|keeper| keeper.upgrade())
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
        let put = with_current_vm(|vm| match self.keeper() {
            Some(keeper) => vm.call_method(&keeper, "_put", (item.clone(),)).map(drop),
            None => self.push(item.clone(), vm),
        });
        self.note(put).ok_or(item)
    }

    fn get(&self) -> Option<PyObjectRef> {
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
        with_current_vm(|vm| object.length(vm)).unwrap_or(0)
    }
}

/// A queue whose class has a say in how its items are kept: itself, for [`Items::set_keeper`].
pub(in crate::python::asyncio) fn keeper(
    queue: &PyObject,
    base: &Py<PyType>,
    vm: &VirtualMachine,
) -> Option<PyRef<PyWeak>> {
    let class = queue.class();
    let overrides = |name: &'static str| {
        let name = vm.ctx.intern_str(name);
        match (class.get_attr(name), base.get_attr(name)) {
            (Some(own), Some(base)) => !own.is(&base),
            _ => false,
        }
    };
    if class.is(base) || !["_init", "_put", "_get"].into_iter().any(overrides) {
        return None;
    }
    queue.downgrade(None, vm).ok()
}
