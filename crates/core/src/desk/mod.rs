//! The desk of a tenant.
