#!/usr/bin/env python3
"""Writes the elasticity sets of seeds/elasticities from what was published.

    tools/elasticities.py            writes every set whose inputs stand in this file or in seeds/
    tools/elasticities.py --check    writes nothing; fails where a file differs
    tools/elasticities.py --table    prints the comparison over world2022's sectors as Markdown

Two files need a download and are kept as they are without it:

    --protee FILE --hs-isic FILE     fontagne-2022-hs6.csv: CEPII's ProTEE 0.1 (HS6,zero,positive,sigma) and a
                                     concordance (HS_6d,ISIC4_4d); --hs-weights FILE (HS6,value) weights by trade
    --icio FILE...                   maps/icio_trade_2022.csv: the OECD's ICIO as CSV (rows and columns
                                     COUNTRY_INDUSTRY)

Python 3 alone, no packages. The same inputs give the same bytes.
"""

import argparse
import csv
import io
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "seeds" / "elasticities"
HEADER = ["sector", "trade_elasticity", "se", "estimate", "source", "year", "note", "status"]

INDUSTRIES = (
    "A01 A02 A03 B05 B06 B07 B08 B09 C10T12 C13T15 C16 C17_18 C19 C20 C21 C22 C23 C24A C24B C25 C26 C27 C28 C29 "
    "C301 C302T309 C31T33 D E F G H49 H50 H51 H52 H53 I J58T60 J61 J62_63 K L M N O P Q R S T"
).split()
GOODS = INDUSTRIES[: INDUSTRIES.index("D")]

# Caliendo & Parro (2015), Table 1: sector, ISIC rev. 3, code in nafta1993, ICIO industries,
# full sample (theta, se, status), 99 % sample (theta, se, status of se).
CP = [
    ("Agriculture", "01-05", "AGR", "A01 A02 A03", (8.11, 1.86, "V"), (9.11, 2.01, "S")),
    ("Mining", "10-14", "MIN", "B05 B06 B07 B08 B09", (15.72, 2.76, "V"), (13.53, 3.67, "S")),
    ("Food", "15-16", "FOO", "C10T12", (2.55, 0.61, "V"), (2.62, 0.61, "S")),
    ("Textile", "17-19", "TEX", "C13T15", (5.56, 1.14, "V"), (8.10, 1.28, "S")),
    ("Wood", "20", "WOO", "C16", (10.83, 2.53, "V"), (11.50, 2.87, "M")),
    ("Paper", "21-22", "PAP", "C17_18", (9.07, 1.69, "V"), (16.52, 2.65, "M")),
    ("Petroleum", "23", "PET", "C19", (51.08, 18.05, "V"), (64.85, 15.61, "S")),
    ("Chemicals", "24", "CHM", "C20 C21", (4.75, 1.77, "M"), (3.13, 1.78, "S")),
    ("Plastic", "25", "PLA", "C22", (1.66, 1.41, "V"), (1.67, 2.23, "M")),
    ("Minerals", "26", "NMM", "C23", (2.76, 1.44, "V"), (2.41, 1.60, "M")),
    ("Basic metals", "27", "BAS", "C24A C24B", (7.99, 2.53, "V"), (3.28, 2.51, "S")),
    ("Metal products", "28", "MET", "C25", (4.30, 2.15, "V"), (6.99, 2.12, "S")),
    ("Machinery n.e.c.", "29", "MAC", "C28", (1.52, 1.81, "V"), (1.45, 2.80, "S")),
    ("Office", "30", "OFF", "C26", (12.79, 2.14, "V"), (12.95, 4.53, "M")),
    ("Electrical", "31", "ELQ", "C27", (10.60, 1.38, "V"), (12.91, 1.64, "S")),
    ("Communication", "32", "COM", "C26", (7.07, 1.72, "V"), (3.95, 1.77, "M")),
    ("Medical", "33", "MED", "C26", (8.98, 1.25, "M"), (8.71, 1.56, "M")),
    ("Auto", "34", "AUT", "C29", (1.01, 0.80, "V"), (1.84, 0.92, "S")),
    ("Other transport", "35", "OTR", "C301 C302T309", (0.37, 1.08, "V"), (0.39, 1.08, "S")),
    ("Other", "36-37", "OTH", "C31T33", (5.00, 0.92, "V"), (3.98, 1.08, "S")),
]
CP_SOURCE = "Caliendo & Parro (2015), Table 1, {}, doi 10.1093/restud/rdu035"

