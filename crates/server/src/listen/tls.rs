//! Certificate files and their reload.

mod validity;

pub use validity::Validity;

use crate::config::TlsConfig;
use rustls::{ServerConfig, client::verify_server_name, server::ParsedCertificate};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;

/// The certificate files cannot be used. The message names the file.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct TlsError {
    path: String,
    cause: String,
}

/// Certificate and key in force.
pub struct TlsFiles {
    files: TlsConfig,
    current: RwLock<Arc<ServerConfig>>,
}

impl TlsFiles {
    /// Reads the files.
    pub fn open(files: &TlsConfig) -> Result<Self, TlsError> {
        let opened = Self {
            files: files.clone(),
            current: RwLock::new(read(files)?),
        };
        opened.measure();
        Ok(opened)
    }

    /// Reads the files again. When they cannot be used the old ones stay in force.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        self.measure();
        Ok(())
    }

    /// Times of the certificate files' first certificate, our own.
    pub fn validity(files: &TlsConfig) -> Option<Validity> {
        let own = CertificateDer::from_pem_file(&files.cert).ok()?;
        Validity::of(&own)
    }

    /// Whether the first certificate is for a host, given with or without a port.
    pub fn is_for(files: &TlsConfig, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let Ok(name) = ServerName::try_from(name) else {
            return false;
        };
        CertificateDer::from_pem_file(&files.cert).is_ok_and(|own| {
            ParsedCertificate::try_from(&own)
                .is_ok_and(|own| verify_server_name(&own, &name).is_ok())
        })
    }

    fn measure(&self) {
        if let Some(validity) = Self::validity(&self.files) {
            metrics::gauge!("switchboard_certificate_expires_seconds")
                .set(validity.not_after as f64);
        }
    }

    /// For one handshake.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(
            self.current
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }
}

fn read(files: &TlsConfig) -> Result<Arc<ServerConfig>, TlsError> {
    let in_cert = |cause: String| TlsError {
        path: files.cert.display().to_string(),
        cause,
    };
    let in_key = |cause: String| TlsError {
        path: files.key.display().to_string(),
        cause,
    };
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| in_cert(error.to_string()))?;
    if chain.is_empty() {
        return Err(in_cert("holds no certificate".into()));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| in_key(error.to_string()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| in_cert(error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Every session kept for resumption costs memory; a handful of seconds' worth is enough.
    config.session_storage = rustls::server::ServerSessionMemoryCache::new(1_024);
    Ok(Arc::new(config))
}
