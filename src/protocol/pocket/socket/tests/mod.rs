mod any_input;
mod asking;
mod closing;
mod opening;
mod reading;
mod writing;
