//! Values between the shared SQL and an engine. An argument knows its type even when it is
//! null, because PostgreSQL asks for it.

use crate::error::{Result, StoreError};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// One argument, or one column of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Id(Option<Uuid>),
    Bool(bool),
}

impl Value {
    /// JSON, kept as text.
    pub(crate) fn json(value: &impl Serialize) -> Result<Value> {
        serde_json::to_string(value)
            .map(|text| Value::Text(Some(text)))
            .map_err(|e| StoreError::Damaged(e.to_string()))
    }

    /// A character that PostgreSQL cannot keep in text; refused on both engines.
    pub(crate) fn holds_nul(&self) -> bool {
        matches!(self, Value::Text(Some(text)) if text.contains('\0'))
    }
}

macro_rules! from {
    ($($from:ty => |$v:ident| $to:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $to
            }
        }
    )*};
}

from! {
    i64 => |v| Value::Int(Some(v));
    u32 => |v| Value::Int(Some(v.into()));
    Option<i64> => |v| Value::Int(v);
    &str => |v| Value::Text(Some(v.into()));
    &String => |v| Value::Text(Some(v.clone()));
    String => |v| Value::Text(Some(v));
    &Option<String> => |v| Value::Text(v.clone());
    &[u8; 32] => |v| Value::Bytes(Some(v.to_vec()));
    Vec<u8> => |v| Value::Bytes(Some(v));
    Option<&[u8]> => |v| Value::Bytes(v.map(<[u8]>::to_vec));
    &Option<[u8; 32]> => |v| Value::Bytes(v.map(|v| v.to_vec()));
    Uuid => |v| Value::Id(Some(v));
    Option<Uuid> => |v| Value::Id(v);
    bool => |v| Value::Bool(v);
}

/// A row; columns are taken in the order of the select. Engines hand over every null as
/// `Int(None)`.
#[derive(Debug)]
pub(crate) struct Row(pub std::vec::IntoIter<Value>);

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("column is not {what}"))
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    fn take(&mut self) -> Result<Value> {
        self.0.next().ok_or_else(|| damaged("there"))
    }

    pub(crate) fn opt_int(&mut self) -> Result<Option<i64>> {
        match self.take()? {
            Value::Int(v) => Ok(v),
            _ => Err(damaged("a number")),
        }
    }

    pub(crate) fn int(&mut self) -> Result<i64> {
        self.opt_int()?.ok_or_else(|| damaged("a number"))
    }

    /// A number that is never negative and fits.
    pub(crate) fn count<T: TryFrom<i64>>(&mut self) -> Result<T> {
        T::try_from(self.int()?).map_err(|_| damaged("a count"))
    }

    pub(crate) fn bool(&mut self) -> Result<bool> {
        match self.take()? {
            Value::Bool(v) => Ok(v),
            Value::Int(Some(v)) => Ok(v != 0),
            _ => Err(damaged("true or false")),
        }
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>> {
        match self.take()? {
            Value::Text(v) => Ok(v),
            Value::Int(None) => Ok(None),
            _ => Err(damaged("text")),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String> {
        self.opt_text()?.ok_or_else(|| damaged("text"))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        serde_json::from_str(&self.text()?).map_err(|e| StoreError::Damaged(e.to_string()))
    }

    /// JSON; where the release before this one has written the row, what it means by default.
    pub(crate) fn json_or_default<T: DeserializeOwned + Default>(&mut self) -> Result<T> {
        match self.opt_text()? {
            Some(text) => {
                serde_json::from_str(&text).map_err(|e| StoreError::Damaged(e.to_string()))
            }
            None => Ok(T::default()),
        }
    }

    pub(crate) fn opt_id<T: From<Uuid>>(&mut self) -> Result<Option<T>> {
        match self.take()? {
            Value::Id(v) => Ok(v.map(T::from)),
            Value::Int(None) => Ok(None),
            Value::Bytes(Some(v)) => Uuid::from_slice(&v)
                .map(|id| Some(T::from(id)))
                .map_err(|_| damaged("an id")),
            _ => Err(damaged("an id")),
        }
    }

    pub(crate) fn id<T: From<Uuid>>(&mut self) -> Result<T> {
        self.opt_id()?.ok_or_else(|| damaged("an id"))
    }

    pub(crate) fn opt_bytes(&mut self) -> Result<Option<Vec<u8>>> {
        match self.take()? {
            Value::Bytes(bytes) => Ok(bytes),
            Value::Int(None) => Ok(None),
            _ => Err(damaged("bytes")),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>> {
        match self.take()? {
            Value::Bytes(Some(v)) => Ok(v),
            _ => Err(damaged("bytes")),
        }
    }

    pub(crate) fn opt_hash(&mut self) -> Result<Option<[u8; 32]>> {
        match self.take()? {
            Value::Bytes(Some(v)) => v.try_into().map(Some).map_err(|_| damaged("a hash")),
            Value::Int(None) | Value::Bytes(None) => Ok(None),
            _ => Err(damaged("a hash")),
        }
    }

    pub(crate) fn hash(&mut self) -> Result<[u8; 32]> {
        match self.take()? {
            Value::Bytes(Some(v)) => v.try_into().map_err(|_| damaged("a hash")),
            _ => Err(damaged("a hash")),
        }
    }
}
