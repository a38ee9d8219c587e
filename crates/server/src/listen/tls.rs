//! Certificate files and their reload.

use crate::config::TlsConfig;
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
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
        Ok(Self {
            files: files.clone(),
            current: RwLock::new(read(files)?),
        })
    }

    /// Reads the files again. When they cannot be used the old ones stay in force.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
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
