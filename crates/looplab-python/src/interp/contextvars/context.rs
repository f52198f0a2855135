//! Contexts.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func,
    builtins::{PyList, PyType},
    common::lock::LazyLock,
    function::{FuncArgs, PyComparisonValue},
    protocol::{PyMappingMethods, PySequenceMethods},
    pyclass,
    types::{AsMapping, AsSequence, Comparable, Constructor, Iterable, PyComparisonOp},
};

use super::ContextVar;

/// The variables of one context by the order in which they were made.
type Variables = Rc<BTreeMap<u64, (PyRef<ContextVar>, PyObjectRef)>>;

/// A set of context variables and their values.
#[pyclass(name = "Context", module = "_contextvars", unhashable = true)]
#[derive(Debug, Default, PyPayload)]
pub struct Context {
    variables: RefCell<Variables>,
    entered: Cell<bool>,
}

impl Context {
    /// The context that code runs in now.
    #[must_use]
    pub fn current(vm: &VirtualMachine) -> PyRef<Self> {
        let mut stack = vm.context_stack.borrow_mut();
        if let Some(top) = stack.last() {
            return top.clone().downcast().expect("only contexts are entered");
        }
        let first = Self { entered: Cell::new(true), ..Self::default() }.into_ref(&vm.ctx);
        stack.push(first.clone().into());
        first
    }

    /// A copy of the context that code runs in now. It costs the same however many variables there are.
    #[must_use]
    pub fn copy_current(vm: &VirtualMachine) -> PyRef<Self> {
        Self::current(vm).duplicate().into_ref(&vm.ctx)
    }

    /// Makes this the current context until [`exit`](Self::exit).
    ///
    /// # Errors
    /// `RuntimeError` if it is entered already.
    pub fn enter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.entered.replace(true) {
            let shown = zelf.as_object().repr(vm)?.to_string_lossy().into_owned();
            return Err(vm.new_runtime_error(format!("cannot enter context: {shown} is already entered")));
        }
        drop(Self::current(vm)); // the one to come back to
        vm.context_stack.borrow_mut().push(zelf.to_owned().into());
        Ok(())
    }

    /// Gives the place of the current context back to the one before it.
    ///
    /// # Errors
    /// `RuntimeError` if this is not the current context.
    pub fn exit(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if !zelf.entered.get() {
            let shown = zelf.as_object().repr(vm)?.to_string_lossy().into_owned();
            return Err(vm.new_runtime_error(format!("cannot exit context: {shown} has not been entered")));
        }
        let left = vm.context_stack.borrow_mut().pop_if(|top| top.is(zelf));
        if left.is_none() {
            let message = "cannot exit context: thread state references a different context object";
            return Err(vm.new_runtime_error(message));
        }
        zelf.entered.set(false);
        Ok(())
    }

    pub(super) fn duplicate(&self) -> Self {
        Self { variables: self.variables.clone(), entered: Cell::new(false) }
    }

    pub(super) fn value(&self, var: &ContextVar) -> Option<PyObjectRef> {
        self.variables.borrow().get(&var.serial).map(|(_, value)| value.clone())
    }

    pub(super) fn put(&self, var: &Py<ContextVar>, value: PyObjectRef) {
        let mut variables = self.variables.borrow_mut();
        let replaced = Rc::make_mut(&mut variables).insert(var.serial, (var.to_owned(), value));
        drop(variables);
        drop(replaced); // may run Python
    }

    pub(super) fn remove(&self, var: &ContextVar) -> bool {
        let mut variables = self.variables.borrow_mut();
        let removed = Rc::make_mut(&mut variables).remove(&var.serial);
        drop(variables);
        removed.is_some()
    }

    fn pairs(&self) -> Vec<(PyRef<ContextVar>, PyObjectRef)> {
        self.variables.borrow().values().cloned().collect()
    }
}

fn iterator(items: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    PyList::iter(vm.ctx.new_list(items), vm)
}

fn as_key<'a>(key: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a Py<ContextVar>> {
    if let Some(var) = key.downcast_ref() {
        return Ok(var);
    }
    let shown = key.repr(vm)?.to_string_lossy().into_owned();
    Err(vm.new_type_error(format!("a ContextVar key was expected, got {shown}")))
}

#[derive(FromArgs)]
struct ContextGetArgs {
    #[pyarg(positional)]
    key: PyObjectRef,
    #[pyarg(positional, default)]
    default: Option<PyObjectRef>,
}

#[pyclass(with(Constructor, AsMapping, AsSequence, Iterable, Comparable), flags(HAS_WEAKREF))]
impl Context {
    #[pymethod]
    fn run(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let mut args = args;
        let Some(callable) = args.take_positional() else {
            return Err(vm.new_type_error("run() missing 1 required positional argument"));
        };
        Self::enter(zelf, vm)?;
        let result = callable.call(args, vm);
        Self::exit(zelf, vm)?;
        result
    }

    #[pymethod]
    fn copy(zelf: &Py<Self>) -> Self {
        zelf.duplicate()
    }

    #[pymethod]
    fn get(zelf: &Py<Self>, args: ContextGetArgs, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
        Ok(zelf.value(as_key(&args.key, vm)?).or(args.default))
    }

    #[pymethod]
    fn keys(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        iterator(zelf.pairs().into_iter().map(|(var, _)| var.into()).collect(), vm)
    }

    #[pymethod]
    fn values(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        iterator(zelf.pairs().into_iter().map(|(_, value)| value).collect(), vm)
    }

    #[pymethod]
    fn items(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        iterator(zelf.pairs().into_iter().map(|pair| vm.new_tuple(pair).into()).collect(), vm)
    }
}

impl Constructor for Context {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        if !args.args.is_empty() || !args.kwargs.is_empty() {
            return Err(vm.new_type_error("Context() does not accept any arguments"));
        }
        Ok(Self::default())
    }
}

impl AsMapping for Context {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, _vm| Ok(Context::mapping_downcast(mapping).variables.borrow().len())),
            subscript: atomic_func!(|mapping, key, vm| {
                let var = as_key(key, vm)?;
                let value = Context::mapping_downcast(mapping).value(var);
                value.ok_or_else(|| vm.new_key_error(var.to_owned().into()))
            }),
            ass_subscript: None,
        };
        &METHODS
    }
}

impl AsSequence for Context {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: LazyLock<PySequenceMethods> = LazyLock::new(|| PySequenceMethods {
            contains: atomic_func!(|sequence, key, vm| {
                let var = as_key(key, vm)?;
                Ok(Context::sequence_downcast(sequence).value(var).is_some())
            }),
            ..PySequenceMethods::NOT_IMPLEMENTED
        });
        &METHODS
    }
}

impl Iterable for Context {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Self::keys(&zelf, vm)
    }
}

impl Comparable for Context {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        let Some(other) = other.downcast_ref::<Self>() else { return Ok(PyComparisonValue::NotImplemented) };
        op.eq_only(|| {
            let (ours, theirs) = (zelf.pairs(), other.pairs());
            if ours.len() != theirs.len() {
                return Ok(false.into());
            }
            for ((our_var, our_value), (their_var, their_value)) in ours.iter().zip(&theirs) {
                if !our_var.is(their_var) || !vm.bool_eq(our_value, their_value)? {
                    return Ok(false.into());
                }
            }
            Ok(true.into())
        })
    }
}
