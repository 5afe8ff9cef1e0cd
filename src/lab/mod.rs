//! The whole without type parameters: one object that a page or a terminal can hold.

pub mod frame;
pub mod remote;
pub mod words;
