//! Service behaviours.
