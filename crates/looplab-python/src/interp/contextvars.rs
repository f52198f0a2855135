//! The `_contextvars` module: context variables as CPython 3.14's, with a Rust side for the code that runs tasks.
//!
//! Every task copies the context it was made in, so a copy shares its variables with the original until one of the two
//! changes them.

use std::{collections::BTreeMap, rc::Rc};

pub(crate) use _contextvars::module_def;
pub use _contextvars::{Context, ContextVar};
use rustpython_vm::{PyObjectRef, PyRef, VirtualMachine};

/// The variables of one context by the order in which they were made.
type Variables = Rc<BTreeMap<u64, (PyRef<ContextVar>, PyObjectRef)>>;

/// Has whatever runs next begin in an empty context.
pub(crate) fn forget(vm: &VirtualMachine) {
    let contexts = vm.context_stack.take();
    drop(contexts);
}

#[rustpython_vm::pymodule]
mod _contextvars {
    use std::cell::{Cell, RefCell};

    use rustpython_vm::{
        AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func,
        builtins::{PyGenericAlias, PyList, PyModule, PyStr, PyStrRef, PyType, PyTypeRef},
        class::{PyClassImpl, StaticType},
        common::{hash::PyHash, lock::LazyLock, wtf8::Wtf8Buf},
        function::{FuncArgs, OptionalArg, PyComparisonValue},
        protocol::{PyMappingMethods, PySequenceMethods},
        pyclass,
        types::{AsMapping, AsSequence, Comparable, Constructor, Hashable, Iterable, PyComparisonOp, Representable},
    };

    use super::{Rc, Variables};

    /// A set of context variables and their values.
    #[pyattr]
    #[pyclass(name = "Context", unhashable = true)]
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

        fn duplicate(&self) -> Self {
            Self { variables: self.variables.clone(), entered: Cell::new(false) }
        }

        fn value(&self, var: &ContextVar) -> Option<PyObjectRef> {
            self.variables.borrow().get(&var.serial).map(|(_, value)| value.clone())
        }

        fn put(&self, var: &Py<ContextVar>, value: PyObjectRef) {
            let mut variables = self.variables.borrow_mut();
            let replaced = Rc::make_mut(&mut variables).insert(var.serial, (var.to_owned(), value));
            drop(variables);
            drop(replaced); // may run Python
        }

        fn remove(&self, var: &ContextVar) -> bool {
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
        fn cmp(
            zelf: &Py<Self>,
            other: &PyObject,
            op: PyComparisonOp,
            vm: &VirtualMachine,
        ) -> PyResult<PyComparisonValue> {
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

    thread_local! {
        static NEXT_SERIAL: Cell<u64> = const { Cell::new(0) };
    }

    /// A variable whose value depends on the current context.
    #[pyattr]
    #[pyclass(name = "ContextVar")]
    #[derive(PyPayload)]
    pub struct ContextVar {
        name: PyStrRef,
        default: Option<PyObjectRef>,
        serial: u64,
    }

    impl std::fmt::Debug for ContextVar {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "ContextVar({})", self.name.to_string_lossy())
        }
    }

    fn lookup_error(var: &Py<ContextVar>, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
        vm.new_exception(vm.ctx.exceptions.lookup_error.to_owned(), vec![var.to_owned().into()])
    }

    #[pyclass(with(Constructor, Hashable, Representable))]
    impl ContextVar {
        #[pygetset]
        fn name(zelf: &Py<Self>) -> PyStrRef {
            zelf.name.clone()
        }

        #[pymethod]
        fn get(zelf: &Py<Self>, default: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
            let stack = vm.context_stack.borrow();
            let current = stack.last().and_then(|top| top.downcast_ref::<Context>());
            let found = current.and_then(|context| context.value(zelf));
            drop(stack);
            found
                .or_else(|| default.into_option())
                .or_else(|| zelf.default.clone())
                .ok_or_else(|| lookup_error(zelf, vm))
        }

        #[pymethod]
        fn set(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> Token {
            let context = Context::current(vm);
            let old_value = context.value(zelf);
            context.put(zelf, value);
            Token { context, var: zelf.to_owned(), old_value, used: Cell::new(false) }
        }

        #[pymethod]
        fn reset(zelf: &Py<Self>, token: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
            let shown = |vm| token.repr(vm).map(|shown| shown.to_string_lossy().into_owned());
            let Some(token) = token.downcast_ref::<Token>() else {
                return Err(vm.new_type_error(format!("expected an instance of Token, got {}", shown(vm)?)));
            };
            if token.used.get() {
                return Err(vm.new_runtime_error(format!("{} has already been used once", shown(vm)?)));
            }
            if !token.var.is(zelf) {
                return Err(vm.new_value_error(format!("{} was created by a different ContextVar", shown(vm)?)));
            }
            let context = Context::current(vm);
            if !token.context.is(&context) {
                return Err(vm.new_value_error(format!("{} was created in a different Context", shown(vm)?)));
            }
            token.used.set(true);
            match &token.old_value {
                Some(value) => context.put(zelf, value.clone()),
                None if !context.remove(zelf) => return Err(lookup_error(zelf, vm)),
                None => {}
            }
            Ok(())
        }

        #[pyclassmethod]
        fn __class_getitem__(cls: PyTypeRef, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
            PyGenericAlias::from_args(cls, object, vm)
        }
    }

