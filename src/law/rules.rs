//! The table of rules. A new rule is one row, and its test function where none fits.

use super::facts::{Case, Facts};
use super::{Note, origins, others, quantities, supply};

/// A rule of WTO law and how to see that a clause would meet it.
pub struct Rule {
    /// Agreement and article: "GATT I:1".
    pub article: &'static str,
    /// What it asks for, in our words.
    pub title: &'static str,
    /// What could excuse a measure, each a clause that goes after "unless".
    pub exceptions: &'static [&'static str],
    /// Treaty text, and a report where one has read it for such a measure.
    pub source: &'static str,
    /// What the clause would do that the article is about, if it does.
    test: fn(&Case<'_>, &Facts<'_>) -> Option<String>,
}

impl Rule {
    pub(super) fn apply(&self, case: &Case<'_>, facts: &Facts<'_>) -> Option<Note> {
        (self.test)(case, facts).map(|finding| Note {
            at: case.clause.at.clone(),
            clause: case.kind(),
            article: self.article,
            finding,
            exceptions: self.exceptions,
        })
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.article, self.title)
    }
}

const AREA: &str =
    "it belongs to a customs union or free-trade area on substantially all the trade (GATT XXIV)";
const ENABLING: &str = "it is a preference for developing countries (Enabling Clause, 1979)";
const MIX: &str = "the rates differ only because the origins sell different products of the sector";
const WAIVER: &str = "a waiver covers it (WTO Agreement IX:3)";
const REMEDY: &str = "it is an anti-dumping or countervailing duty (GATT VI)";
const RETALIATION: &str = "the dispute settlement body has authorised it (DSU 22)";
const SECURITY: &str = "essential security needs it (GATT XXI)";
const SAFEGUARD: &str = "it is a safeguard that all origins share (GATT XIX, Safeguards 2.2 and 5)";
const PAYMENTS: &str = "the balance of payments needs it (GATT XII, XVIII:B)";
const OWN_USE: &str = "the government buys for itself and not for resale (GATT III:8(a), XVII:2)";
const MARKET: &str = "price, quality and the like would bring it about anyway";
const CONSERVATION: &str = "it conserves an exhaustible resource along with limits at home (GATT XX(g))";
const LIFE: &str = "life or health needs it (GATT XX(b))";
const INTEGRATION: &str = "an agreement of substantial coverage in services includes it (GATS V)";
const EXEMPTION: &str = "the importer has listed an exemption (Annex on Article II Exemptions)";
const SERVICE_SECURITY: &str = "essential security needs it (GATS XIV bis)";

const GATT: &str = "GATT 1994, Articles I:1 and XXIV:5, 8; Decision of 28 November 1979, L/4903";

