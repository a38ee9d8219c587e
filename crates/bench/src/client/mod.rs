//! The protocols as a load generator speaks them: little memory and little work for each
//! connection, so that the figures are the server's and not ours.

pub mod company;
pub mod details;
pub mod frame;
pub mod member;
pub mod socket;

pub use company::Company;
pub use details::Details;
pub use member::Member;
pub use socket::Socket;