# Giri, Yi & Yilmazkuday (2021), Table 2, SMM with PPML: sector, ISIC rev. 2, ICIO industries, theta.
GYY = [
    ("Food products", "311", "C10T12", 3.57),
    ("Beverages and tobacco", "313-314", "C10T12", 3.57),
    ("Textiles", "321", "C13T15", 3.27),
    ("Wearing apparel", "322", "C13T15", 4.41),
    ("Leather products", "323", "C13T15", 5.28),
    ("Footwear", "324", "C13T15", 4.77),
    ("Wood products", "331", "C16", 4.17),
    ("Furniture", "332", "C31T33", 4.47),
    ("Paper and printing", "341-342", "C17_18", 2.97),
    ("Other chemicals", "352", "C20 C21", 3.75),
    ("Rubber products", "355", "C22", 4.38),
    ("Plastic products", "356", "C22", 3.87),
    ("Pottery", "361", "C23", 5.94),
    ("Glass products", "362", "C23", 5.61),
    ("Other non-metallic minerals", "369", "C23", 3.87),
    ("Iron and steel", "371", "C24A", 8.94),
    ("Fabricated metal products", "381", "C25", 5.07),
    ("Machinery, electric", "383", "C26 C27", 3.27),
    ("Transport equipment", "384", "C29 C301 C302T309", 4.47),
]
GYY_SOURCE = "Giri, Yi & Yilmazkuday (2021), JIE 129:103429, Table 2, SMM-PPML"

# Shapiro (2016), Table 2, panel B, column 4 (instrumental variables): sector, ICIO industries, theta.
SHAPIRO = [
    ("Agriculture, forestry", "A01 A02 A03", 3.34),
    ("Mining", "B05 B06 B07 B08 B09", 3.45),
    ("Food, beverages, tobacco", "C10T12", 5.26),
    ("Textiles", "C13T15", 18.56),
    ("Apparel, leather", "C13T15", 9.95),
    ("Wood", "C16", 5.90),
    ("Paper, printing", "C17_18", 5.77),
    ("Petroleum, coal, minerals", "C19 C23", 8.95),
    ("Chemicals, rubber, plastics", "C20 C21 C22", 1.55),
    ("Metals", "C24A C24B C25", 12.94),
    ("Machinery, electrical", "C26 C27 C28", 10.84),
    ("Transport equipment", "C29 C301 C302T309", 6.87),
    ("Other", "C31T33", 12.76),
]
SHAPIRO_SOURCE = "Shapiro (2016), AEJ Economic Policy 8(4):220-254, Table 2, panel B, column 4"

# Lashkaripour & Lugovskyy (2023), Table 3: sector, ICIO industries, sigma - 1.
LL = [
    ("Agriculture and mining", "A01 A02 A03 B05 B06 B07 B08 B09", 6.227),
    ("Food", "C10T12", 2.303),
    ("Textiles, leather, footwear", "C13T15", 3.359),
    ("Wood", "C16", 3.896),
    ("Paper", "C17_18", 2.646),
    ("Petroleum", "C19", 0.636),
    ("Chemicals", "C20 C21", 3.966),
    ("Rubber and plastic", "C22", 5.157),
    ("Minerals", "C23", 5.283),
    ("Basic and fabricated metals", "C24A C24B C25", 3.004),
    ("Machinery", "C28", 7.750),
    ("Electrical and optical equipment", "C26 C27", 1.235),
    ("Transport equipment", "C29 C301 C302T309", 2.805),
    ("N.e.c. and recycling", "C31T33", 6.169),
]
LL_SOURCE = "Lashkaripour & Lugovskyy (2023), AER 113(10), Table 3"

