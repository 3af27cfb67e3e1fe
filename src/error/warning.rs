//! What was put right or deserves a second look.

use std::any::Any;
use std::fmt::{self, Write};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Shown;

/// Something that was put right or deserves a second look; the numbers stand.
///
/// Each part of the crate has its own: [`WorldWarning`](crate::WorldWarning), [`ModelWarning`](crate::ModelWarning).
/// [`Warning::get`] gives it, [`Display`](fmt::Display) its sentence, [`Serialize`] its `kind` and its numbers.
///
/// ```
/// use sidedeal::{ModelWarning, Warning};
///
/// fn subsidy(warning: &Warning) -> Option<f64> {
///     match warning.get()? {
///         ModelWarning::LargeSubsidy { rate, .. } => Some(*rate),
///         _ => None,
///     }
/// }
/// # let warning = Warning::of(ModelWarning::LargeSubsidy { at: "x.toml:2".to_owned(), rate: 0.6 });
/// # assert_eq!(subsidy(&warning), Some(0.6));
/// ```
#[derive(Debug, Clone)]
pub struct Warning(Arc<dyn Notice>);

impl Warning {
    /// The warning of one part of the crate. It is an [`Error`](std::error::Error) for its sentence alone.
    pub fn of(own: impl std::error::Error + Serialize + PartialEq + Send + Sync + 'static) -> Self {
        Self(Arc::new(own))
    }

    /// The warning of one part of the crate, if it is one of type `T`.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        (&*self.0 as &dyn Any).downcast_ref()
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Shown::words(f), "{}", self.0)
    }
}

impl PartialEq for Warning {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(&*self.0, serializer)
    }
}

/// What a [`Warning`] asks of what it carries.
trait Notice: Any + std::error::Error + erased_serde::Serialize + Send + Sync {
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: Any + std::error::Error + Serialize + PartialEq + Send + Sync> Notice for T {
    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}
