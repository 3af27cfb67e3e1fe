//! The example programs run.

#[path = "../../examples/embed.rs"]
mod embed;
#[path = "../../examples/nafta.rs"]
mod nafta;
#[path = "../../examples/us_china_deal.rs"]
mod us_china_deal;

#[test]
fn the_deal_example_runs() {
    us_china_deal::main().unwrap();
}

#[test]
fn the_nafta_example_runs() {
    nafta::main().unwrap();
}

#[test]
fn the_embedding_example_runs() {
    embed::main().unwrap();
}