# Fontagne, Guimbard & Orefice, file "ICIO classification", update of March 2026: tariff elasticity (negative).
FGO_ICIO = {
    "A01": -3.23810291290283, "A03": -6.9959568977356, "B06": -5.43909311294556, "B07": -14.6865234375,
    "B08": -5.24418258666992, "C10T12": -4.0947208404541, "C13T15": -4.6785774230957, "C16": -8.6791353225708,
    "C17_18": -7.9830493927002, "C19": -3.63815116882324, "C20": -8.10988903045654, "C21": -8.54231643676758,
    "C22": -6.8433632850647, "C23": -4.79486417770386, "C24A": -3.45620679855347, "C24B": -14.7777194976807,
    "C25": -4.33130836486816, "C26": -5.41991662979126, "C27": -4.73951435089111, "C28": -4.38794183731079,
    "C29": -8.66469764709473, "C301": -5.69997453689575, "C302T309": -10.9594783782959,
    "C31T33": -4.57648468017578,
}
FGO_SOURCE = "Fontagne, Guimbard & Orefice (2022), JIE 137:103593, doi 10.1016/j.jinteco.2022.103593, {}"

# The same, file "GTAP classification", version of 8 October 2020: what world2022's set is the mean of.
FGO_GTAP = {
    "pdr": 7.625224, "wht": 2.609559, "v_f": 4.019437, "pfb": 12.044040, "ocr": 2.871074, "ctl": 6.388818,
    "wol": 7.282141, "frs": 2.528180, "fsh": 6.647319, "osd": 2.051854, "c_b": 2.334767, "oap": 4.272172,
    "oil": 10.892274, "oxt": 8.277390, "b_t": 2.727154, "cmt": 4.042576, "omt": 5.172778, "vol": 2.746499,
    "mil": 4.769567, "pcr": 6.460014, "sgr": 3.763488, "ofd": 4.698201, "tex": 6.037293, "wap": 3.838171,
    "lea": 5.994405, "lum": 8.686242, "ppp": 8.176963, "p_c": 3.638157, "chm": 7.828999, "bph": 7.916302,
    "rpp": 7.037290, "nmm": 4.827506, "i_s": 3.448643, "nfm": 13.387498, "fmp": 4.250239, "ele": 5.258214,
    "eeq": 4.621205, "ome": 4.231036, "mvh": 8.980652, "otn": 7.983238, "omf": 4.905761,
}
PRESENT_OF = {
    "AGR": "pdr wht v_f pfb ocr ctl wol frs fsh", "ENE": "oil", "MIN": "oxt",
    "FOO": "cmt omt vol mil pcr sgr ofd b_t", "TEX": "tex wap lea", "WPP": "lum ppp", "PET": "p_c", "CHM": "chm",
    "PHA": "bph", "RNM": "rpp nmm", "STL": "i_s nfm", "NFM": "i_s nfm", "FAB": "fmp", "ELE": "ele", "ELQ": "eeq",
    "MAC": "ome", "MOT": "mvh", "OTR": "otn", "OMF": "omf",
}

# Ahmad & Schreiber (2024), Table 10, 2013-2022: GTAP sector, ICIO industries, elasticity of substitution, how close.
SERVICES = [
    ("cns", "F", 5.418, "direct"),
    ("trd", "G", 5.194, "direct"),
    ("otp", "H49", 4.696, "direct"),
    ("wtp", "H50", 7.264, "direct"),
    ("atp", "H51", 5.534, "direct"),
    ("whs", "H52", 18.280, "direct"),
    ("afs", "I", 7.371, "direct"),
    ("cmn", "J58T60 J61 J62_63", 2.914, "one bucket for three industries"),
    ("ins", "K", 4.128, "mean with ofi"),
    ("ofi", "K", 5.299, "mean with ins"),
    ("rsa", "L", 1.684, "direct"),
    ("obs", "M N", 4.827, "one bucket for two industries"),
    ("edu", "P", 8.150, "direct"),
    ("hht", "Q", 9.691, "direct"),
    ("ros", "R S", 5.843, "one bucket for two industries"),
]
SERVICES_SOURCE = "Ahmad & Schreiber (2024), USITC working paper, Table 10, 2013-2022"

