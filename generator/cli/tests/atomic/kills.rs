//! Kills writers at random moments and looks at what they leave.

use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use palisade::disk::{self, Overwrite, Step, Tree};

use crate::{byte, child, contents, emitted, fleet, say};

/// How long the child rests after each step, so that a kill is likely to land between any two.
const REST: Duration = Duration::from_micros(300);
/// Kills that must land between the first write and the swap.
const WANTED: usize = 100;
/// Writers after which the test gives up on that.
const MOST: usize = 400;

/// Tells the parent how far the run has come, then rests.
pub(crate) fn report(step: Step) {
    std::io::stderr().write_all(&[byte(step)]).unwrap();
    sleep(REST);
}

/// What `disk::write` must not be: each file in its place, one after the other.
pub(crate) fn write_in_place(tree: &Tree, root: &Path) {
    let (new, hosts) = (emitted(tree), root.join("hosts"));
    report(Step::Begun);
    for (path, bytes) in &new {
        let file = hosts.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, bytes).unwrap();
        report(Step::Wrote);
    }
    for path in contents(&hosts).keys().filter(|path| !new.contains_key(*path)) {
        std::fs::remove_file(hosts.join(path)).unwrap();
    }
    report(Step::Swapped);
}

/// What the killed writers left.
#[derive(Debug, Default)]
struct Seen {
    kills: usize,
    /// At least one file of the new tree was written, and the swap had not been begun.
    between: usize,
    /// Nothing was in the folder before.
    first_runs: usize,
    old: usize,
    new: usize,
    torn: usize,
    /// Paths outside `hosts/` that git would add.
    leftovers: Vec<String>,
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Starts a writer, kills it after so many steps and a little more, and returns the last step it told of; `None` when
/// it ended before that.
fn kill_after(part: &str, root: &Path, steps: u64, more: Duration) -> Option<u8> {
    let mut writer = child(&[], part, root).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = writer.stderr.take().unwrap();
    let mut last = vec![0; usize::try_from(steps).unwrap()];
    let came = told.read_exact(&mut last);
    let then = Instant::now();
    while came.is_ok() && then.elapsed() < more {
        std::hint::spin_loop();
    }
    writer.kill().unwrap();
    told.read_to_end(&mut last).unwrap();
    let status = writer.wait().unwrap();
    (status.signal() == Some(9)).then(|| last.last().copied().unwrap_or(0))
}

fn git(root: &Path, args: &[&str]) -> String {
    let who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").arg("-C").arg(root).args(who).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A checkout in which `tree` is committed, or nothing.
fn checkout(tree: Option<&Tree>) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    git(root.path(), &["init", "--quiet"]);
    if let Some(tree) = tree {
        disk::write(tree, root.path(), Overwrite::Ours).unwrap();
        git(root.path(), &["add", "."]);
        git(root.path(), &["commit", "--quiet", "--message", "old"]);
    }
    root
}

/// Kills writers until enough kills have landed between the first write and the swap.
fn kill_many(writer: &str, wanted: usize) -> Seen {
    let (mut seen, mut dice) = (Seen::default(), Dice(4));
    let (old, new) = (emitted(&fleet('a')), emitted(&fleet('b')));
    let held = checkout(Some(&fleet('a')));
    for kill in 0..MOST {
        if seen.between >= wanted {
            break;
        }
        // Every fourth run is the first in its folder: nothing is there yet, not even the staging folder.
        let first = kill % 4 == 3;
        let fresh = first.then(|| checkout(None));
        let root = fresh.as_ref().unwrap_or(&held).path();
        let more = Duration::from_micros(dice.below(700));
        if let Some(last) = kill_after(&format!("{writer} b"), root, steps(&mut dice, new.len(), first), more) {
            seen.kills += 1;
            seen.first_runs += usize::from(first);
            seen.between += usize::from(last >= byte(Step::Wrote) && last < byte(Step::Swapping));
            let before = if first { Tree::new() } else { old.clone() };
            look(&mut seen, root, last, (&before, &new));
        }
        if !first {
            // The next run clears up, and all is as before the kill.
            disk::write(&fleet('a'), root, Overwrite::Everything).unwrap();
            assert_eq!(contents(&root.join("hosts")), old);
            assert_eq!(git(root, &["status", "--porcelain", "--untracked-files=all"]), "");
            assert!(!root.join(".palisade/next").exists());
        }
    }
    seen
}

/// How many reports to wait for: mostly anywhere, else among the first four or the last four, where the staging folder
/// is made (most telling in a first run) and where the trees are swapped.
fn steps(dice: &mut Dice, files: usize, first: bool) -> u64 {
    let all = u64::try_from(files).unwrap() + 8;
    match dice.below(8) {
        0 => dice.below(4),
        1 => all - 1 - dice.below(4),
        2..=4 if first => dice.below(4),
        _ => dice.below(all),
    }
}

/// Sorts what one kill left into the counts.
fn look(seen: &mut Seen, root: &Path, last: u8, (old, new): (&Tree, &Tree)) {
    match contents(&root.join("hosts")) {
        there if there == *old && last < byte(Step::Swapped) => seen.old += 1,
        there if there == *new && last >= byte(Step::Swapping) => seen.new += 1,
        _ => seen.torn += 1,
    }
    let status = git(root, &["status", "--porcelain", "--untracked-files=all"]);
    seen.leftovers.extend(status.lines().map(|line| line[3..].to_owned()).filter(|path| !path.starts_with("hosts/")));
}

#[test]
fn a_killed_writer_leaves_the_old_tree_or_the_new_one() {
    let seen = kill_many("atomic", WANTED);
    say(&format!(
        "{} kills -9, {} of them between the first write and the swap (told by the last step that the writer reported \
         before it died), {} in a folder without hosts/: {} old trees, {} new, {} torn; {} leftovers that git would see",
        seen.kills,
        seen.between,
        seen.first_runs,
        seen.old,
        seen.new,
        seen.torn,
        seen.leftovers.len(),
    ));
    assert!(seen.between >= WANTED, "{seen:?}");
    assert_eq!((seen.torn, seen.leftovers.as_slice()), (0, [].as_slice()), "{seen:?}");
    assert!(seen.new > 0 && seen.old > 0, "kills on one side of the swap only: {seen:?}");
}

#[test]
fn an_in_place_writer_fails_the_same_test() {
    let seen = kill_many("in place", 20);
    say(&format!("control, an in-place writer: {} kills, {} torn trees", seen.kills, seen.torn));
    assert!(seen.torn >= 10, "{seen:?}");
}
