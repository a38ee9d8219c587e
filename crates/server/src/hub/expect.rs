//! Sessions of rendezvous: they may begin without their visitor, who comes later (RV-17, RV-23).

use super::{
    Hub, HubError, Start, Started,
    start::{Opened, creator},
};
use switchboard_core::{
    LegId, SessionId, TenantId,
    session::{Candidate, Command, Input, LegReport},
};

impl Hub {
    /// Begins a session whose visitor is expected: they are invited, and take no seat before they
    /// come. The same start again gives the same session.
    pub async fn expect(&self, start: Start) -> Result<SessionId, HubError> {
        Ok(self.opened(start).await?.session())
    }

    /// The visitor comes, into the session that was begun for them, or into a new one.
    pub async fn arrive(&self, start: Start) -> Result<Started, HubError> {
        match self.opened(start.clone()).await? {
            Opened::Before(session) => self.arrive_in(start, session).await,
            opened => self.as_started(start, opened).await,
        }
    }

    /// The same, where the session is known. What they said with their wish is said now.
    pub async fn arrive_in(&self, start: Start, session: SessionId) -> Result<Started, HubError> {
        let config = self.tenant(start.tenant).ok_or(HubError::NoSuchSession)?;
        let avatar = match start.visitor {
            Some(visitor) => {
                let service = config.service(&start.service);
                self.visitor_avatar(&config, service, visitor).await?
            }
            None => None,
        };
        let candidate = Candidate {
            avatar,
            ..creator(&start)?
        };
        let come = self
            .come(start.tenant, session, candidate, start.turn)
            .await?;
        if !come.replayed {
            self.says(&start, session, come.details.leg).await;
        }
        Ok(come)
    }

    async fn says(&self, start: &Start, session: SessionId, leg: LegId) {
        let describe = start.email.clone().map(|email| Command::Describe {
            name: None,
            email: Some(email),
            attributes: Default::default(),
        });
        let ask = start.question.clone();
        let ask = ask.map(|question| Command::Ask { question });
        for (cid, command) in [("wish-mail", describe), ("wish", ask)] {
            let Some(command) = command else { continue };
            let said = self.command(start.tenant, session, leg, cid.into(), command);
            // They are in, and can say it themselves.
            if let Err(error) = said.await {
                tracing::warn!(%session, %error, "a wish was not said");
            }
        }
    }

    /// What is known of a leg that the server itself keeps open, such as that of a telephone.
    pub async fn report(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        report: LegReport,
    ) -> Result<(), HubError> {
        let input = Input::Leg { leg, report };
        self.0.call(tenant, session, input).await.map(drop)
    }

    /// The time has come of a session that rests until then.
    pub async fn due(&self, tenant: TenantId, session: SessionId) -> Result<(), HubError> {
        self.0.call(tenant, session, Input::Due).await.map(drop)
    }
}