/// All rules, in the order of their notes.
pub static RULES: [Rule; 23] = [
    Rule {
        article: "GATT I:1",
        title: "an advantage in duties given to one origin is due to the like product of every member",
        exceptions: &[AREA, ENABLING, MIX, WAIVER, SECURITY],
        source: GATT,
        test: origins::lower_duty,
    },
    Rule {
        article: "GATT I:1",
        title: "a duty raised on some origins leaves the others with an advantage",
        exceptions: &[REMEDY, MIX, RETALIATION, SECURITY],
        source: "GATT 1994, Articles I:1, VI, XXI; DSU 22; US - Tariff Measures (China), WT/DS543/R",
        test: origins::higher_duty,
    },
    Rule {
        article: "GATT II:1",
        title: "duties stay within the bound rates of the importer's schedule",
        exceptions: &[
            "the bound rates (not in the data) are higher",
            "it is renegotiated (GATT XXVIII)",
            REMEDY,
            SAFEGUARD,
            RETALIATION,
            SECURITY,
        ],
        source: "GATT 1994, Article II:1(a), (b); US - Tariff Measures (China), WT/DS543/R",
        test: origins::raised_duty,
    },
    Rule {
        article: "GATT I:1",
        title: "rules and formalities of import that are eased for one origin are eased for all",
        exceptions: &[
            AREA,
            ENABLING,
            "what is eased is open to every origin on the same terms",
            WAIVER,
            SECURITY,
        ],
        source: GATT,
        test: origins::lower_cost,
    },
    Rule {
        article: "GATT I:1",
        title: "rules and formalities of import do not hamper some origins alone",
        exceptions: &["the rule is the same for every origin and only weighs more on some", LIFE, SECURITY],
        source: "GATT 1994, Articles I:1, XX(b), XXI",
        test: origins::higher_cost,
    },
    Rule {
        article: "GATT XI:1",
        title: "no prohibition of imports",
        exceptions: &[LIFE, PAYMENTS, RETALIATION, SECURITY],
        source: "GATT 1994, Articles XI:1, XII, XVIII:B, XX, XXI; Russia - Traffic in Transit, WT/DS512/R",
        test: quantities::stop,
    },
    Rule {
        article: "GATT XI:1",
        title: "no restriction of imports by quota",
        exceptions: &[
            "it goes with limits on fish caught at home (GATT XI:2(c))",
            SAFEGUARD,
            PAYMENTS,
            SECURITY,
        ],
        source: "GATT 1994, Articles XI:1, XI:2(c), XIX; Agriculture 4.2 leaves XI:2(c) to fish",
        test: quantities::quota,
    },
    Rule {
        article: "GATT XI:1",
        title: "no restriction of exports",
        exceptions: &[
            "it relieves for a time a critical shortage of what is essential at home (GATT XI:2(a))",
            CONSERVATION,
            LIFE,
            SECURITY,
        ],
        source: "GATT 1994, Articles XI:1, XI:2(a), XX(b), (g), XXI(b); China - Raw Materials, WT/DS394, 395, \
        398/AB/R; China - Rare Earths, WT/DS431, 432, 433/AB/R",
        test: supply::export_restriction,
    },
    Rule {
        article: "GATT XI:1",
        title: "no restriction of imports through what the state makes its buyers buy",
        exceptions: &["the purchases come on top of those from others", OWN_USE],
        source: "GATT 1994, Article XI:1 with the note to Articles XI, XII, XIII, XIV and XVIII on state trading",
        test: quantities::purchase,
    },
    Rule {
        article: "GATT XIII:1",
        title: "a restriction of imports holds for the like product of every origin",
        exceptions: &[AREA, RETALIATION, SECURITY],
        source: "GATT 1994, Article XIII:1, 2; EC - Bananas III, WT/DS27/AB/R",
        test: quantities::some_origins,
    },
    Rule {
        article: "GATT I:1, XIII:1",
        title: "exports are restricted to every destination alike",
        exceptions: &[AREA, CONSERVATION, SECURITY],
        source: "GATT 1994, Articles I:1 (exportation), XIII:1, XX(g), XXI(b)",
        test: supply::some_destinations,
    },
    Rule {
        article: "GATT I:1",
        title: "what a government assures one seller of is due to every member",
        exceptions: &["it is left to private buyers", OWN_USE, MARKET, WAIVER],
        source: "GATT 1994, Articles I:1, III:4, III:8(a)",
        test: quantities::one_seller,
    },
    Rule {
        article: "GATT XVII:1",
        title: "state trading enterprises buy without discrimination, by commercial considerations",
        exceptions: &["private buyers make it", OWN_USE, MARKET],
        source: "GATT 1994, Article XVII:1(a), (b), XVII:2; Canada - Wheat Exports and Grain Imports, WT/DS276/AB/R",
        test: quantities::state_buyer,
    },
    Rule {
        article: "Safeguards 11.1(b)",
        title: "no voluntary export restraints",
        exceptions: &[SECURITY],
        source: "Agreement on Safeguards, Article 11.1(b) and its footnotes; GATT 1994, Article XXI",
        test: quantities::export_restraint,
    },
    Rule {
        article: "GATS II:1",
        title: "services and suppliers of every member are treated as well as those of any",
        exceptions: &[INTEGRATION, EXEMPTION, SERVICE_SECURITY],
        source: "GATS, Articles II, V, XIV bis; Annex on Article II Exemptions",
        test: origins::services,
    },
    Rule {
        article: "GATS II:1",
        title: "services of some origins are not shut out, limited or bought alone",
        exceptions: &[INTEGRATION, EXEMPTION, "the government buys for itself (GATS XIII)", SERVICE_SECURITY],
        source: "GATS, Articles II, V, XIII, XIV bis; Annex on Article II Exemptions",
        test: quantities::services_unlike,
    },
    Rule {
        article: "GATS XVI:2",
        title: "no limits on the number or value of services where market access is scheduled",
        exceptions: &["the importer's schedule leaves the sector or the limit open", SERVICE_SECURITY],
        source: "GATS, Article XVI:2(a)-(c); US - Gambling, WT/DS285/AB/R",
        test: quantities::services_limit,
    },
    Rule {
        article: "SCM 3.1(b)",
        title: "no subsidy contingent on the use of domestic over imported goods",
        exceptions: &["no subsidy depends on the use of home-made goods"],
        source: "Agreement on Subsidies and Countervailing Measures, Article 3.1(b); US - Upland Cotton, \
        WT/DS267/AB/R",
        test: supply::local_subsidy,
    },
    Rule {
        article: "GATT III:4",
        title: "no rule that favours the use of domestic over imported goods",
        exceptions: &["no law, rule or advantage brings it about", OWN_USE, LIFE, SECURITY],
        source: "GATT 1994, Article III:4, III:8(a); TRIMs Agreement, Article 2.1 and its list, 1(a); Canada - \
        Renewable Energy, WT/DS412, 426/AB/R",
        test: supply::local_rule,
    },
    Rule {
        article: "SCM 5",
        title: "no specific subsidy that harms the interests of others",
        exceptions: &["it is technology and no subsidy", "the subsidy is open to all sectors (SCM 2)"],
        source: "Agreement on Subsidies and Countervailing Measures, Articles 1, 2, 5, 6",
        test: others::subsidy,
    },
    Rule {
        article: "TBT 2.1",
        title: "technical regulations do not discriminate between like products",
        exceptions: &["it stays a voluntary standard", "it is about food safety (SPS Agreement instead)"],
        source: "Agreement on Technical Barriers to Trade, Articles 1.5, 2.1, Annex 1; US - Tuna II, WT/DS381/AB/R",
        test: others::closed_standard,
    },
    Rule {
        article: "TBT 2.2, 2.4",
        title: "technical regulations rest on international standards and restrict trade no more than needed",
        exceptions: &[
            "it stays a voluntary standard",
            "international standards do not serve its aim",
            "it is about food safety (SPS Agreement instead)",
        ],
        source: "Agreement on Technical Barriers to Trade, Articles 1.5, 2.2, 2.4, 2.5; EC - Sardines, WT/DS231/AB/R",
        test: others::own_standard,
    },
    Rule {
        article: "GATS VII:2",
        title: "recognition of standards and licences in services is open to other members",
        exceptions: &["nobody's standards or licences are recognised by it"],
        source: "GATS, Article VII:1-3",
        test: others::recognition,
    },
];
