//! What has to be done at the machine, because nobody can log in (yet).

use super::Source;
use crate::{
    auth::{password::Passwords, token},
    clock::Clock,
    config::Config,
    http::{check_login, check_password},
    serve::{Server, open_store},
};
use clap::Subcommand;
use serde_json::json;
use std::io::{BufRead, IsTerminal};
use switchboard_store::{Agent, Audit};

#[derive(Subcommand)]
pub enum Admin {
    /// Print a new one-time link for setting up a company; an earlier one is void
    SetupLink(Source),
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
        Admin::ResetPassword {
            source,
            tenant,
            login,
        } => reset_password(&source.load()?, &tenant, &login).await,
    }
}

async fn reset_password(config: &Config, tenant: &str, login: &str) -> Result<(), String> {
    let store = open_store(config).await.map_err(text)?;
    let tenant = store
        .tenant_by_slug(tenant)
        .await
        .map_err(text)?
        .ok_or_else(|| format!("there is no company `{tenant}`"))?;
    let login = check_login("login", login).map_err(|_| format!("`{login}` is no log-in name"))?;
    let agent = store
        .agent_by_login(tenant.id, &login)
        .await
        .map_err(text)?
        .ok_or_else(|| format!("`{}` has no agent `{login}`", tenant.slug))?;
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
    store.end_logins(tenant.id, agent.id).await.map_err(text)?;
    store
        .audit(&Audit {
            tenant: Some(tenant.id),
            at: Clock::system().now(),
            actor: "system".into(),
            action: "agent.reset_password".into(),
            target: Some(agent.id.to_string()),
            address: None,
            detail: json!({}),
        })
        .await
        .map_err(text)?;
    if made {
        println!("The new password of {login} is: {password}");
    } else {
        println!("The password of {login} is set.");
    }
    store.close().await;
    Ok(())
}
