//! How pages are led to, and what becomes of that.

use crate::{LegId, PushId};
use serde::{Deserialize, Serialize};

/// Where a page that is sent is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// In the follower's own tab.
    Tab,
    /// In the one window beside it that is led from page to page (IS-22).
    Window,
    /// In a further window, which is left alone afterwards (IS-66).
    Extra,
    /// Held in the follower's panel or viewer (IS-64).
    Popup,
    /// In a named frame of the page in the follower's tab (IS-75).
    Frame,
    /// Through the server, in a window or held, so that it can be worked on together although it
    /// knows nothing of us (IS-61).
    Proxy,
}

/// A page that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The push.
    pub push: PushId,
    /// Who leads.
    pub leg: LegId,
    /// Absolute http or https address.
    pub url: String,
    /// Where it is shown.
    pub way: Way,
    /// The name of the frame, where the way is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
    /// To whom; absent: to all followers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<LegId>>,
    /// The leader goes there too (IS-59).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub echo: bool,
    /// The leader's command id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
}

/// What became of a push at one follower, in all words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageOutcome {
    /// The page is on the follower's screen.
    Arrived,
    /// It was opened where nobody can look: whether the page came is not known, and it is not led
    /// on.
    Opened,
    /// The follower said no.
    Declined,
    /// The browser, or the page that was there, did not let it come.
    Blocked,
    /// The page refuses to be shown in a frame; it is tried in another way.
    FrameRefused,
    /// There is no frame of that name; it is shown in the tab.
    FrameMissing,
    /// The browser opens no window without a click; the follower is asked for one.
    WindowRefused,
    /// The page has cut itself off: it is on the screen, and cannot be led on.
    Severed,
    /// The follower has closed it.
    Closed,
    /// The server could not get it, or may not show it (IS-61).
    ProxyFailed,
}

/// How a request to lead ended, if not with the baton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatonAnswer {
    /// The leader, or somebody of the tenant's side, said no.
    Declined,
    /// Whoever asked takes it back.
    Withdrawn,
    /// Nobody has answered in time.
    Lapsed,
}