def number(value):
    """Six significant digits, no trailing zeros."""
    return "" if value is None else f"{value:.6g}"


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def ordered(rows):
    return sorted(rows, key=lambda row: INDUSTRIES.index(row[0]))


def mean(estimates):
    """Weighted mean of independent estimates (weight, theta, se or None) and its standard error."""
    total = sum(weight for weight, _, _ in estimates)
    theta = sum(weight * theta for weight, theta, _ in estimates) / total
    if any(se is None for _, _, se in estimates):
        return theta, None
    return theta, math.sqrt(sum((weight * se) ** 2 for weight, _, se in estimates)) / total


def crosses_1993():
    """Cross-border trade of 1993 by nafta1993's sectors, million USD."""
    trade = {}
    for row in read(ROOT / "seeds" / "nafta1993" / "trade.csv"):
        if row["exporter"] != row["importer"]:
            trade[row["sector"]] = trade.get(row["sector"], 0.0) + float(row["value_musd"])
    return trade


def caliendo_parro(sample):
    weights = crosses_1993()
    rows = []
    for industry in GOODS:
        parts = [row for row in CP if industry in row[3].split()]
        if not parts:
            continue
        theta, se = mean([(weights[row[2]] if len(parts) > 1 else 1.0, *row[sample][:2]) for row in parts])
        statuses = {row[sample][2] for row in parts}
        if sample == 5:
            status = "S; se M" if "M" in statuses else "S"
        else:
            status = "M" if "M" in statuses else "V"
        note = "ISIC rev. 3 " + " ".join(row[1] for row in parts)
        if len(parts) > 1:
            note += "; mean of three with their cross-border trade of 1993 as weights"
        if parts[0][0] in ("Auto", "Other transport"):
            note += "; the authors' own simulations put 8.22 here"
        if parts[0][0] == "Petroleum":
            note += "; a stress case"
        source = CP_SOURCE.format("99 % sample" if sample == 5 else "full sample")
        rows.append([industry, number(theta), number(se), " + ".join(row[0] for row in parts), source, 2015, note, status])
    return rows


def spread(table, source, year, note_of, status="S", theta_of=lambda value: value):
    """One row an ICIO industry; where several estimates fall into one, their simple mean."""
    rows = []
    for industry in INDUSTRIES:
        parts = [row for row in table if industry in row[-2 if len(row) < 5 else 2].split()]
        if parts:
            theta = theta_of(sum(row[-1] for row in parts) / len(parts))
            note = note_of(parts)
            if len(parts) > 1:
                note += "; simple mean of " + ", ".join(f"{row[0]} {row[-1]}" for row in parts)
            rows.append([industry, number(theta), "", " + ".join(row[0] for row in parts), source, year, note, status])
    return rows


def giri():
    note = lambda parts: "ISIC rev. 2 " + " ".join(row[1] for row in parts)
    rows = spread([(row[0], row[1], row[2], row[3]) for row in GYY], GYY_SOURCE, 2021, note)
    for row in rows:
        if row[0] == "C26":
            row[6] += "; radio, television and communication equipment are in 383, computers and optical goods are not"
        if row[0] == "C31T33":
            row[6] += "; furniture alone"
    return rows


def fontagne(shift):
    rows = []
    for industry, epsilon in FGO_ICIO.items():
        theta = -epsilon - shift
        reading = "theta = |epsilon| - 1" if shift else "theta = |epsilon|"
        note = f"published tariff elasticity {number(epsilon)}, products of the industry pooled by the authors; {reading}"
        rows.append([industry, number(theta), "", industry, FGO_SOURCE.format("ICIO file of March 2026"), 2022, note, "S"])
    return rows


