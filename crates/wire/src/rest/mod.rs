//! REST bodies, one file per resource.
