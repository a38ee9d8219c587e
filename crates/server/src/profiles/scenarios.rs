//! The live copy of a tenant's scenarios, profiles, pictures and avatars.

use crate::avatars;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use switchboard_core::{AgentId, PictureId, TenantId};
use switchboard_store::{Notices, Picture, PicturePurpose, Store, StoreError, TenantSettings};
use switchboard_wire::rest::{self, ProfileContent};

/// Scenario types of every company.
pub const BUILT_IN: [&str; 3] = ["one-to-one", "collaborative", "administrative"];

/// What a tenant's sessions look like.
#[derive(Debug, Clone, Default)]
pub struct Scenarios {
    /// Scenario types of its own, by key.
    pub own: BTreeSet<String>,
    /// The scenario of services that name none, or an unknown one.
    default: String,
    /// Profiles in force, by scenario.
    profiles: BTreeMap<String, Arc<ProfileContent>>,
    /// Its pictures.
    pub pictures: BTreeMap<PictureId, Picture>,
    /// Which avatars its agents chose.
    avatars: BTreeMap<AgentId, String>,
}

/// What the panel does in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Letters are visible as they are typed.
    pub live_typing: bool,
    /// The question must be given before the session starts.
    pub question_required: bool,
    /// Visitors may open the list of who is in their session.
    pub people: bool,
    /// Visitors may open the list of rooms.
    pub rooms: bool,
    /// Visitors are asked what they thought of it.
    pub rating: bool,
    /// How visitors are told of events by ear.
    pub notices: Notices,
}

impl Scenarios {
    /// Reads them from the store.
    pub async fn read(
        store: &dyn Store,
        tenant: TenantId,
        settings: &TenantSettings,
    ) -> Result<Self, StoreError> {
        let own = store.scenarios(tenant).await?;
        let mut profiles = BTreeMap::new();
        for profile in store.profiles(tenant).await? {
            if !profile.is_default || profile.deleted_at.is_some() {
                continue;
            }
            match serde_json::from_str(&profile.newest.content) {
                Ok(content) => {
                    profiles.insert(profile.scenario, Arc::new(content));
                }
                // Of a newer release: its visitors are shown the company's own look.
                Err(error) => {
                    tracing::warn!(profile = %profile.id, %error, "a profile cannot be read");
                }
            }
        }
        let pictures = store.pictures(tenant).await?;
        Ok(Self {
            own: own.into_iter().map(|scenario| scenario.key).collect(),
            default: settings.scenario.clone(),
            profiles,
            pictures: pictures.into_iter().map(|one| (one.id, one)).collect(),
            avatars: store.agent_avatars(tenant).await?,
        })
    }

    /// Whether there is such a scenario.
    pub fn knows(&self, key: &str) -> bool {
        BUILT_IN.contains(&key) || self.own.contains(key)
    }

    /// The profile of a scenario: an unknown one is as the tenant's default, and so is one without
    /// a profile (IS-117). None is the system's default.
    pub fn profile(&self, named: Option<&str>) -> Option<&ProfileContent> {
        let named = named.filter(|key| self.knows(key));
        let found = named.and_then(|key| self.profiles.get(key));
        found
            .or_else(|| self.profiles.get(&self.default))
            .map(|content| &**content)
    }

    /// What the panel does in a scenario: as its profile says, else as the settings do.
    pub fn options(&self, named: Option<&str>, settings: &TenantSettings) -> Options {
        let said = self.profile(named).map(|content| content.options.clone());
        let said = said.unwrap_or_default();
        Options {
            live_typing: said.live_typing.unwrap_or(settings.live_typing),
            question_required: said.question_required.unwrap_or(settings.question_required),
            people: said.people.unwrap_or(settings.show_people),
            rooms: said.rooms.unwrap_or(settings.show_rooms),
            rating: said.rating.unwrap_or(settings.rating),
            notices: match said.notices {
                Some(rest::Notices::Chime) => Notices::Chime,
                Some(rest::Notices::Voice) => Notices::Voice,
                Some(rest::Notices::Off) => Notices::Off,
                None => settings.notices,
            },
        }
    }

