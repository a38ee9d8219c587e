//! The protocols as a load generator speaks them: little memory and little work for each
//! connection, so that the figures are the server's and not ours.

pub mod comeback;
pub mod company;
pub mod details;
pub mod frame;
pub mod member;
pub mod socket;

pub use comeback::{Attempt, Break, Comeback};
pub use company::{Company, Refused};
pub use details::Details;
pub use member::Member;
pub use socket::Socket;