def present():
    rows = []
    for sector in read(ROOT / "seeds" / "world2022" / "sectors.csv"):
        theta = float(sector["trade_elasticity"])
        parts = PRESENT_OF.get(sector["code"], "").split()
        if parts:
            again = sum(FGO_GTAP[part] for part in parts) / len(parts)
            if abs(again - theta) > 5e-4:
                raise SystemExit(f"{sector['code']}: {theta} in world2022, {again:.4f} from the GTAP sectors")
            source = FGO_SOURCE.format("GTAP file of 8 October 2020")
            note = f"theta = |epsilon|; world2022 {sector['code']}, simple mean of GTAP {' '.join(parts)}"
            year, status = 2022, "V"
        else:
            source, note, year, status = "assumption", f"world2022 {sector['code']}", 2022, "assumed"
        for industry in sector["icio_industries"].split():
            rows.append([industry, sector["trade_elasticity"], "", sector["code"], source, year, note, status])
    return rows


def services():
    rows = []
    for industry in INDUSTRIES:
        parts = [row for row in SERVICES if industry in row[1].split()]
        if parts:
            sigma = sum(row[2] for row in parts) / len(parts)
            note = f"published elasticity of substitution {number(sigma)}; theta = sigma - 1; {parts[0][3]}"
            estimate = " + ".join(row[0] for row in parts)
            rows.append([industry, number(sigma - 1), "", estimate, SERVICES_SOURCE, 2024, note, "S"])
    return rows


def boehm():
    source = "Boehm, Levchenko & Pandalai-Nayar (2023), AER 113:861, abstract"
    note = "long-run elasticity of flows without duty about -2, one for all goods; theta = 2 - 1"
    return [[industry, "1", "", "all goods", source, 2023, note, "V"] for industry in GOODS]


def industry_of(isic):
    """ICIO industry of a four-digit class of ISIC rev. 4."""
    two, three = isic[:2], isic[:3]
    if not two.isdigit():
        return None
    division = int(two)
    if division == 24:
        return "C24A" if three == "241" or isic == "2431" else "C24B"
    if division == 30:
        return "C301" if three == "301" else "C302T309"
    spans = {(1, 1): "A01", (2, 2): "A02", (3, 3): "A03", (10, 12): "C10T12", (13, 15): "C13T15", (17, 18): "C17_18",
             (31, 33): "C31T33"}
    for (low, high), industry in spans.items():
        if low <= division <= high:
            return industry
    for letter in "BC":
        if f"{letter}{two}" in INDUSTRIES:
            return f"{letter}{two}"
    return None


def fontagne_hs6(protee, concordance, weights):
    """Over HS6 products: the mean weighted by trade, or, without weights, the median. A product of several classes of
    ISIC is shared equally among them; industries with fewer than ten products have no row."""
    classes = {}
    for row in read(concordance):
        classes.setdefault(row["HS_6d"].zfill(6), []).append(row["ISIC4_4d"])
    value = {row["HS6"].zfill(6): float(row["value"]) for row in read(weights)} if weights else None
    found = {}
    for row in read(protee):
        product = row["HS6"].zfill(6)
        if not row["sigma"]:
            continue
        weight = 1.0 if value is None else value.get(product, 0.0)
        for isic in classes.get(product, []):
            industry = industry_of(isic)
            if industry in GOODS and industry != "B09":
                found.setdefault(industry, []).append((abs(float(row["sigma"])), weight / len(classes[product]), product))
    rows = []
    for industry, parts in found.items():
        count = len({product for _, _, product in parts})
        if count < 10:
            continue
        total = sum(weight for _, weight, _ in parts)
        if value is None:
            how, seen = "median", 0.0
            for sigma, weight, _ in sorted(parts):
                seen += weight
                if seen >= total / 2:
                    break
        else:
            how, sigma = "mean weighted by trade", sum(sigma * weight for sigma, weight, _ in parts) / total
        note = f"{how} of {count} HS6 products, {number(sigma)}; theta = |epsilon| - 1"
        rows.append([industry, number(sigma - 1), "", industry, FGO_SOURCE.format("CEPII's ProTEE 0.1"), 2022, note, "V"])
    return rows


