//! Generative models: one folder each, one line each in [`registry!`](self).
//!
//! Must not know about metrics, jobs or transports.

pub mod spec;
pub mod uses;

#[cfg(feature = "table")]
pub mod artifact;
#[cfg(feature = "table")]
pub mod balance;
#[cfg(feature = "table")]
mod conditions;
#[cfg(feature = "table")]
#[doc(hidden)]
pub mod conformance;
#[cfg(feature = "table")]
mod fields;
#[cfg(feature = "table")]
pub mod model;
#[cfg(feature = "train")]
mod neural;
#[cfg(feature = "table")]
pub mod regenerate;
#[cfg(feature = "table")]
pub mod relations;

pub use spec::{Balance, Condition, ConditionTest, Family, ModelSpec, SampleRequest, Supports};

#[cfg(feature = "table")]
pub use artifact::Artifact;
#[cfg(feature = "table")]
pub use model::{DynFitted, DynModel, Model};

/// Declares the models: module, spec, type, and the feature that its method needs.
macro_rules! registry {
    ($( $module:ident :: $type:ident needs $feature:literal ),* $(,)?) => {
        $( pub mod $module; )*

        /// What is said of every model, in the order of the menu.
        pub fn specs() -> Vec<&'static ModelSpec> {
            vec![ $( &$module::SPEC ),* ]
        }

        /// What is said of the models that a build with these of the features `table` and `train` can run.
        pub fn specs_with(features: &[&str]) -> Vec<&'static ModelSpec> {
            [ $( (&$module::SPEC, $feature) ),* ].into_iter().filter(|(_, f)| features.contains(f)).map(|(s, _)| s).collect()
        }

        $(
            #[cfg(feature = $feature)]
            impl model::HasSpec for $module::$type {
                fn spec_ref() -> &'static ModelSpec {
                    &$module::SPEC
                }
            }
        )*

        /// Every model that this build can run, in the order of the menu.
        #[cfg(feature = "table")]
        pub fn all() -> Vec<&'static dyn DynModel> {
            let mut all: Vec<&'static dyn DynModel> = Vec::new();
            $(
                #[cfg(feature = $feature)]
                {
                    static MODEL: model::Erased<$module::$type> = model::Erased::new();
                    all.push(&MODEL);
                }
            )*
            all
        }
    };
}

registry! {
    sequential_trees::SequentialTrees needs "table",
    gaussian_copula::GaussianCopula needs "table",
    tvae::Tvae needs "train",
    ctgan::Ctgan needs "train",
    independent::Independent needs "table",
}

/// The model with this id.
///
/// # Errors
/// [`Error::InvalidRequest`](crate::Error::InvalidRequest) naming the models that there are.
#[cfg(feature = "table")]
pub fn find(id: &str) -> crate::Result<&'static dyn DynModel> {
    all().into_iter().find(|m| m.spec().id == id).ok_or_else(|| {
        let ids: Vec<_> = all().iter().map(|m| m.spec().id).collect();
        crate::Error::request(crate::error::Defect::new(
            "there is no such model",
            format!("one of {}", ids.join(", ")),
            format!("\"{id}\""),
            "Use an id of the list.",
        ))
    })
}

/// Reads a saved model of any kind.
///
/// # Errors
/// [`Error::Artifact`](crate::Error::Artifact) when the bytes are no artifact, damaged, or of an unknown model.
#[cfg(feature = "table")]
pub fn load(bytes: &[u8]) -> crate::Result<Box<dyn DynFitted>> {
    let artifact = Artifact::from_bytes(bytes)?;
    let model = find(&artifact.model)
        .map_err(|_| artifact::damaged(format!("a model called \"{}\", which this version lacks", artifact.model)))?;
    model.load(&artifact)
}
