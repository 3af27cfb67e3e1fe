//! Published figures compiled in, with the policies that they are about.

/// The files of `seeds/backtests`.
macro_rules! bundle {
    ($($file:literal)*) => {
        &[$(($file, include_str!(concat!("../../seeds/backtests/", $file)))),*]
    };
}

/// The table.
pub(super) static TABLE: &str = include_str!("../../seeds/backtests.csv");

/// The series.
pub(super) static IN_TIME: &str = include_str!("../../seeds/backtests_in_time.csv");

/// A policy, or a table that one names, is its file here.
pub(super) static FILES: &[(&str, &str)] = bundle! {
    "april-2-all-answered.toml" "april-2-all.toml" "april-2.toml" "before-2018.toml"
    "before-brexit-hard.toml" "before-brexit.toml" "before-eu-japan.toml" "brexit-hard.toml"
    "brexit-soft.toml" "china-stops-australia.toml" "china-stops-norway.toml" "chips-2021.toml"
    "eu-china-stop.toml" "eu-japan-tariffs.toml" "eu_japan_mfn.csv" "eu_uk_mfn.csv"
    "gallium-stop.toml" "gas-from-2022.toml" "germanium-stop.toml"
    "hydrogen-fluoride-from-2019.toml" "korea-25-china-145.toml" "purchases-from-2020.toml"
    "rare-earths-2009.toml" "rare-earths-from-2010.toml" "rare-earths-japan-quarter.toml"
    "rare-earths-japan-year.toml" "rcep-tariffs.toml" "russian-gas-all.toml" "taiwan-blockade.toml"
    "tariffs-2025-04-14.toml" "tariffs-2025-05-12.toml" "tariffs-2025-08-07.toml"
    "tariffs-from-2018.toml" "tariffs-from-2019.toml" "trade-war-2018.toml" "trade-war-2019.toml"
    "us-10-60-answered.toml" "us-10-60-cars-100.toml" "us-20-60-usmca-10.toml" "us-20-60.toml"
    "us-can-mex-25-answered.toml" "us-can-mex-25-chn-10-answered.toml" "us-can-mex-25-chn-10.toml"
    "us-can-mex-25-energy-10.toml" "us-can-mex-25.toml" "us-cars-25.toml" "us-china-2018.toml"
    "us-china-2019.toml" "us-china-25.toml" "us-eu-25-answered.toml" "us-eu-25.toml"
    "us-steel-aluminium-25.toml" "us-tariffs-2018.toml" "us-world-25.toml" "us_china_2018.csv"
    "ustr-54-answered.toml" "ustr-54.toml" "west-china-stop.toml"
};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/backtests").read_dir().unwrap();
        let mut names: Vec<String> =
            found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // Pages are for people.
        names.retain(|name| Path::new(name).extension().is_none_or(|extension| extension != "md"));
        names.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        assert_eq!(listed, names);
    }
}