def icio_trade(files):
    """Cross-border deliveries for intermediate and final use by industry, from the OECD's CSV."""
    parts = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
    country_of = lambda label: parts.get(label.partition("_")[0], label.partition("_")[0]) if "_" in label else None
    totals = dict.fromkeys(INDUSTRIES, 0.0)
    for name in files:
        with open(name, encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            buyers = [country_of(label) for label in next(lines)]
            for line in lines:
                seller, industry = country_of(line[0]), line[0].partition("_")[2]
                if industry in totals:
                    totals[industry] += sum(
                        float(cell or 0) for cell, buyer in zip(line[1:], buyers[1:]) if buyer not in (seller, None)
                    )
    return [[industry, number(total)] for industry, total in totals.items()]


def weights_2022():
    return {row["sector"]: float(row["cross_border_musd"]) for row in read(OUT / "maps" / "icio_trade_2022.csv")}


def onto(rows, industries, weights):
    """Theta, standard error and covered share of trade of a sector made of these industries."""
    covered = [row for row in rows if row["sector"] in industries]
    total = sum(weights[industry] for industry in industries)
    share = sum(weights[row["sector"]] for row in covered) / total if total else 0.0
    if not covered:
        return None, None, 0.0
    groups = {}
    for row in covered:
        group = groups.setdefault((row["estimate"], row["trade_elasticity"], row["se"]), [0.0])
        group[0] += weights[row["sector"]]
    parts = [(group[0], float(theta), float(se) if se else None) for (_, theta, se), group in groups.items()]
    return *mean(parts), share


def table(names):
    weights = weights_2022()
    sets = {name: read(OUT / f"{name}.csv") for name in names}
    print("| sector | " + " | ".join(names) + " |")
    print("|---|" + "---|" * len(names))
    gaps = dict.fromkeys(names, 0)
    for sector in read(ROOT / "seeds" / "world2022" / "sectors.csv"):
        cells = []
        for name in names:
            theta, se, share = onto(sets[name], sector["icio_industries"].split(), weights)
            if theta is None or share < 0.5:
                gaps[name] += 1
                cells.append("-" if theta is None else f"- ({share:.0%} covered)")
            else:
                cell = f"{theta:.2f}" + (f" ± {se:.2f}" if se is not None else "")
                cells.append(cell + (f" ({share:.0%})" if share < 0.995 else ""))
        print(f"| {sector['code']} | " + " | ".join(cells) + " |")
    print("| not covered | " + " | ".join(f"{gap} of 27" for gap in gaps.values()) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--protee")
    parser.add_argument("--hs-isic")
    parser.add_argument("--hs-weights")
    parser.add_argument("--icio", nargs="+")
    given = parser.parse_args()

    plain = lambda parts: "as published"
    sets = {
        "present": present(),
        "caliendo-parro-2015": caliendo_parro(5),
        "caliendo-parro-2015-full": caliendo_parro(4),
        "fontagne-2022": fontagne(1),
        "fontagne-2022-as-theta": fontagne(0),
        "giri-yi-yilmazkuday-2021": giri(),
        "shapiro-2016": spread(SHAPIRO, SHAPIRO_SOURCE, 2016, plain),
        "lashkaripour-lugovskyy-2023": spread(LL, LL_SOURCE, 2023, lambda parts: "published as sigma - 1"),
        "boehm-2023": boehm(),
        "ahmad-schreiber-2024": services(),
    }
    if given.protee and given.hs_isic:
        sets["fontagne-2022-hs6"] = fontagne_hs6(given.protee, given.hs_isic, given.hs_weights)
    files = {OUT / f"{name}.csv": text(HEADER, ordered(rows)) for name, rows in sets.items()}
    if given.icio:
        files[OUT / "maps" / "icio_trade_2022.csv"] = text(["sector", "cross_border_musd"], icio_trade(given.icio))

    if given.table:
        order = ["present", "fontagne-2022", "fontagne-2022-as-theta", "fontagne-2022-hs6", "caliendo-parro-2015",
                 "caliendo-parro-2015-full", "giri-yi-yilmazkuday-2021", "shapiro-2016",
                 "lashkaripour-lugovskyy-2023", "boehm-2023", "ahmad-schreiber-2024"]
        return table(order)
    differ = [path for path, body in files.items() if not path.exists() or path.read_text(encoding="utf-8") != body]
    if given.check:
        for path in differ:
            print(f"differs: {path.relative_to(ROOT)}", file=sys.stderr)
        return 1 if differ else 0
    for path in differ:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