    impl Constructor for ContextVar {
        type Args = FuncArgs;

        fn py_new(_cls: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
            let mut args = args;
            let default = args.take_keyword("default");
            if let Some((name, _)) = args.kwargs.first() {
                return Err(vm.new_type_error(format!("ContextVar() got an unexpected keyword argument '{name}'")));
            }
            let given = args.args.len();
            let [name] = <[PyObjectRef; 1]>::try_from(args.args).map_err(|_| {
                vm.new_type_error(format!("ContextVar() takes exactly 1 positional argument ({given} given)"))
            })?;
            let name =
                name.downcast::<PyStr>().map_err(|_| vm.new_type_error("context variable name must be a str"))?;
            let serial = NEXT_SERIAL.get();
            NEXT_SERIAL.set(serial + 1);
            Ok(Self { name, default, serial })
        }
    }

    impl Hashable for ContextVar {
        fn hash(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<PyHash> {
            Ok((zelf.get_id() >> 4) as PyHash)
        }
    }

    impl Representable for ContextVar {
        fn repr_wtf8(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
            let mut shown = Wtf8Buf::from("<ContextVar name=");
            shown.push_wtf8(zelf.name.as_object().repr(vm)?.as_wtf8());
            if let Some(default) = &zelf.default {
                shown.push_str(" default=");
                shown.push_wtf8(default.repr(vm)?.as_wtf8());
            }
            shown.push_str(&format!(" at {:#x}>", zelf.get_id()));
            Ok(shown)
        }
    }

    /// What `ContextVar.set` gives, to go back to the value before.
    #[pyattr]
    #[pyclass(name = "Token", unhashable = true)]
    #[derive(PyPayload)]
    struct Token {
        context: PyRef<Context>,
        var: PyRef<ContextVar>,
        old_value: Option<PyObjectRef>,
        used: Cell<bool>,
    }

    impl std::fmt::Debug for Token {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "Token({:?})", self.var)
        }
    }

    #[pyclass(with(Constructor, Representable))]
    impl Token {
        #[pygetset]
        fn var(zelf: &Py<Self>) -> PyRef<ContextVar> {
            zelf.var.clone()
        }

        #[pygetset]
        fn old_value(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
            zelf.old_value.clone().unwrap_or_else(|| missing(vm))
        }

        #[pymethod]
        fn __enter__(zelf: PyRef<Self>) -> PyRef<Self> {
            zelf
        }

        #[pymethod]
        fn __exit__(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
            ContextVar::reset(&zelf.var.clone(), zelf.into(), vm)
        }

        #[pyclassmethod]
        fn __class_getitem__(cls: PyTypeRef, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
            PyGenericAlias::from_args(cls, object, vm)
        }
    }

    impl Constructor for Token {
        type Args = FuncArgs;

        fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
            Err(vm.new_runtime_error("Tokens can only be created by ContextVars"))
        }
    }

    impl Representable for Token {
        fn repr_wtf8(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
            let mut shown = Wtf8Buf::from(if zelf.used.get() { "<Token used var=" } else { "<Token var=" });
            shown.push_wtf8(&ContextVar::repr_wtf8(&zelf.var, vm)?);
            shown.push_str(&format!(" at {:#x}>", zelf.get_id()));
            Ok(shown)
        }
    }

    /// The type of `Token.MISSING`.
    #[pyclass(no_attr, name = "Token.MISSING")]
    #[derive(Debug, PyPayload)]
    struct Missing;

    #[pyclass(with(Representable), flags(DISALLOW_INSTANTIATION))]
    impl Missing {}

    impl Representable for Missing {
        fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            Ok("<Token.MISSING>".to_owned())
        }
    }

    fn missing(vm: &VirtualMachine) -> PyObjectRef {
        let attribute = vm.ctx.intern_str("MISSING");
        Token::static_type().get_attr(attribute).unwrap_or_else(|| vm.ctx.none())
    }

    #[pyfunction]
    fn copy_context(vm: &VirtualMachine) -> PyRef<Context> {
        Context::copy_current(vm)
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let _type = Missing::make_static_type();
        Token::static_type().set_attr(vm.ctx.intern_str("MISSING"), Missing.into_pyobject(vm));
        Ok(())
    }
}
