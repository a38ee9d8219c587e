//! Panics of a world's tasks, which the runtime would keep to itself.

use std::{cell::RefCell, panic, sync::Once};

thread_local! {
    /// A world runs on one thread.
    static SEEN: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Panics on this thread since it began.
pub struct Watch(());

impl Watch {
    pub fn begin() -> Self {
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                let told = SEEN.with_borrow_mut(|seen| match seen {
                    Some(seen) => {
                        seen.push(format!("a task failed: {info}"));
                        true
                    }
                    None => false,
                });
                if !told {
                    before(info);
                }
            }));
        });
        SEEN.set(Some(Vec::new()));
        Self(())
    }

    pub fn end(self) -> Vec<String> {
        SEEN.take().unwrap_or_default()
    }
}
