//! Reading the settings.

use super::{Config, ConfigError, check, env};
use std::path::Path;
use toml::Table;

/// Reads the file, if one is named, lays the environment over it and checks the whole.
pub fn load(
    file: Option<&Path>,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let text = match file {
        None => String::new(),
        Some(path) => std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
            path: path.to_owned(),
            cause,
        })?,
    };
    // Parsed twice: the typed pass over the bare file gives errors with line and column.
    if let Err(error) = toml::from_str::<Config>(&text)
        && !error.message().starts_with("missing field")
    {
        return Err(ConfigError::Syntax(error.to_string()));
    }
    let mut table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| ConfigError::Syntax(error.to_string()))?;
    env::overlay(&mut table, variables)?;
    let config: Config = table
        .try_into()
        .map_err(|error: toml::de::Error| ConfigError::Syntax(error.to_string()))?;
    check::check(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let variables = variables
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        load(Some(file.path()), variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_is_valid_and_says_the_defaults() {
        let example = include_str!("../../../../switchboard.example.toml");
        let bare = read(example, &[]).unwrap();
        // With every comment sign before a setting removed it must still be valid.
        let all: String = example
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.split(' ').nth(1) == Some("=") => rest,
                _ => line,
            })
            .map(|line| format!("{line}\n"))
            .collect();
        // TLS goes with an https address, a cluster with PostgreSQL.
        let full = read(
            &all,
            &[
                ("SWITCHBOARD_PUBLIC_URL", "https://chat.example.org"),
                ("SWITCHBOARD_DATABASE_URL", "postgres://localhost/db"),
            ],
        )
        .unwrap();
        assert_eq!(format!("{:?}", bare.limits), format!("{:?}", full.limits));
        assert_eq!(format!("{:?}", bare.log), format!("{:?}", full.log));
        assert_eq!(bare.listen, full.listen);
        assert!(full.tls.is_some() && full.smtp.is_some());
    }

    #[test]
    fn wt_94_the_record_and_the_bus_are_reached_encrypted_or_not_beyond_the_machine() {
        let with = |url: &str, more: &str| read(&format!("database_url = \"{url}\"\n{more}"), &[]);
        for url in [
            "postgres://db.example.org/sb?sslmode=verify-full",
            "postgres://sb:secret@db:5432/sb?application_name=x&sslmode=require",
            "postgresql://db/sb?ssl-mode=verify-ca",
            "postgres://localhost/sb",
            "postgres://sb@127.0.0.1:5433/sb?sslmode=prefer",
            "postgres://[::1]:5432/sb",
            "postgres://%2Fvar%2Frun%2Fpostgresql/sb",
            "postgres:///sb?host=/var/run/postgresql",
            "postgres://sb@127.0.0.1:5432,localhost:5433/sb",
            "postgres://sb@a:5432,b:5432/sb?sslmode=verify-full",
        ] {
            assert!(with(url, "").is_ok(), "{url}");
        }
        for url in [
            "postgres://db.example.org/sb",
            "postgres://db/sb?sslmode=prefer",
            "postgres://db/sb?sslmode=require&sslmode=disable",
            "postgres://localhost@db/sb",
            "postgres://localhost/sb?host=db",
            "postgres://localhost/sb?hostaddr=10.0.0.7",
            "postgres://127.0.0.1.example.org/sb",
            "postgres://localhost,db.example.org/sb",
            "postgres://db.example.org,localhost/sb",
        ] {
            let error = with(url, "").expect_err(url);
            assert!(error.contains("sslmode"), "{url}: {error}");
        }
        let cluster = |bus: &str| {
            let cluster = format!("[cluster]\nnats_url = \"{bus}\"");
            with("postgres://localhost/sb", &cluster)
        };
        assert!(cluster("tls://bus.example.org:4222").is_ok());
        assert!(cluster("nats://127.0.0.1:4222").is_ok());
        let error = cluster("tls://bus.example.org, nats://other.example.org").unwrap_err();
        assert!(error.contains("must be tls://"), "{error}");
    }

    #[test]
    fn refusals_name_the_key() {
        type Variables = &'static [(&'static str, &'static str)];
        let table: &[(&str, Variables, &str)] = &[
            ("lissten = \"x\"", &[], "lissten"),
            ("listen = 5", &[], "listen"),
            ("listen = \"nowhere\"", &[], "listen"),
            ("public_url = \"http://example.org\"", &[], "public_url"),
            ("public_url = \"https://example.org\"", &[], "public_url"),
            ("public_url = \"ftp://example.org\"", &[], "public_url"),
            ("public_url = \"http://localhost/path\"", &[], "public_url"),
            ("files_url = \"ftp://files.example.org\"", &[], "files_url"),
            ("files_url = \"http://localhost/path\"", &[], "files_url"),
            ("files_url = \"http://x; script-src *\"", &[], "files_url"),
            ("file_scanner = \"clamd\"", &[], "file_scanner"),
            ("[limits]\nuploads = 0", &[], "limits.uploads"),
            ("trusted_proxies = [\"10.0.0.0/99\"]", &[], "10.0.0.0/99"),
            ("operator_mail = \"nobody\"", &[], "operator_mail"),
            ("[limits]\nheader_s = 0", &[], "limits.header_s"),
            ("[limits]\nbody_bytes = 10", &[], "limits.body_bytes"),
            ("[tls]\ncert = \"a\"", &[], "key"),
            ("[cluster]\nnats_url = \"nats://localhost\"", &[], "cluster"),
            (
                "database_url = \"postgres://db\"\n[cluster]\nnats_url = \"nats://bus.example.org\"",
                &[],
                "cluster.nats_url",
            ),
            (
                "database_url = \"postgres://db\"\n[cluster]\nnats_url = \"tls://bus\"\nname = \"a.b\"",
                &[],
                "cluster.name",
            ),
            (
                "database_url = \"postgres://db\"\n[cluster]\nnats_url = \"tls://bus\"\nlease_ms = 5",
                &[],
                "cluster.lease_ms",
            ),
            (
                "database_url = \"postgres://db\"\n[cluster]\nnats_url = \"tls://bus\"\naddress = \"b.example.org\"",
                &[],
                "cluster.address",
            ),
            ("database_url = \"mysql://x\"", &[], "database_url"),
            ("[signup]\nmode = \"open\"", &[], "signup.mode"),
            ("[proxy]\nallow_networks = []", &[], "public_url"),
            (
                "[proxy]\npublic_url = \"pages.localhost\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"https://pages.localhost\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"http://pages.example.org\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"http://localhost:9\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"http://127.0.0.1:9\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"http://pages.localhost/path\"",
                &[],
                "proxy.public_url",
            ),
            (
                "[proxy]\npublic_url = \"http://*.localhost\"",
                &[],
                "proxy.public_url",
            ),
            (
                "public_url = \"http://a.b.localhost\"\n[proxy]\npublic_url = \"http://b.localhost\"",
                &[],
                "proxy.public_url",
            ),
            (
                "files_url = \"http://b.localhost\"\n[proxy]\npublic_url = \"http://a.b.localhost\"",
                &[],
                "proxy.public_url",
            ),
            ("[signup]\nmode = \"maybe\"", &[], "mode"),
            ("[signup]\ndays = 0", &[], "signup.days"),
            ("[signup]\nper_day = 0", &[], "signup.per_day"),
            ("", &[("SWITCHBOARD_LISTN", "x")], "SWITCHBOARD_LISTN"),
            (
                "",
                &[("SWITCHBOARD_LIMITS_HEADER_S", "soon")],
                "SWITCHBOARD_LIMITS_HEADER_S",
            ),
            (
                "[smtp]\nhost = \"mail.example.org\"\nfrom = \"a@b.org\"\nsecurity = \"none\"\npassword = \"x\"",
                &[],
                "smtp",
            ),
        ];
        for (text, variables, key) in table {
            let error = read(text, variables).expect_err(text);
            assert!(error.contains(key), "{text} {variables:?} gave: {error}");
        }
    }

    #[test]
    fn is_61_pages_of_others_are_never_of_an_origin_of_ours() {
        let with = |own: &str| {
            let text =
                "public_url = \"https://chat.example.org\"\ntrusted_proxies = [\"127.0.0.1\"]";
            read(&format!("{text}\n[proxy]\npublic_url = \"{own}\""), &[])
        };
        let config = with("https://Pages.chat-example.net:8443/").unwrap();
        let own = config.proxy.unwrap().public_url;
        assert_eq!(own, "https://pages.chat-example.net:8443");
        for wrong in [
            "https://chat.example.org",
            "https://chat.example.org:8443",
            "https://pages.chat.example.org",
            "https://example.org",
        ] {
            let error = with(wrong).expect_err(wrong);
            assert!(error.contains("under or above"), "{wrong}: {error}");
        }
    }

    #[test]
    fn environment_wins_over_the_file() {
        let config = read(
            "listen = \"127.0.0.1:1\"",
            &[
                ("SWITCHBOARD_LISTEN", "127.0.0.1:2"),
                ("SWITCHBOARD_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"),
                ("SWITCHBOARD_PUBLIC_URL", "https://chat.example.org/"),
                ("SWITCHBOARD_TEST_X", "ignored"),
                ("HOME", "ignored"),
            ],
        )
        .unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.trusted_proxies.len(), 2);
        assert_eq!(config.public_url, "https://chat.example.org");
    }

    #[test]
    fn is_97_plain_http_in_public_is_refused_at_start() {
        let error = read("public_url = \"http://chat.example.org\"", &[]).unwrap_err();
        assert!(error.contains("https"), "{error}");
        assert!(read("public_url = \"http://127.0.0.1:8080\"", &[]).is_ok());
    }
}
