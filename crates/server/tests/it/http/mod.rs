//! REST, pages and the accept loop, through real HTTP.

mod accept;
mod bad_requests;
mod command_line;
mod configuration;
mod house;
mod log_lines;
mod login;
mod newer;
mod notices;
mod openapi;
mod operation;
mod pages;
mod plain;
mod postgres;
mod programs;
mod replay;
mod retention;
mod rooms;
mod roster;
mod sessions;
mod setup;
mod tenancy;
mod tls;
mod visits;
mod windows;
mod withdraw;
