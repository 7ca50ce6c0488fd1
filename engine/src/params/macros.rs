//! The `params!` macro.

/// Declares the settings of a model once.
///
/// ```
/// engine::params! {
///     /// Settings of an example.
///     pub struct ExampleConfig {
///         /// Passes over the table.
///         epochs: i64 = 300, int 1..=1000, log, unit "passes";
///         /// Share of rows that is dropped.
///         dropout: f64 = 0.1, float 0.0..=0.9, advanced;
///         /// Whether rows are shuffled.
///         shuffle: bool = true, flag;
///         /// What is minimised.
///         loss: String = "squared", choice ["squared" => "mean squared error", "absolute" => "mean absolute error"];
///     }
/// }
/// use engine::params::Config;
/// assert_eq!(ExampleConfig::default().epochs, 300);
/// assert_eq!(ExampleConfig::PARAMS[0].help, "Passes over the table.");
/// let mut map = engine::params::JsonMap::new();
/// map.insert("epochs".into(), 0.into());
/// assert!(ExampleConfig::from_json(&map).is_err());
/// ```
#[macro_export]
macro_rules! params {
    (
        $(#[$outer:meta])*
        $visibility:vis struct $name:ident {
            $(
                #[doc = $help:literal] $(#[doc = $more:literal])*
                $field:ident : $type:ty = $default:expr,
                $kind:ident $( $range:literal ..= $upper:literal )? $( [ $( $value:literal => $what:literal ),+ $(,)? ] )?
                $(, $word:ident $($unit:literal)? )* ;
            )*
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        $visibility struct $name {
            $(
                #[doc = $help] $(#[doc = $more])*
                pub $field: $type,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: <$type>::from($default), )* }
            }
        }

        impl $crate::params::Config for $name {
            const PARAMS: &'static [$crate::params::ParamSpec] = &[
                $(
                    {
                        #[allow(unused_mut, reason = "only some settings carry further words")]
                        let mut spec = $crate::params::ParamSpec {
                            name: stringify!($field),
                            help: $crate::params!(@help concat!($help $(, $more)*)),
                            kind: $crate::params!(@kind $kind $( $range ..= $upper )? $( [ $( $value => $what ),+ ] )?),
                            advanced: false,
                            unit: None,
                            default: stringify!($default),
                        };
                        $( $crate::params!(@word spec $word $($unit)?); )*
                        spec
                    },
                )*
            ];
        }
    };

    (@help $text:expr) => { $text.trim_ascii() };

    (@kind int $min:literal ..= $max:literal) => {
        $crate::params::ParamKind::Int { min: $min, max: $max, scale: $crate::params::Scale::Linear }
    };
    (@kind float $min:literal ..= $max:literal) => {
        $crate::params::ParamKind::Float { min: $min, max: $max, scale: $crate::params::Scale::Linear }
    };
    (@kind flag) => { $crate::params::ParamKind::Bool };
    (@kind choice [ $( $value:literal => $what:literal ),+ ]) => {
        $crate::params::ParamKind::Choice { options: &[ $( $crate::params::Choice { value: $value, help: $what } ),+ ] }
    };

    (@word $spec:ident advanced) => { $spec.advanced = true; };
    (@word $spec:ident unit $unit:literal) => { $spec.unit = Some($unit); };
    (@word $spec:ident log) => {
        $spec.kind = match $spec.kind {
            $crate::params::ParamKind::Int { min, max, .. } => {
                $crate::params::ParamKind::Int { min, max, scale: $crate::params::Scale::Log }
            }
            $crate::params::ParamKind::Float { min, max, .. } => {
                $crate::params::ParamKind::Float { min, max, scale: $crate::params::Scale::Log }
            }
            other => other,
        };
    };
}

#[cfg(test)]
mod tests {
    use crate::params::{Config, JsonMap, ParamKind, Scale, defaults, invalid_examples, parse_setting};

    crate::params! {
        /// Settings of a test.
        pub(crate) struct TestConfig {
            /// Passes.
            epochs: i64 = 30, int 1..=1000, log, unit "passes";
            /// Share.
            share: f64 = 0.5, float 0.0..=1.0, advanced;
            /// Flag.
            on: bool = true, flag;
            /// Pick.
            pick: String = "b", choice ["a" => "first", "b" => "second"];
        }
    }

    #[test]
    fn one_declaration_gives_defaults_and_descriptions() {
        let specs = TestConfig::PARAMS;
        assert_eq!(specs.len(), 4);
        assert_eq!(specs[0].kind, ParamKind::Int { min: 1, max: 1000, scale: Scale::Log });
        assert_eq!((specs[0].unit, specs[1].advanced), (Some("passes"), true));
        assert_eq!(TestConfig::from_json(&defaults::<TestConfig>()), Ok(TestConfig::default()));
        for spec in specs {
            let read = parse_setting(specs, spec.name, &spec.default_text());
            assert_eq!(read.ok().as_ref(), defaults::<TestConfig>().get(spec.name), "{}", spec.name);
        }
        assert_eq!(TestConfig::from_json(&JsonMap::new()), Ok(TestConfig::default()));
    }

    #[test]
    fn every_invalid_value_is_refused_by_name() {
        for (name, value) in invalid_examples(TestConfig::PARAMS) {
            let map = JsonMap::from_iter([(name.to_owned(), value.clone())]);
            let issues = TestConfig::from_json(&map).expect_err("out of range");
            assert_eq!(issues[0].name, name, "{value}");
        }
        let map = JsonMap::from_iter([("nope".to_owned(), 1.into())]);
        assert!(TestConfig::from_json(&map).expect_err("unknown")[0].message.contains("epochs"));
    }

    #[test]
    fn text_is_read_by_type() {
        assert_eq!(parse_setting(TestConfig::PARAMS, "epochs", "7"), Ok(7.into()));
        assert_eq!(parse_setting(TestConfig::PARAMS, "on", "no"), Ok(false.into()));
        assert_eq!(parse_setting(TestConfig::PARAMS, "pick", "b"), Ok("b".into()));
        let issue = parse_setting(TestConfig::PARAMS, "share", "2").expect_err("out of range");
        assert!(issue.message.contains("0 to 1"), "{}", issue.message);
        assert!(parse_setting(TestConfig::PARAMS, "epochs", "x").is_err());
    }
}
