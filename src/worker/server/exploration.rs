//! A program that is run in many orders.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use looplab_python::{Advance, Engine, Explorer};
use looplab_runtime::host::{Browser, Platform};
use looplab_trace::orders::Plan;

use super::{
    post,
    run::{PROGRAM_NAME, local_zone, report_panics},
};
use crate::protocol::{FromWorker, RunId};

/// How long one stretch of work lasts, in seconds, before the page hears of it and answers to requests can come in.
const STRETCH: f64 = 0.1;
/// How long (ms) a program that waits for something outside is left alone.
const PATIENCE_MS: u32 = 4;

/// An exploration that is under way.
pub(super) struct Exploration {
    run: RunId,
    explorer: Explorer,
    host: Browser,
    began: f64,
}

impl Exploration {
    /// Begins one; the page hears of how it goes.
    pub(super) fn begin(run: RunId, engine: Engine, source: &str, plan: Plan) {
        report_panics(run, true);
        engine.set_arguments(PROGRAM_NAME, &[]);
        let host = Browser;
        let began = host.now();
        let explorer = Explorer::new(engine, source, PROGRAM_NAME, Rc::new(local_zone), plan);
        Self { run, explorer, host, began }.go_on();
    }

    /// Works for a while, reports, and goes on when the browser has had its turn.
    fn go_on(mut self) {
        let end = self.host.now() + STRETCH;
        let advance = loop {
            let advance = self.explorer.advance();
            if advance != Advance::More || self.host.now() >= end {
                break advance;
            }
        };
        self.report();
        let pause = match advance {
            Advance::Over => return,
            Advance::More => 0,
            Advance::Waits => PATIENCE_MS,
        };
        Timeout::new(pause, move || self.go_on()).forget();
    }

    fn report(&self) {
        let (stage, findings) = (self.explorer.stage(), self.explorer.findings().clone());
        let wall_ms = (self.host.now() - self.began) * 1e3;
        post(&FromWorker::Explored { run: self.run, stage, findings, wall_ms });
    }
}
