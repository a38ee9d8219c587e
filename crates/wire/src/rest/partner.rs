//! Partners: companies on other servers to which visitors are handed, and from which they come.

use serde::{Deserialize, Serialize};
use switchboard_core::{PartnerId, Time, warm::Carry};
use utoipa::ToSchema;

/// Where who comes from a partner waits (WT-79).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalPlace {
    /// Behind all others, like everybody.
    #[default]
    Arrival,
    /// Before all others.
    Front,
    /// By when they came to the first server.
    Origin,
    /// By the priority that is proposed for them.
    Proposed,
}

/// Which part of the address names the visitor (WT-70 to WT-72).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Addressing {
    /// The address and the WTID, which must belong together.
    #[default]
    Both,
    /// The address alone.
    Address,
    /// The WTID, at one address for all.
    Wtid,
}

/// What travels where agents of one role hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleCarry {
    /// Id of a role, or name of a built-in one.
    pub role: String,
    /// `all`, `choose` or `none`; the stricter of this and what holds for all is what counts.
    #[schema(value_type = String)]
    pub carry: Carry,
}

/// When visitors are handed to a partner without anybody's doing (WT-8, WT-95, WT-96).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Visitors of these services, by key; empty is all.
    #[serde(default)]
    pub services: Vec<String>,
    /// Where to there, by key of their area.
    pub area: String,
    /// The same, by its shown name.
    pub area_name: String,
    /// Who has waited so long while nobody is free goes there, in seconds, 0 to 3,600.
    #[serde(default)]
    pub after_s: u32,
    /// So many agents are kept free: while there are no more, who comes goes there. 0 to 100.
    #[serde(default)]
    pub reserve: u32,
}

fn usual_arrive_s() -> u32 {
    120
}

/// What is allowed, and how it goes, with one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PartnerTerms {
    /// Words by which our agents find them, such as what they sell; at most 20, of 40 characters (WT-24).
    pub tags: Vec<String>,
    /// Our agents may hand visitors to them.
    pub send: bool,
    /// They may hand visitors to us.
    pub receive: bool,
    /// What travels to them: `all`, `choose` (the agent does) or `none`.
    #[schema(value_type = String)]
    pub carry: Carry,
    /// The same for single roles, where it is stricter (WT-18).
    pub role_carry: Vec<RoleCarry>,
    /// Agents may change lines before they are sent.
    pub edit: bool,
    /// The visitor is asked first.
    pub asks: bool,
    /// Roles of our agents who may hand over: ids, or names of built-in ones; empty is all.
    pub roles: Vec<String>,
    /// Services whose sessions may be handed over, by key; empty is all.
    pub services: Vec<String>,
    /// Visitors go to them by themselves.
    pub backup: Option<Backup>,
    /// Services that are open to them, by key; empty is all help desks.
    pub areas: Vec<String>,
    /// Agents of ours who are there can be chosen by name (WT-12).
    pub agents: bool,
    /// Roles of their agents who may, as they name them; empty is all.
    pub their_roles: Vec<String>,
    /// All who come from them come there, by key of the service; areas are neither shown nor accepted (WT-53).
    pub gateway: Option<String>,
    /// Nobody is accepted unless an agent is free (WT-83).
    pub needs_agent: bool,
    /// Or unless one is likely to be free within so many seconds (WT-85); 0 is not.
    pub predict_s: u32,
    /// Who comes waits at one address, and goes to another when an agent has taken them (WT-76). Needs that
    /// this server is a partner of itself.
    pub two_steps: bool,
    /// Where who comes waits.
    pub place: ArrivalPlace,
    /// While they wait they may look over what was sent along (WT-86).
    pub shows: bool,
    /// How they are known when they come.
    pub addressing: Addressing,
    /// So long a visitor who was accepted is waited for, in seconds, 30 to 600.
    pub arrive_s: u32,
}

impl Default for PartnerTerms {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            send: true,
            receive: true,
            carry: Carry::None,
            role_carry: Vec::new(),
            edit: false,
            asks: true,
            roles: Vec::new(),
            services: Vec::new(),
            backup: None,
            areas: Vec::new(),
            agents: false,
            their_roles: Vec::new(),
            gateway: None,
            needs_agent: false,
            two_steps: false,
            predict_s: 0,
            place: ArrivalPlace::default(),
            shows: true,
            addressing: Addressing::default(),
            arrive_s: usual_arrive_s(),
        }
    }
}

/// Where a partnership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerState {
    /// A link was made, and nobody has used it.
    Invited,
    /// Both know each other's key.
    Paired,
    /// Nothing goes any more, in either direction.
    Revoked,
}

/// A partner.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Partner {
    /// Its id here.
    #[schema(value_type = String, format = Uuid)]
    pub id: PartnerId,
    /// It is this server itself.
    pub own: bool,
    /// Shown name, as we call it.
    pub name: String,
    /// Where it stands.
    pub state: PartnerState,
    /// What the company calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Address of its server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Fingerprint of its key, to be compared with what it sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Fingerprint of our key for it.
    pub own_key: String,
    /// Until when its link is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Time>,
    /// Since when it is known.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// What is allowed.
    pub terms: PartnerTerms,
}

/// A partner is invited.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartnerInvitation {
    /// What we call it.
    pub name: String,
}

/// An invitation. The link is told this once.
#[derive(Clone, Serialize, ToSchema)]
pub struct PartnerInvitation {
    /// The partner to be.
    pub partner: Partner,
    /// For an administrator there: good once, for an hour.
    pub link: String,
}

/// A link that somebody was given.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartner {
    /// What we call it; absent is what it calls itself.
    #[serde(default)]
    pub name: Option<String>,
    /// The link.
    pub link: String,
}

/// A partner as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerInput {
    /// What we call it.
    pub name: String,
    /// What is allowed.
    pub terms: PartnerTerms,
}
