//! Processes that may go on and on, or print without end, several at a time.

use std::{
    io::{ErrorKind, Read},
    num::NonZero,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// The most that is kept of what a process prints, in bytes, for either stream.
const MOST_OUTPUT: usize = 4 << 20;

/// What became of a process.
#[derive(Debug)]
pub struct Finished {
    pub stdout: String,
    pub stderr: String,
    /// How it ended; `None` when it took too long, or printed too much, and was killed.
    pub status: Option<ExitStatus>,
}

/// Runs a process to its end, or kills it after `limit`.
///
/// # Errors
/// When it cannot be started or waited for.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<Finished> {
    let deadline = Instant::now() + limit;
    let program = command.get_program().to_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start {}", program.display()))?;
    let (over, is_over) = mpsc::channel();
    let streams: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("stdout is a pipe")),
        Box::new(child.stderr.take().expect("stderr is a pipe")),
    ];
    // The readers are not waited for: processes that the process has begun may hold its pipes when it is gone.
    let texts = streams.map(|stream| {
        let (over, text) = (over.clone(), Arc::new(Mutex::new(Vec::new())));
        let read = Arc::clone(&text);
        thread::spawn(move || over.send(read_into(stream, &read)));
        text
    });
    let ended = || is_over.recv_timeout(deadline.saturating_duration_since(Instant::now())) == Ok(true);
    let in_time = ended() && ended();
    if !in_time {
        child.kill()?;
    }
    let status = child.wait()?;
    let [stdout, stderr] =
        texts.map(|text| String::from_utf8_lossy(&text.lock().expect("the reader does not panic")).into_owned());
    Ok(Finished { stdout, stderr, status: in_time.then_some(status) })
}

/// Reads a stream to its end, or the most that is kept of it. Whether that was the end; an error is one too.
fn read_into(mut stream: impl Read, text: &Mutex<Vec<u8>>) -> bool {
    let mut part = [0; 1 << 16];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return true,
            Ok(read) => {
                let mut text = text.lock().expect("nothing panics while it is locked");
                let room = MOST_OUTPUT - text.len();
                text.extend(&part[..read.min(room)]);
                if read >= room {
                    return false;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return true,
        }
    }
}

/// Does something with each item, as many at a time as there are processors, and returns what came of them in their order.
///
/// # Errors
/// The first one, after which no further item is begun.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || -> Result<()> {
        while let Some((position, item)) = take(items, &next) {
            let result = work(item).inspect_err(|_| next.store(items.len(), Ordering::Relaxed))?;
            results.lock().expect("no worker panics while it holds it").push((position, result));
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let mut results = results.into_inner().expect("no worker panics while it holds it");
    results.sort_by_key(|&(position, _)| position);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let position =
        next.try_update(Ordering::Relaxed, Ordering::Relaxed, |next| (next < items.len()).then_some(next + 1));
    position.ok().map(|position| (position, &items[position]))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_a_killed_process_has_begun_is_not_waited_for() {
        let begun = Instant::now();
        let mut command = Command::new("sh");
        let finished =
            run_within(command.args(["-c", "echo begun; sleep 20 & wait"]), Duration::from_millis(500)).unwrap();
        assert_eq!((&*finished.stdout, finished.status), ("begun\n", None));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let numbers: Vec<_> = (0..100).collect();
        assert_eq!(each(&numbers, |number| Ok(number * 2)).unwrap(), numbers.iter().map(|n| n * 2).collect::<Vec<_>>());
        let failing = each(&numbers, |&number| if number == 7 { bail!("seven") } else { Ok(()) });
        assert_eq!(failing.unwrap_err().to_string(), "seven");
    }
}
