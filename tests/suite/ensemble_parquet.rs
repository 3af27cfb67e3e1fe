//! Draws as Parquet.

use crate::command::{folder, told};

#[cfg(not(feature = "parquet"))]
#[test]
fn a_command_without_parquet_says_so_before_it_draws() {
    let folder = folder();
    for arguments in [&["ensemble", "deal.toml"][..], &["merge", "a.csv"]] {
        let all = [arguments, &["--format", "parquet", "--out", "a.parquet"]].concat();
        let (status, out, err) = told(folder.path(), &all);
        assert_eq!((status, out.as_str()), (2, ""));
        assert_eq!(
            err,
            "error: command line: found --format parquet, expected another format: this command was built without the \
             feature `parquet`\n"
        );
    }
    std::fs::write(folder.path().join("a.csv"), "PAR1").unwrap();
    crate::ensemble_files::draw(folder.path(), &["--draws", "2", "--out", "b.csv"]);
    std::fs::copy(folder.path().join("b.csv.manifest.json"), folder.path().join("a.csv.manifest.json"))
        .unwrap();
    let (status, _, err) = told(folder.path(), &["merge", "a.csv", "--out", "c.csv"]);
    assert_eq!(status, 2);
    assert!(err.starts_with("error: a.csv: a Parquet file, which this build"), "{err}");
}

#[cfg(feature = "parquet")]
mod built_in {
    use std::fs::{self, File};

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::{folder, told};
    use crate::ensemble_files::{draw, read};

    #[test]
    fn shards_merge_into_the_bytes_of_one_run_in_any_form() {
        let folder = folder();
        let at = folder.path();
        let parquet = |out: &str, arguments: &[&str]| {
            let base = ["ensemble", "deal.toml", "--seed", "7", "--draws", "30", "--format", "parquet"];
            let (status, out, err) = told(at, &[&base[..], arguments, &["--out", out]].concat());
            assert_eq!((status, out.as_str()), (0, ""), "{err}");
        };
        parquet("all.parquet", &["--threads", "1"]);
        parquet("two.parquet", &["--threads", "2"]);
        parquet("a.parquet", &["--count", "11"]);
        parquet("b.parquet", &["--first", "11"]);
        draw(at, &["--draws", "30", "--out", "all.csv"]);
        draw(at, &["--draws", "30", "--first", "11", "--out", "b.csv"]);
        let merge = |files: &[&str], format: &str, out: &str| {
            let done = told(at, &[&["merge"], files, &["--format", format, "--out", out]].concat());
            assert_eq!(done, (0, String::new(), String::new()));
        };
        merge(&["b.parquet", "a.parquet"], "parquet", "c.parquet");
        merge(&["b.csv", "a.parquet"], "parquet", "d.parquet");
        merge(&["b.parquet", "a.parquet"], "csv", "c.csv");
        let bytes = |file: &str| fs::read(at.join(file)).unwrap();
        let all = bytes("all.parquet");
        for file in ["two.parquet", "c.parquet", "d.parquet"] {
            assert!(all == bytes(file), "{file}");
        }
        assert_eq!(read(at, "all.csv"), read(at, "c.csv"));
        for file in ["all.parquet", "c.parquet", "c.csv"] {
            let manifest = read(at, &format!("{file}.manifest.json"));
            assert_eq!(manifest, read(at, "all.csv.manifest.json"));
        }

        let reader = SerializedFileReader::new(File::open(at.join("all.parquet")).unwrap()).unwrap();
        let metadata = reader.metadata().file_metadata();
        assert_eq!(metadata.num_rows(), 30 * 3 * 2);
        let manifest =
            metadata.key_value_metadata().unwrap().iter().find(|one| one.key == "sidedeal.manifest");
        assert_eq!(manifest.unwrap().value.as_deref(), Some(&*read(at, "all.csv.manifest.json")));
        let text = read(at, "all.csv");
        for (row, line) in reader.get_row_iter(None).unwrap().zip(text.lines().skip(1)) {
            let row = row.unwrap();
            let text = |column: usize| row.get_string(column).unwrap();
            let (draw, value) = (row.get_ulong(1).unwrap(), row.get_double(6).unwrap());
            let found = format!("{},{draw},{},{},{},{},", text(0), text(2), text(3), text(4), text(5));
            let rest = line.strip_prefix(&found).unwrap_or_else(|| panic!("{found} is not {line}"));
            assert_eq!(rest.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn a_file_is_needed_and_what_is_broken_is_told() {
        let folder = folder();
        let at = folder.path();
        let (status, _, err) = told(at, &["ensemble", "deal.toml", "--format", "parquet"]);
        assert_eq!(status, 2);
        assert_eq!(
            err,
            "error: command line: found --format parquet without --out, expected a file to write to\n"
        );
        draw(at, &["--draws", "2", "--out", "a.csv"]);
        fs::write(at.join("a.csv"), "PAR1 and no more").unwrap();
        let (status, _, err) = told(at, &["merge", "a.csv", "--out", "b.csv"]);
        assert_eq!(status, 2);
        assert!(err.starts_with("error: a.csv: "), "{err}");
    }
}
