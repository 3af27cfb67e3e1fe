//! Scenarios compiled in.

use super::file::Source;

/// A scenario that is compiled in, not yet read for a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bundled {
    /// The bundled world that it is made for.
    pub world: &'static str,
    /// Its name on the command line; no two worlds share one.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! bundled {
    ($($world:literal: $($name:literal)*;)*) => {
        &[$($(Bundled {
            world: $world,
            name: $name,
            text: include_str!(concat!("../../seeds/", $world, "/scenarios/", $name, ".toml")),
        },)*)*]
    };
}

/// A new scenario is its name here, after its world, and its file in `seeds`.
pub(super) static SCENARIOS: &[Bundled] = bundled! {
    "world2022":
        "status-quo-2026"
        "us-china-tariff-war"
        "us-china-trade-deal"
        "board-of-trade-2026"
        "phase-one-2020"
        "phase-one-2020-services"
        "technology-controls-2025"
        "rare-earth-licensing-2025"
        "us-china-sectoral-deal"
        "us-china-sectoral-deal-trade"
        "us-china-sectoral-deal-technology"
        "us-china-sectoral-deal-security"
        "chip-access-deal"
        "nixon-shock"
        "us-retrenchment"
        "rare-earth-cutoff-japan"
        "taiwan-chip-stop"
        "russian-gas-2022"
        "battery-solar-controls-2026"
        "korea-hydrogen-fluoride-2019"
        "rare-earths-japan-2010"
        "soybean-deal";
    "nafta1993":
        "nafta-1993";
};

/// The bundled world whose scenarios and responses a bundled world takes: the one that it is a finer cut or another valuation of, or
/// else itself.
pub(super) fn coarser(world: &str) -> &str {
    match world {
        "world2022-full" | "world2022-fob" => "world2022",
        own => own,
    }
}

impl Bundled {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        SCENARIOS.iter().find(|scenario| scenario.name == name)
    }

    /// What errors call the file.
    pub(super) fn file(&self) -> String {
        format!("{}/scenarios/{}.toml", self.world, self.name)
    }

    /// The scenario's own name, for people.
    #[must_use]
    pub fn title(&self) -> String {
        self.key("name")
    }

    /// The paragraph for people, or nothing.
    #[must_use]
    pub fn summary(&self) -> String {
        self.key("summary")
    }

    fn key(&self, key: &str) -> String {
        Source::new(self.name, self.text).top_text(key)
    }
}
