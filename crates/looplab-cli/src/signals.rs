//! The signals that the process gets, for the program that runs.

use std::{
    io,
    sync::mpsc::{SyncSender, channel, sync_channel},
    thread,
    time::Duration,
};

use looplab_python::{Delivery, Signals};
use looplab_runtime::host::EventLoop;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2},
    iterator,
    low_level::emulate_default_handler,
};

/// Those that programs handle.
const FORWARDED: [i32; 5] = [SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2];

/// How long the loop may be held before a signal ends the process, as it ends one that does not handle it.
const PATIENCE: Duration = Duration::from_millis(500);

/// Sends the process's signals to the program, between two turns of its loop.
///
/// # Errors
/// The machine does not let signals be handled.
pub(super) fn forward(event_loop: &EventLoop, program: Signals) -> io::Result<()> {
    let mut incoming = iterator::Signals::new(FORWARDED)?;
    let (sender, messages) = channel::<(i32, SyncSender<()>)>();
    event_loop.listen(messages, move |(number, taken)| {
        // Nothing waits for it any more if it took too long.
        let _ = taken.send(());
        if let Delivery::Ends { .. } = program.send(number) {
            end(number);
        }
    });
    thread::Builder::new().name("signals".into()).spawn(move || {
        for number in incoming.forever() {
            let (taken, is_taken) = sync_channel(1);
            if sender.send((number, taken)).is_err() || is_taken.recv_timeout(PATIENCE).is_err() {
                end(number);
            }
        }
    })?;
    Ok(())
}

/// Does to the process what the signal does to one that does not handle it.
fn end(number: i32) {
    if emulate_default_handler(number).is_err() {
        std::process::exit(128 + number);
    }
}