    /// A graphic of the tenant's own.
    pub fn graphic(&self, id: PictureId) -> Option<&Picture> {
        let found = self.pictures.get(&id);
        found.filter(|picture| picture.purpose == PicturePurpose::Graphic)
    }

    /// Whether that is an avatar: a built-in one, or one of the tenant's own.
    pub fn is_avatar(&self, id: &str) -> bool {
        let own = || {
            let picture = id.parse().ok().and_then(|id| self.pictures.get(&id));
            picture.is_some_and(|picture| picture.purpose == PicturePurpose::Avatar)
        };
        avatars::is_built_in(id) || own()
    }

    /// All avatars: the tenant's own first, then the built-in ones.
    pub fn avatars(&self) -> impl Iterator<Item = (String, Option<&str>)> {
        let own = self
            .pictures
            .values()
            .filter(|picture| picture.purpose == PicturePurpose::Avatar)
            .map(|picture| (picture.id.to_string(), Some(picture.name.as_str())));
        own.chain(avatars::names().map(|name| (name.to_owned(), None)))
    }

    /// What an avatar shows, in that language.
    pub fn avatar_name(&self, id: &str, locale: &str) -> String {
        let own = id.parse().ok().and_then(|id| self.pictures.get(&id));
        match own {
            Some(picture) => picture.name.clone(),
            None => avatars::name(id, locale).to_owned(),
        }
    }

    /// The avatar of an agent in sessions of a scenario: their own, or the profile's. One that was
    /// removed is none.
    pub fn of_agent(&self, agent: AgentId, named: Option<&str>) -> Option<String> {
        let own = self.avatars.get(&agent).filter(|id| self.is_avatar(id));
        let usual = || self.profile(named)?.avatars.agent.as_ref();
        let found = own.or_else(usual).filter(|id| self.is_avatar(id));
        found.cloned()
    }

    /// The avatar that an agent chose.
    pub fn chosen_by(&self, agent: AgentId) -> Option<&String> {
        self.avatars.get(&agent)
    }

    /// Avatars from which visitors of a scenario may choose; none where they may not.
    pub fn offered(&self, named: Option<&str>) -> Vec<String> {
        self.profile(named)
            .map_or_else(Vec::new, |content| self.offered_by(content))
    }

    /// The same, of a profile.
    pub fn offered_by(&self, content: &ProfileContent) -> Vec<String> {
        let said = &content.avatars;
        if !said.choice {
            return Vec::new();
        }
        if said.set.is_empty() {
            return self.avatars().map(|(id, _)| id).collect();
        }
        let there = said.set.iter().filter(|id| self.is_avatar(id));
        there.cloned().collect()
    }

