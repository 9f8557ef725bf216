//! closed.nft: loaded first, last in priority, never removed. The same on every host.

use super::MARK;
use super::text::Text;
use crate::emit::HEADER;

const HOOKS: [&str; 3] = ["input", "forward", "output"];

pub(in crate::emit) fn text() -> String {
    let mut t = Text::new(&[
        HEADER,
        "Closes the host: only packets that table palisade accepted (it marks them) pass. Loaded first, last in",
        "priority, never removed: while palisade is absent, or did not load, nothing passes at all.",
        "A whole script for `nft -f`; loading it again changes nothing.",
    ]);
    t.gap();
    t.block("table inet palisade_closed", |t| {
        for hook in HOOKS {
            t.block(&format!("chain {hook}"), |t| {
                t.line(&format!("type filter hook {hook} priority 300; policy drop;"));
            });
        }
    });
    t.gap();
    for hook in HOOKS {
        t.line(&format!("flush chain inet palisade_closed {hook}"));
    }
    t.gap();
    t.block("table inet palisade_closed", |t| {
        for hook in HOOKS {
            t.block(&format!("chain {hook}"), |t| {
                t.line(&format!("meta mark & {MARK} == {MARK} accept"));
                t.line("counter");
            });
        }
    });
    t.finish()
}
