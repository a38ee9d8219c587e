//! REST, one file per resource. A new resource is a new file and a line in [`api`].

mod account;
mod admission;
mod after;
mod agent_availability;
mod agent_state;
mod agents;
mod along;
mod api_keys;
mod arrive;
mod audit;
mod availability;
mod avatars;
mod begin;
mod calls;
mod canned_replies;
mod cards;
mod check;
mod desk;
mod directory;
pub mod docs;
pub mod dto;
mod endpoint_proxies;
mod export;
pub mod extract;
mod files;
mod filter;
mod health;
mod help;
mod helpers;
mod hours;
mod joins;
mod later;
mod layers;
mod leading;
mod legs;
mod line;
pub mod live;
mod login;
mod login_directory;
mod meetings;
mod member;
mod paging;
mod partner_talk;
mod partners;
mod pictures;
mod profiles;
mod proxied;
mod pushes;
mod queues;
mod ratings;
mod rendezvous;
mod retention;
mod roles;
mod rooms;
mod roster;
mod scenarios;
mod searches;
mod second_factor;
mod services;
mod sessions;
mod setup;
mod sign_up;
mod sites;
mod subjects;
mod supervise;
mod system;
mod tenant;
mod transcript;
mod visitor_logins;
mod visitors;
mod visits;
mod voice;
mod waiting;
mod wall;
mod warm_transfers;
mod webhooks;
mod windows;
mod wrap_up;

pub use admission::{name_of, pass_for};
pub use after::COUNTED_MS as LETTERS_COUNTED_MS;
pub use begin::{Begun, NewVisitor, begin, is_gone, keep, visitor_here, visitor_of, visitors_here};
pub use check::{locale as is_locale, login as check_login, password as check_password};
pub use layers::RequestId;
pub use line::leave as leave_line;
pub use partner_talk::routes as partner_routes;
pub use rendezvous::{usual_span, wish as checked_wish};
pub use roles::named as role_named;
pub use warm_transfers::{page_of as warm_page_of, warm_page};

use crate::{
    app::Shared,
    auth::{client, csrf},
    pages, proxy,
};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(docs::frame())
        .merge(login::routes())
        .merge(login_directory::routes())
        .merge(account::routes())
        .merge(second_factor::routes())
        .merge(desk::routes())
        .merge(sessions::routes())
        .merge(export::routes())
        .merge(ratings::routes())
        .merge(wrap_up::routes())
        .merge(legs::routes())
        .merge(endpoint_proxies::routes())
        .merge(calls::routes())
        .merge(joins::routes())
        .merge(meetings::routes())
        .merge(files::routes())
        .merge(help::routes())
        .merge(voice::routes())
        .merge(leading::routes())
        .merge(pushes::routes())
        .merge(proxied::routes())
        .merge(searches::routes())
        .merge(warm_transfers::routes())
        .merge(supervise::routes())
        .merge(wall::routes())
        .merge(visits::routes())
        .merge(admission::routes())
        .merge(cards::routes())
        .merge(visitor_logins::routes())
        .merge(after::routes())
        .merge(along::routes())
        .merge(helpers::routes())
        .merge(waiting::routes())
        .merge(visitors::routes())
        .merge(windows::routes())
        .merge(rooms::routes())
        .merge(availability::routes())
        .merge(canned_replies::routes())
        .merge(sites::routes())
        .merge(services::routes())
        .merge(queues::routes())
        .merge(hours::routes())
        .merge(agent_state::routes())
        .merge(agent_availability::routes())
        .merge(rendezvous::routes())
        .merge(later::routes())
        .merge(scenarios::routes())
        .merge(profiles::routes())
        .merge(pictures::routes())
        .merge(avatars::routes())
        .merge(agents::routes())
        .merge(roles::routes())
        .merge(api_keys::routes())
        .merge(webhooks::routes())
        .merge(partners::routes())
        .merge(tenant::routes())
        .merge(retention::routes())
        .merge(directory::routes())
        .merge(audit::routes())
        .merge(setup::routes())
        .merge(sign_up::routes())
        .merge(system::routes())
        .merge(health::routes())
}

/// The API's document, made from the code.
pub fn openapi() -> OpenApi {
    docs::with_names(routes().into_openapi())
}

/// Everything that is served.
pub fn router(app: Shared) -> Router {
    let (api, _) = routes().split_for_parts();
    let router = Router::new()
        .merge(api)
        .merge(docs::routes())
        .merge(pages::routes())
        .merge(partner_routes())
        .with_state(app.clone())
        .merge(app.hub.router())
        .layer(DefaultBodyLimit::max(app.config.limits.body_bytes))
        .layer(middleware::from_fn(layers::problems_only))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), csrf::layer))
        .layer(middleware::from_fn_with_state(app.clone(), client::layer))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            layers::security_headers,
        ));
    // Before everything of ours: what is asked under the name of a partner's page is none of it.
    let router = match app.proxy {
        Some(_) => router
            .layer(middleware::from_fn_with_state(app, proxy::layer))
            .layer(CatchPanicLayer::new()),
        None => router,
    };
    router.layer(middleware::from_fn(layers::observe))
}