    /// The avatar of a visitor: the one they chose, if it is offered still, or the profile's.
    pub fn of_visitor(&self, chosen: Option<&str>, named: Option<&str>) -> Option<String> {
        let offered = || self.offered(named);
        let own = chosen
            .filter(|id| offered().iter().any(|one| one == id))
            .map(str::to_owned);
        let usual = || self.profile(named)?.avatars.visitor.clone();
        own.or_else(usual).filter(|id| self.is_avatar(id))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use switchboard_core::Time;
    use switchboard_wire::rest::{ProfileAvatars, ProfileOptions};

    pub const GRAPHIC: &str = "00000000-0000-0000-0000-000000000001";
    pub const OWN_AVATAR: &str = "00000000-0000-0000-0000-000000000002";

    fn picture(id: &str, purpose: PicturePurpose) -> (PictureId, Picture) {
        let id = id.parse().unwrap();
        let picture = Picture {
            id,
            tenant: TenantId::from_u128(1),
            purpose,
            name: "Ours".into(),
            media: "image/png".into(),
            width: 8,
            height: 8,
            bytes: 8,
            created_at: Time(0),
        };
        (id, picture)
    }

    /// A company with a scenario `shop`, a graphic and an avatar.
    pub fn known() -> Scenarios {
        Scenarios {
            own: ["shop".to_owned()].into(),
            default: "one-to-one".into(),
            pictures: [
                picture(GRAPHIC, PicturePurpose::Graphic),
                picture(OWN_AVATAR, PicturePurpose::Avatar),
            ]
            .into(),
            ..Scenarios::default()
        }
    }

    fn profile(greeting: &str) -> Arc<ProfileContent> {
        let mut content = ProfileContent::default();
        let words = [("en".to_owned(), greeting.to_owned())];
        content.texts.greeting = words.into();
        Arc::new(content)
    }

    #[test]
    fn is_117_an_unknown_scenario_is_the_default_and_is_35_none_is_the_systems() {
        let mut all = known();
        let said = |all: &Scenarios, named: Option<&str>| {
            let content = all.profile(named)?;
            content.texts.greeting.values().next().cloned()
        };
        assert_eq!(said(&all, None), None);
        assert_eq!(said(&all, Some("shop")), None);
        all.profiles.insert("one-to-one".into(), profile("usual"));
        all.profiles.insert("shop".into(), profile("shop"));
        all.profiles.insert("gone".into(), profile("gone"));
        for (named, expected) in [
            (None, "usual"),
            (Some("shop"), "shop"),
            (Some("gone"), "usual"),
            (Some("collaborative"), "usual"),
        ] {
            assert_eq!(said(&all, named).as_deref(), Some(expected), "{named:?}");
        }
        all.default = "gone".into();
        assert_eq!(said(&all, None).as_deref(), Some("gone"));
        all.profiles.remove("gone");
        assert_eq!(said(&all, None), None);
    }

    #[test]
    fn is_17_options_of_the_profile_go_before_those_of_the_company() {
        let mut all = known();
        let settings = TenantSettings::default();
        let before = all.options(None, &settings);
        assert!(before.people && !before.question_required);
        let content = ProfileContent {
            options: ProfileOptions {
                people: Some(false),
                notices: Some(rest::Notices::Off),
                ..ProfileOptions::default()
            },
            ..ProfileContent::default()
        };
        all.profiles.insert("shop".into(), Arc::new(content));
        let shop = all.options(Some("shop"), &settings);
        let expected = Options {
            people: false,
            notices: Notices::Off,
            ..before
        };
        assert_eq!(shop, expected);
        assert_eq!(all.options(None, &settings), before);
    }

    #[test]
    fn is_74_an_avatar_that_was_removed_is_none() {
        let mut all = known();
        let ann = AgentId::from_u128(1);
        all.avatars.insert(ann, OWN_AVATAR.into());
        assert_eq!(all.of_agent(ann, None).as_deref(), Some(OWN_AVATAR));
        assert!(all.offered(None).is_empty(), "no profile lets them choose");
        let content = ProfileContent {
            avatars: ProfileAvatars {
                agent: Some("owl".into()),
                visitor: Some("cat".into()),
                choice: true,
                set: vec![OWN_AVATAR.into(), "fox".into()],
            },
            ..ProfileContent::default()
        };
        all.profiles.insert("one-to-one".into(), Arc::new(content));
        let of_visitor = |all: &Scenarios, chosen| all.of_visitor(chosen, None).unwrap();
        assert_eq!(of_visitor(&all, Some("fox")), "fox");
        assert_eq!(of_visitor(&all, Some("whale")), "cat", "is not offered");
        assert_eq!(of_visitor(&all, None), "cat");
        all.pictures.clear();
        assert_eq!(all.of_agent(ann, None).as_deref(), Some("owl"));
        assert_eq!(all.offered(None), ["fox"]);
        assert_eq!(of_visitor(&all, Some(OWN_AVATAR)), "cat");
    }
}
