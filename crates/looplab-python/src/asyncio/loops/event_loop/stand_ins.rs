//! Our stand-ins for the loops that a program wrote itself.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use looplab_runtime::lowlevel::ExecutorExt as _;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, builtins::PyWeak};

use super::PyLoop;
use crate::asyncio::loops::foreign_loop::ForeignLoop;

thread_local! {
    /// The stand-ins for the program's own loops that are still held, by the loop's address.
    static STAND_INS: RefCell<HashMap<usize, PyRef<PyWeak>>> = RefCell::default();
}

impl PyLoop {
    /// The loop that a Python object is, or our stand-in for it if it is not ours.
    pub(crate) fn of(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        let object = match object.downcast::<Self>() {
            Ok(ours) => return Ok(ours),
            Err(object) => object,
        };
        let known =
            STAND_INS.with_borrow(|stand_ins| stand_ins.get(&object.get_id())?.upgrade()?.downcast::<Self>().ok());
        if let Some(stand_in) = known {
            return Ok(stand_in);
        }
        let stand_in = Self::with(Some(object.clone()), false).into_ref(&vm.ctx);
        stand_in
            .executor
            .attach_to(ForeignLoop { event_loop: object.clone(), refusals: Rc::clone(&stand_in.refusals) });
        let weak = stand_in.as_object().downgrade(None, vm)?;
        STAND_INS.with_borrow_mut(|stand_ins| {
            stand_ins.retain(|_, stand_in| stand_in.upgrade().is_some());
            stand_ins.insert(object.get_id(), weak);
        });
        Ok(stand_in)
    }

    /// Forgets the stand-ins for a program's own loops.
    pub(in crate::asyncio) fn forget_foreign() {
        drop(STAND_INS.take());
    }
}
