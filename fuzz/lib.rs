//! The bodies of all fuzz targets, compiled once for all of them.

#[allow(dead_code, unused_imports, reason = "the stable test asks for more")]
mod bodies;
#[allow(dead_code, reason = "the stable test asks for more")]
mod policy;

/// Hands bytes to a target; panics where something is wrong.
///
/// # Panics
/// That is what it is for.
pub fn run(name: &str, bytes: &[u8]) {
    let target = bodies::TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target by this name").body)(bytes);
}
