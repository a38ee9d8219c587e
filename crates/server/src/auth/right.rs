//! What callers may do, by name. A role is a set of these.

use switchboard_store::Rank;

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a request needs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Right {
            /// Be of the tenant's side at all; everybody is.
            Belong,
            /// Start sessions and join endpoints as a program does; keys alone have it.
            Integrate,
            $($(#[$doc])* $name,)*
        }

        impl Right {
            /// Those that roles are made of, in the order in which they are shown.
            pub const NAMED: &[(Right, &str)] = &[$((Right::$name, $text),)*];
        }
    };
}

rights! {
    /// Take visitors.
    Serve = "serve",
    /// See all sessions of the tenant and everything in them, past and present.
    SeeAll = "see_all",
    /// Watch the desk and its agents, and act in sessions of others.
    Monitor = "monitor",
    /// See how sessions were rated.
    Ratings = "ratings",
    /// Take sessions out of the archive as a file.
    Export = "export",
    /// Erase sessions and visitors.
    Erase = "erase",
    /// Change the replies of the company and of its services.
    Replies = "replies",
    /// Change services, queues and business hours.
    Services = "services",
    /// Change sites.
    Sites = "sites",
    /// Change the settings of the company.
    Company = "company",
    /// Change how long records are kept.
    Retention = "retention",
    /// Read the configuration.
    ReadConfiguration = "read_configuration",
    /// Add, change and disable agents.
    Agents = "agents",
    /// Make and change roles.
    Roles = "roles",
    /// Change webhooks, and the keys of assistants and programs.
    Integrations = "integrations",
    /// Read the audit trail.
    Audit = "audit",
}

impl Right {
    /// Rights that this one is no use without.
    const fn implies(self) -> Option<Right> {
        match self {
            Right::Monitor | Right::Export | Right::Erase => Some(Right::SeeAll),
            Right::Services
            | Right::Sites
            | Right::Company
            | Right::Retention
            | Right::Agents
            | Right::Roles
            | Right::Integrations
            | Right::Audit => Some(Right::ReadConfiguration),
            _ => None,
        }
    }
}

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights(u32);

impl Rights {
    /// None but to belong.
    pub const NONE: Self = Self(0);
    /// All that roles are made of.
    pub const ALL: Self = {
        let (mut set, mut at) = (Self::NONE, 0);
        while at < Right::NAMED.len() {
            set = set.with(Right::NAMED[at].0);
            at += 1;
        }
        set
    };
    const AGENT: Self = Self::NONE.with(Right::Serve);
    const SUPERVISOR: Self = Self::AGENT
        .with(Right::SeeAll)
        .with(Right::Monitor)
        .with(Right::Ratings)
        .with(Right::Audit);

    /// With that one, and what it is no use without.
    pub const fn with(self, right: Right) -> Self {
        let set = Self(self.0 | 1 << right as u32);
        match right.implies() {
            Some(implied) => Self(set.0 | 1 << implied as u32),
            None => set,
        }
    }

    /// Those of a role. Names that are not known give nothing.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a String>) -> Self {
        let find = |name: &String| Right::NAMED.iter().find(|(_, known)| known == name);
        names
            .into_iter()
            .filter_map(find)
            .fold(Self::NONE, |set, (right, _)| set.with(*right))
    }

    /// Those of the built-in role of a rank.
    pub const fn of_rank(rank: Rank) -> Self {
        match rank {
            Rank::Agent => Self::AGENT,
            Rank::Supervisor => Self::SUPERVISOR,
            Rank::Admin => Self::ALL,
        }
    }

    /// The greatest rank whose rights are all here. The release before this one goes by it.
    pub fn rank(self) -> Rank {
        [Rank::Admin, Rank::Supervisor]
            .into_iter()
            .find(|rank| self.include(Self::of_rank(*rank)))
            .unwrap_or(Rank::Agent)
    }

    /// Whether the right is among them.
    pub const fn has(self, right: Right) -> bool {
        match right {
            Right::Belong => true,
            right => self.0 & 1 << right as u32 != 0,
        }
    }

    /// Whether all of the others are among them.
    pub const fn include(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether something can be changed that others go by.
    pub fn administer(self) -> bool {
        !Self::SUPERVISOR.include(self)
    }

    /// Their names, in the order in which they are shown.
    pub fn names(self) -> Vec<String> {
        Right::NAMED
            .iter()
            .filter(|(right, _)| self.has(*right))
            .map(|(_, name)| (*name).to_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Rights {
        Rights::named(
            &names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn is_6_a_set_is_what_its_names_say_and_what_those_need() {
        assert_eq!(of(&["serve"]), Rights::of_rank(Rank::Agent));
        assert_eq!(
            of(&["serve", "teleport"]),
            of(&["serve"]),
            "of a newer release"
        );
        assert_eq!(of(&["sites"]).names(), ["sites", "read_configuration"]);
        assert_eq!(of(&["export"]).names(), ["see_all", "export"]);
        assert_eq!(of(&["monitor"]).names(), ["see_all", "monitor"]);
        assert!(!of(&["serve"]).has(Right::Integrate) && !Rights::ALL.has(Right::Integrate));
        assert!(Rights::NONE.has(Right::Belong));
        assert_eq!(Rights::named(&Rights::ALL.names()), Rights::ALL);
        assert!(Rights::ALL.include(of(&["roles"])) && !of(&["roles"]).include(Rights::ALL));
    }

    #[test]
    fn is_5_the_rank_of_a_set_never_has_more_than_the_set() {
        for rank in [Rank::Agent, Rank::Supervisor, Rank::Admin] {
            assert_eq!(Rights::of_rank(rank).rank(), rank);
        }
        for (_, missing) in Right::NAMED {
            let mut names = Rights::ALL.names();
            names.retain(|name| name != missing);
            let rest = Rights::named(&names);
            if rest == Rights::ALL {
                continue; // another one comes with it
            }
            assert_ne!(rest.rank(), Rank::Admin, "{missing}");
            let least = rest.rank() == Rank::Agent;
            assert!(least || rest.include(Rights::of_rank(rest.rank())));
        }
        assert!(of(&["sites"]).administer() && !Rights::of_rank(Rank::Supervisor).administer());
    }
}
