//! The example programs run.

#[path = "../../examples/chokepoints.rs"]
mod chokepoints;
#[path = "../../examples/deal_atlas.rs"]
mod deal_atlas;
#[path = "../../examples/embed.rs"]
mod embed;
#[path = "../../examples/how_sure.rs"]
mod how_sure;
#[path = "../../examples/nafta.rs"]
mod nafta;
#[path = "../../examples/respond.rs"]
mod respond;
#[path = "../../examples/sectoral_deal.rs"]
mod sectoral_deal;
#[path = "../../examples/too_late.rs"]
mod too_late;
#[path = "../../examples/truce.rs"]
mod truce;
#[path = "../../examples/us_china_deal.rs"]
mod us_china_deal;
#[path = "../../examples/voice.rs"]
mod voice;
#[path = "../../examples/why_japan.rs"]
mod why_japan;

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

#[test]
fn the_sectoral_deal_example_runs() {
    sectoral_deal::main().unwrap();
}

#[test]
fn the_voice_example_runs() {
    voice::main().unwrap();
}

#[test]
fn the_chokepoints_example_runs() {
    chokepoints::main().unwrap();
}

#[test]
fn the_example_of_a_truce_runs() {
    truce::main().unwrap();
}

#[test]
fn the_example_of_responses_that_come_too_late_runs() {
    too_late::main().unwrap();
}

#[test]
fn the_explaining_example_runs() {
    why_japan::main().unwrap();
}

#[test]
fn the_example_of_how_sure_a_result_is_runs() {
    how_sure::main().unwrap();
}

#[test]
fn the_responding_example_runs() {
    respond::main().unwrap();
}

#[test]
fn the_example_of_all_deals_runs() {
    deal_atlas::main().unwrap();
}
