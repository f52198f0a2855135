//! Objects without a `__dict__` of their own until the program asks for it or sets an attribute, which is hardly ever.

use std::fmt;

use rustpython_vm::{PyPayload, PyRef, VirtualMachine};

/// What can be made into such an object.
pub(in crate::asyncio) trait Lean: Sized {
    /// The object. `into_ref` would make the dictionary, too: another object for the collector to look after.
    fn into_lean(self, vm: &VirtualMachine) -> PyRef<Self>;
}

impl<P: PyPayload + fmt::Debug> Lean for P {
    fn into_lean(self, vm: &VirtualMachine) -> PyRef<Self> {
        let class = Self::class(&vm.ctx).to_owned();
        self.into_ref_with_type_lazy_dict(vm, class).expect("it is of its own class")
    }
}
