//! What has to be done at the machine, because nobody can log in (yet).

use super::Source;
use crate::{
    audit,
    auth::{password::Passwords, token},
    clock::Clock,
    config::Config,
    http::{check_login, check_password},
    serve::{Server, open_store},
};
use clap::Subcommand;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal};
use switchboard_core::TenantId;
use switchboard_store::{Agent, Audit, Store, Tenant};
use switchboard_wire::rest::SignUpMode;

#[derive(Subcommand)]
pub enum Admin {
    /// Print a new one-time link for setting up a company; an earlier one is void
    SetupLink(Source),
    /// Print a link by which one company may sign up by itself
    SignUpLink(Source),
    /// Set the most seats that a company may allow itself; cuts nobody who is connected
    SeatCap {
        #[command(flatten)]
        source: Source,
        /// Short name of the company
        #[arg(long)]
        tenant: String,
        /// The most; 0 is no limit
        #[arg(long)]
        most: u32,
    },
    /// Set an agent's password; ends their log-ins. Reads the password from standard input, or
    /// makes one and prints it when standard input is a terminal
    ResetPassword {
        #[command(flatten)]
        source: Source,
        /// Short name of the company
        #[arg(long)]
        tenant: String,
        /// Log-in name
        #[arg(long)]
        login: String,
    },
    /// Take an agent's second factor away, because app and recovery codes are lost; ends their
    /// log-ins. Where the company wants one, they set up another at the next
    ResetSecondFactor {
        #[command(flatten)]
        source: Source,
        /// Short name of the company
        #[arg(long)]
        tenant: String,
        /// Log-in name
        #[arg(long)]
        login: String,
    },
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Creates or upgrades the record.
pub async fn migrate(config: Config) -> Result<(), String> {
    let store = open_store(&config).await.map_err(text)?;
    let (engine, version) = store.engine().await.map_err(text)?;
    println!("The record is ready ({engine} {version}).");
    store.close().await;
    Ok(())
}

pub async fn run(command: Admin) -> Result<(), String> {
    match command {
        Admin::SetupLink(source) => {
            let config = source.load()?;
            let store = open_store(&config).await.map_err(text)?;
            println!(
                "{}",
                Server::setup_link(&*store, &config.public_url)
                    .await
                    .map_err(text)?
            );
            store.close().await;
            Ok(())
        }
        Admin::SignUpLink(source) => sign_up_link(&source.load()?).await,
        Admin::SeatCap {
            source,
            tenant,
            most,
        } => seat_cap(&source.load()?, &tenant, most).await,
        Admin::ResetPassword {
            source,
            tenant,
            login,
        } => reset_password(&source.load()?, &tenant, &login).await,
        Admin::ResetSecondFactor {
            source,
            tenant,
            login,
        } => reset_second_factor(&source.load()?, &tenant, &login).await,
    }
}

async fn sign_up_link(config: &Config) -> Result<(), String> {
    if config.signup.mode == SignUpMode::Off {
        return Err("signup.mode is off, so nobody could use it".into());
    }
    let store = open_store(config).await.map_err(text)?;
    let (invitation, hash) = token::fresh();
    let expires_at = Clock::system().now() + i64::from(config.signup.days) * 86_400_000;
    store
        .put_invitation(&hash, expires_at)
        .await
        .map_err(text)?;
    println!("{}/signup#invitation={invitation}", config.public_url);
    store.close().await;
    Ok(())
}

async fn seat_cap(config: &Config, tenant: &str, most: u32) -> Result<(), String> {
    let store = open_store(config).await.map_err(text)?;
    let mut tenant = company(&*store, tenant).await?;
    let before = tenant.settings.clone();
    let settings = &mut tenant.settings;
    settings.seat_cap = most;
    if most > 0 && (settings.max_seats == 0 || settings.max_seats > most) {
        settings.max_seats = most;
    }
    let detail = audit::changed(&before, settings);
    store.put_tenant(&tenant).await.map_err(text)?;
    note(&*store, tenant.id, "tenant.seat_cap", tenant.id, detail).await?;
    println!(
        "{} may have {} seats; its administrator sets how many of them it uses.",
        tenant.slug,
        if most == 0 {
            "any number of".into()
        } else {
            most.to_string()
        }
    );
    store.close().await;
    Ok(())
}

async fn company(store: &dyn Store, slug: &str) -> Result<Tenant, String> {
    let found = store.tenant_by_slug(slug).await.map_err(text)?;
    found.ok_or_else(|| format!("there is no company `{slug}`"))
}

/// Says in a company's trail what was done at the machine.
async fn note(
    store: &dyn Store,
    tenant: TenantId,
    action: &str,
    target: impl ToString,
    detail: Value,
) -> Result<(), String> {
    let entry = Audit {
        tenant: Some(tenant),
        at: Clock::system().now(),
        actor: "system".into(),
        action: action.into(),
        target: Some(target.to_string()),
        address: None,
        detail,
    };
    store.audit(&entry).await.map_err(text)
}

async fn agent(store: &dyn Store, tenant: &str, login: &str) -> Result<Agent, String> {
    let tenant = company(store, tenant).await?;
    let login = check_login("login", login).map_err(|_| format!("`{login}` is no log-in name"))?;
    store
        .agent_by_login(tenant.id, &login)
        .await
        .map_err(text)?
        .ok_or_else(|| format!("`{}` has no agent `{login}`", tenant.slug))
}

/// Ends the agent's log-ins, and says in the audit trail what was done at the machine.
async fn done(store: &dyn Store, agent: &Agent, action: &str) -> Result<(), String> {
    store
        .end_logins(agent.tenant, agent.id)
        .await
        .map_err(text)?;
    note(store, agent.tenant, action, agent.id, json!({})).await
}

async fn reset_second_factor(config: &Config, tenant: &str, login: &str) -> Result<(), String> {
    let store = open_store(config).await.map_err(text)?;
    let agent = agent(&*store, tenant, login).await?;
    let was = store.end_second_factor(agent.tenant, agent.id).await;
    if !was.map_err(text)? {
        return Err(format!("{} has no second factor", agent.login));
    }
    done(&*store, &agent, "agent.second_factor_reset").await?;
    println!("The second factor of {} is gone.", agent.login);
    store.close().await;
    Ok(())
}

async fn reset_password(config: &Config, tenant: &str, login: &str) -> Result<(), String> {
    let store = open_store(config).await.map_err(text)?;
    let agent = agent(&*store, tenant, login).await?;
    let login = &agent.login;
    let (password, made) = if std::io::stdin().is_terminal() {
        (token::fresh_password(), true)
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(text)?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    };
    check_password("password", &password).map_err(|problem| {
        problem.errors.first().map_or_else(String::new, |error| {
            format!("the password {}", error.message)
        })
    })?;
    let hash = Passwords::default().hash(password.clone()).await;
    store
        .put_agent(&Agent {
            password: hash,
            disabled: false,
            ..agent.clone()
        })
        .await
        .map_err(text)?;
    done(&*store, &agent, "agent.reset_password").await?;
    if made {
        println!("The new password of {login} is: {password}");
    } else {
        println!("The password of {login} is set.");
    }
    store.close().await;
    Ok(())
}
