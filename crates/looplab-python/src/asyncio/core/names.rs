//! What an object is called: by what the program assigns it to.

use looplab_runtime::lowlevel::Tag;
use rustpython_vm::{
    AsObject, Py, VirtualMachine,
    builtins::{PyCode, PyInt},
    bytecode::{Instruction, OpArg, OpArgState},
    frame::FrameObjectRef,
};

use crate::interp::places;

/// How many instructions after a call may pass before its value is assigned.
const FARTHEST: usize = 40;

/// Labels an object that is being made: with what the running line is going to assign it to, and with that line. Nothing
/// unless the program is watched.
pub(in crate::asyncio) fn label(tag: &Tag, vm: &VirtualMachine) {
    if places::are_wanted() {
        let name = places::running(vm).next().and_then(|frame| assigned_name(&frame, vm));
        tag.set_label(name.unwrap_or_default(), places::here(vm));
    }
}

/// The variable or attribute that gets the value of the call that `frame` is in the middle of.
fn assigned_name(frame: &FrameObjectRef, vm: &VirtualMachine) -> Option<String> {
    // Where the instruction that runs is, in bytes.
    let offset = frame.as_object().get_attr("f_lasti", vm).ok()?;
    let offset: usize = offset.downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()?;
    let code = frame.iframe().code();
    let mut follow = Follow { code, at: offset / 2, above: 0 };
    let _the_call = follow.next()?;
    follow.name()
}

/// A walk along the instructions that come after a call, up to the one that stores its value.
struct Follow<'a> {
    code: &'a Py<PyCode>,
    /// The next instruction.
    at: usize,
    /// How many values lie above the one that is followed on the stack.
    above: u32,
}

/// What becomes of the value.
enum Fate {
    Kept,
    Stored(Option<String>),
    Lost,
}

impl Follow<'_> {
    fn name(mut self) -> Option<String> {
        for _ in 0..FARTHEST {
            let (instruction, arg) = self.next()?;
            match self.fate(instruction, arg) {
                Fate::Kept => {}
                Fate::Stored(name) => return name,
                Fate::Lost => return None,
            }
        }
        None
    }

    /// The next instruction, as it was compiled, with its argument.
    fn next(&mut self) -> Option<(Instruction, OpArg)> {
        let mut args = OpArgState::default();
        loop {
            let unit = *self.code.instructions.get(self.at)?;
            let (instruction, arg) = args.get(unit);
            self.at += 1 + instruction.as_opcode().cache_entries();
            if !matches!(instruction, Instruction::ExtendedArg) {
                return Some((instruction.deoptimize(), arg));
            }
        }
    }

    fn fate(&mut self, instruction: Instruction, arg: OpArg) -> Fate {
        use Instruction as I;
        match instruction {
            I::StoreName { .. } | I::StoreGlobal { .. } if self.above == 0 => Fate::Stored(self.global(arg)),
            I::StoreAttr { .. } if self.above == 1 => Fate::Stored(self.global(arg)),
            I::StoreFast { .. } | I::StoreDeref { .. } if self.above == 0 => Fate::Stored(self.local(u32::from(arg))),
            I::StoreFastLoadFast { var_nums } if self.above == 0 => {
                Fate::Stored(self.local(var_nums.get(arg).idx_1().as_u32()))
            }
            I::StoreFastStoreFast { var_nums } if self.above < 2 => {
                let (first, second) = var_nums.get(arg).indexes();
                Fate::Stored(self.local(if self.above == 0 { first } else { second }.as_u32()))
            }
            I::Copy { .. } if u32::from(arg) == self.above + 1 => self.is_at(0),
            I::Copy { .. } => self.is_at(self.above + 1),
            I::Swap { .. } if self.above == 0 => self.is_at(u32::from(arg) - 1),
            I::Swap { .. } if self.above == u32::from(arg) - 1 => self.is_at(0),
            I::Swap { .. } | I::GetAwaitable { .. } => Fate::Kept,
            I::BuildTuple { .. } if self.above < u32::from(arg) => self.unpacked(u32::from(arg)),
            I::JumpForward { .. } => self.jump(u32::from(arg)),
            I::Send { .. } => {
                // The end of an `await`, where its value lies above what was awaited.
                self.above -= u32::from(self.above == 1);
                self.jump(u32::from(arg))
            }
            I::EndSend => self.is_at(self.above.saturating_sub(1)),
            I::PopJumpIfFalse { .. }
            | I::PopJumpIfTrue { .. }
            | I::PopJumpIfNone { .. }
            | I::PopJumpIfNotNone { .. }
            | I::ForIter { .. }
            | I::JumpBackward { .. } => Fate::Lost,
            other => {
                let effect = other.stack_effect_info(u32::from(arg));
                if effect.popped() > self.above {
                    return Fate::Lost;
                }
                self.is_at(self.above - effect.popped() + effect.pushed())
            }
        }
    }

    fn is_at(&mut self, above: u32) -> Fate {
        self.above = above;
        Fate::Kept
    }

    fn jump(&mut self, by: u32) -> Fate {
        self.at += by as usize;
        Fate::Kept
    }

    /// It went into a tuple of this size, which may be taken apart at once: `a, b, c = …`.
    fn unpacked(&mut self, size: u32) -> Fate {
        match self.next() {
            Some((Instruction::UnpackSequence { .. }, arg)) if u32::from(arg) == size => {
                self.is_at(size - 1 - self.above)
            }
            _ => Fate::Lost,
        }
    }

    fn global(&self, arg: OpArg) -> Option<String> {
        Some(self.code.names.get(u32::from(arg) as usize)?.as_wtf8().to_string())
    }

    /// A variable of the function, by its slot: its own first, then those it shares with functions inside and outside.
    fn local(&self, slot: u32) -> Option<String> {
        let code = self.code;
        let shared = code.cellvars.iter().filter(|name| !code.varnames.contains(name)).chain(code.freevars.iter());
        let name = code.varnames.iter().chain(shared).nth(slot as usize)?;
        Some(name.as_wtf8().to_string())
    }
}
