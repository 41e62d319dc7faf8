#!/usr/bin/env python3
"""Words to plan on the hand-labelled requests that are held out: pass, recall, precision by kind and language.

    bench/planner_gold.py [--litho build/litho] [--planners words,fast,auto] [--predictions FILE]…
                          [--part held|train|all] [--every N] [--labels FILE] [--fails N] [--json]

gold.jsonl of the request benchmark has one reading a sentence; score.py judges against labels that name every reading
that is as good. gold_label() makes the one from the other by a fixed table: the operations that stand for one wish
(NEAR, from the form that dev.jsonl's labels have and from the README: vibrance is saturation, a cast has several
names), the regions that stand for one region (WIDER), mild extras (MAY), protections from `keep` and `except`. An open
request is met by any mild improvement. No label looks at a prediction; the gold plans themselves pass all (checked in
each run).

Held out are the requests with sha256(id) mod 100 below 15: train on the others. FILE is predictions as `litho plan
--batch` writes them. Where LITHO_SHARED (default ../shared) is absent: exit 77. It does not judge amounts, numbers,
spans or the order of steps."""
import argparse
import hashlib
import json
import os
import re
import statistics
import sys

import planner

HELD = 15  # of 100
TONE = ["whites", "highlights", "blacks"]
MILD = ["exposure", "shadows", "highlights", "whites", "blacks", "white_balance", "temperature", "dehaze", "sharpen",
        "denoise", "auto_tone", "contrast", "vibrance", "saturation", "clarity"]
WARM, COOL = "orange|yellow|warm|amber|gold|golden", "blue|cyan|cool|aqua|teal"
GREEN, MAGENTA = "green", "magenta|pink|purple|violet"


def way(ops, sign="0", color=None):
    """one way to meet a wish"""
    out = {"any": ops.split(), "sign": sign}
    if color:
        out["color"] = color
    return out


def cast(less, more):
    """a cast that goes: less of its colours, more of the contrary"""
    return [way("white_balance"), way("color_tint", "-", less), way("color_mix", "-", less),
            way("color_tint", "+", more)]


# (operation, sign): the ways that are as good, the first being the operation itself
NEAR = {
    ("exposure", "+"): [way("exposure shadows", "+")],
    ("highlights", "+"): [way("highlights whites exposure", "+")],
    ("highlights", "-"): [way("highlights whites", "-")],
    ("whites", "+"): [way("whites highlights exposure", "+")],
    ("blacks", "-"): [way("blacks shadows", "-"), way("contrast", "+")],
    ("vibrance", "+"): [way("vibrance saturation", "+")],
    ("vibrance", "-"): [way("vibrance saturation", "-")],
    ("saturation", "+"): [way("saturation vibrance", "+")],
    ("saturation", "-"): [way("saturation vibrance", "-"), way("grayscale")],
    ("clarity", "+"): [way("clarity sharpen contrast dehaze", "+")],
    ("clarity", "-"): [way("clarity sharpen", "-"), way("blur denoise skin_smooth", "+")],
    ("sharpen", "-"): [way("sharpen clarity", "-"), way("blur denoise", "+")],
    ("dehaze", "+"): [way("dehaze clarity contrast", "+")],
    ("denoise", "+"): [way("denoise", "+"), way("grain", "-")],
    ("grain", "-"): [way("grain", "-"), way("denoise", "+")],
    ("skin_smooth", "+"): [way("skin_smooth blur", "+"), way("clarity", "-")],
    ("temperature", "-"): [way("temperature", "-")] + cast(WARM, COOL),
    ("temperature", "+"): [way("temperature", "+")] + cast(COOL, WARM),
    ("tint", "+"): [way("tint", "+")] + cast(GREEN, MAGENTA),
    ("tint", "-"): [way("tint", "-")] + cast(MAGENTA, GREEN),
    ("white_balance", "0"): [way("white_balance temperature tint")],
    ("grayscale", "0"): [way("grayscale"), way("saturation", "-")],
    ("sepia", "0"): [way("sepia"), way("color_tint", "+", "brown|sepia")],
    ("upscale", "0"): [way("upscale resize")],
    ("straighten", "0"): [way("straighten rotate")],
    ("curve", "0"): [way("curve contrast exposure")],
    ("curve", "+"): [way("curve contrast exposure", "+")],
    ("color_grade", "0"): [way("color_grade style color_tint")],
    ("hue", "0"): [way("hue color_mix color_tint")],
    ("remove_background", "0"): [way("remove_background")],
}
SPECKS = re.compile(r"dust|scratch|speck|spot|noise|grain|dot|crease|damage|stain|划痕|噪|斑", re.I)
CLEAR = re.compile(r"clear|crisp|clarity|清晰|清楚", re.I)
# extras that do no harm, by operation
MAY = {
    "exposure": TONE + ["shadows", "clarity"], "contrast": TONE + ["clarity", "shadows"], "shadows": TONE,
    "highlights": TONE, "whites": TONE, "blacks": TONE + ["contrast"], "vibrance": ["color_mix"],
    "saturation": ["color_mix"], "sharpen": ["clarity"], "color_tint": TONE, "upscale": ["sharpen", "denoise"],
    "resize": ["crop", "sharpen"], "straighten": ["crop"], "rotate": ["crop"], "dehaze": TONE, "clarity": TONE,
    "replace_background": ["remove_background"], "denoise": ["clarity"],
    "white_balance": ["saturation", "vibrance", "color_mix", "auto_tone"],
    "temperature": ["saturation", "white_balance"],
    "style": ["contrast", "saturation", "vignette", "temperature", "color_tint", "clarity", "sharpen", "grain",
              "vibrance", "sepia", "tint", "blacks", "highlights"],
    "sepia": ["temperature", "contrast", "saturation", "vibrance", "grain", "vignette"],
    "grayscale": ["contrast", "blacks", "grain", "vignette", "clarity"],
    "color_grade": ["contrast", "saturation", "vibrance"],
}
# regions that may stand for a region
WIDER = {"person": ["subject"], "subject": ["person"], "skin": ["face", "person"], "face": ["skin"],
         "animal": ["subject"], "eyes": ["face"]}
# colours that have more than one name
COLORS = {"blue": COOL, "cyan": COOL, "teal": COOL, "yellow": WARM, "orange": WARM, "gold": WARM, "amber": WARM,
          "green": GREEN, "magenta": MAGENTA, "pink": MAGENTA, "purple": MAGENTA, "violet": MAGENTA,
          "grey": "grey|gray", "gray": "grey|gray", "brown": "brown|sepia|orange", "sepia": "sepia|brown"}
CHINESE = {"红": "red", "橙": "orange", "黄": "yellow", "绿": "green", "青": "cyan|teal|green", "蓝": "blue",
           "紫": "purple|violet", "粉": "pink", "棕": "brown", "褐": "brown", "黑": "black", "白": "white", "灰": "grey",
           "金": "gold"}
KINDS = {"geometry": "crop straighten rotate flip resize upscale pad",
         "object": "remove_object remove_background replace_background",
         "repair": "sharpen denoise red_eye skin_smooth dehaze",
         "style": "style sepia grayscale grain vignette color_grade",
         "color": "temperature tint vibrance saturation hue color_mix white_balance color_tint"}


def color_names(said):
    words = re.findall(r"[a-z]+", said.lower()) or [said]
    words += [name for c in said if c in CHINESE for name in CHINESE[c].split("|")]
    return "|".join(sorted({name for w in words for name in COLORS.get(w, w).split("|")}))


def colored(step):
    """ways to put on, take away or exchange a named colour"""
    color = color_names(step.get("to") or step["color"]) if step["sign"] == "0" else color_names(step["color"])
    if step["sign"] == "0":
        return [way("color_mix"), way("color_tint", "+", color), way("hue")]
    ways = [way("color_tint color_mix", step["sign"], color), way("hue")]
    known = set(color.split("|"))
    for colors, ops in ((WARM, (("temperature", 1),)), (COOL, (("temperature", -1),)), (GREEN, (("tint", -1),)),
                        (MAGENTA, (("tint", 1),))):
        if known & set(colors.split("|")):
            ways += [way(op, "+" if (side > 0) == (step["sign"] == "+") else "-") for op, side in ops]
    if step["op"] == "color_mix":
        ways.append(way("saturation vibrance", step["sign"]))
    elif step["sign"] == "-":
        ways += [way("white_balance"), way("saturation", "-")]
    return ways


def near(step):
    op, sign = step["op"], step["sign"]
    if step.get("open") == "all":
        return [way("auto_tone clarity contrast saturation vibrance sharpen", "+")]
    if step.get("open") == "light" and op == "auto_tone":
        return [way("auto_tone contrast exposure highlights shadows")]
    if step.get("open") == "pop":
        return [way("vibrance saturation clarity contrast dehaze", "+")]
    if op in ("color_tint", "color_mix") and step.get("color"):
        return colored(step)
    ways = list(NEAR.get((op, sign), [way(op, sign)]))
    if step.get("open") == "light":
        ways.append(way("auto_tone"))
    if op == "remove_object" and SPECKS.search(step["span"]):
        ways.append(way("denoise", "+"))
    if op == "sharpen" and sign == "+" and CLEAR.search(step["span"]):
        ways = [way("sharpen clarity", "+")]
    if op == "rotate" and str(step.get("number", "0")).lstrip("-") not in ("90", "180", "270"):
        ways.append(way("straighten"))
    if op == "resize" and sign != "-":
        ways.append(way("upscale"))
    return ways


def plain(region):
    """a region as labels have it: a name or {"text"}"""
    if isinstance(region, dict) and "text" not in region:
        return {"text": str(region.get("tones") or region.get("color"))}
    return region


def regions(step):
    region = plain(step["region"])
    if step["op"] in ("remove_background", "replace_background"):
        return ["all", "background", "subject", "person", "animal"]
    out = [region]
    if isinstance(region, str):
        out += WIDER.get(region, [])
        if step.get("region_span") and region != "all":
            out.append({"text": step["region_span"]})
    elif "text" not in step["region"]:
        out.append("all")  # tones and colours are also an operation's own range
    if step["op"] == "crop" and region != "all":
        out.append("all")
    if step["op"] == "remove_object" and step.get("target"):
        out.append({"text": step["target"]})
    return out


def kind_of(gold):
    if gold["refuse"] == "all":
        return "refuse"
    if not gold["steps"]:
        return "nothing"
    op = gold["steps"][0]["op"]
    return next((kind for kind, ops in KINDS.items() if op in ops.split()), "tone")


def tags_of(gold):
    steps = gold["steps"]
    tags = ["several" if len(steps) > 1 else "one"] if steps else []
    if any(s["region"] != "all" and s["op"] not in KINDS["object"].split() for s in steps):
        tags.append("region")
    if gold.get("keep") or any(s.get("except") for s in steps):
        tags.append("protection")
    if any("number" in s for s in steps):
        tags.append("number")
    if any(s.get("open") for s in steps):
        tags.append("open")
    if gold["refuse"] == "part":
        tags.append("part refused")
    return tags + ["sure" if gold["sure"] >= 0.8 else "doubtful" if gold["sure"] < 0.6 else "fair"]


def gold_plan(gold):
    """the gold reading as a prediction"""
    steps = []
    for s in gold["steps"]:
        step = {"op": s["op"], "sign": s["sign"], "region": plain(s["region"])}
        if s.get("except"):
            step["except"] = [plain(s["except"])]
        if s["op"] in ("color_tint", "color_mix") and s.get("color"):
            step["color"] = s["color"]
        steps.append(step)
    return {"id": gold["id"], "steps": steps, "refused": gold["refuse"] == "all"}


def gold_label(score, gold):
    """the label of score.py that accepts every reading as good as the gold one"""
    must, may, forbid = [], [], []
    for step in gold["steps"]:
        ways = [dict(w, region=regions(step)) for w in near(step)]
        must.append(dict(ways[0], alt=ways[1:]))
        may += MILD if step.get("open") else MAY.get(step["op"], [])
        if step.get("except") and step["op"] not in KINDS["object"].split():
            spared = plain(step["except"])
            named = isinstance(spared, dict) or spared in score.REGIONS
            forbid.append({"op": step["op"], "region": spared if named else {"text": spared}})
    for keep in gold.get("keep", []):
        region = plain(keep["region"])
        if region != "all":
            forbid.append({"op": "*", "region": region})
    label = {"id": gold["id"], "text": gold["text"], "lang": gold["lang"], "source": gold["id"].rsplit("-", 1)[0],
             "cat": kind_of(gold), "tags": tags_of(gold), "must": must, "may": sorted(set(may)), "forbid": forbid,
             "refuse": gold["refuse"]}
    own = gold_plan(gold)["steps"]  # words that name a property, not a place, protect nothing here
    label["forbid"] = [f for f in forbid if not any(score.forbidden(s, dict(label, forbid=[f])) for s in own)]
    return label


def held_out(request_id):
    return int(hashlib.sha256(request_id.encode()).hexdigest()[:8], 16) % 100 < HELD


def read(score, part):
    path = os.path.join(planner.SHARED, "bench", "planner", "gold.jsonl")
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [r for r in rows if part == "all" or held_out(r["id"]) == (part == "held")]
    return rows, [gold_label(score, r) for r in rows]


def judge(score, labels, predictions):
    out = []
    for label in labels:
        row = score.judge(label, predictions.get(label["id"], {"steps": [], "refused": False}))
        row.update(id=label["id"], lang=label["lang"], cat=label["cat"], tags=label["tags"], text=label["text"])
        out.append(row)
    return out


def table(score, runs):
    columns = planner.COLUMNS
    print("| plan | n | " + " | ".join(columns) + " | median ms |\n|---|" + "---|" * (len(columns) + 2))
    for name, rows, ms in runs:
        total = score.summary(rows)
        print("| %s | %d | %s | %s |" % (name, len(rows), " | ".join(planner.percent(total[c]) for c in columns), ms))
    groups = [("language", lambda r: [r["lang"]]), ("kind", lambda r: [r["cat"]]), ("tag", lambda r: r["tags"])]
    for title, of in groups:
        names = sorted({g for g in (x for r in runs[0][1] for x in of(r))})
        counts = [sum(g in of(r) for r in runs[0][1]) for g in names]
        heads = " | ".join("%s (%d)" % c for c in zip(names, counts))
        print("\npass by %s\n\n| plan | %s |\n|---|%s" % (title, heads, "---|" * len(names)))
        for name, rows, _ in runs:
            some = [[r["ok"] for r in rows if g in of(r)] for g in names]
            print("| %s | %s |" % (name, " | ".join(planner.percent((sum(s), len(s))) for s in some)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litho", default=os.path.join(planner.HERE, "..", "build", "litho"))
    parser.add_argument("--planners", default="words,fast")
    parser.add_argument("--predictions", action="append", default=[], help="score this file instead of running litho")
    parser.add_argument("--part", choices=["held", "train", "all"], default="held")
    parser.add_argument("--every", type=int, default=1, help="only every Nth request")
    parser.add_argument("--labels", help="write the labels there, for score.py")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fails", type=int, default=0, help="show the first N that fail, for each plan")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    folder = os.path.join(planner.SHARED, "bench", "planner")
    if not os.path.exists(os.path.join(folder, "gold.jsonl")) or not os.path.exists(os.path.join(folder, "score.py")):
        print("gold.jsonl of the request benchmark is not there (LITHO_SHARED)", file=sys.stderr)
        return 77
    score = planner.load_score(folder)
    rows, labels = (part[::args.every] for part in read(score, args.part))
    if args.labels:
        with open(args.labels, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(label, ensure_ascii=False) + "\n" for label in labels)
    runs = [("gold itself", judge(score, labels, {r["id"]: gold_plan(r) for r in rows}), "")]
    if not all(r["ok"] for r in runs[0][1]):
        failed = " ".join(r["id"] for r in runs[0][1] if not r["ok"])
        print("labels that their own gold plan fails: " + failed, file=sys.stderr)
        return 1
    for path in args.predictions:
        predictions, _ = score.read(path)
        runs.append((os.path.basename(path), judge(score, labels, {p["id"]: p for p in predictions}), ""))
    for name in args.planners.split(",") if not args.predictions else []:
        predictions, ms = planner.run(args.litho, name, rows, args.threads)
        runs.append((name, judge(score, labels, predictions), "%.3g" % statistics.median(ms)))
    if args.json:
        total = {name: score.summary(r) for name, r, _ in runs}
        print(json.dumps({name: {k: v if isinstance(v, int) else {"n": v[0], "of": v[1]} for k, v in t.items()}
                          for name, t in total.items()}))
        return 0
    table(score, runs)
    for name, judged, _ in runs[1:]:
        for row in [r for r in judged if not r["ok"]][:args.fails]:
            print("%s: %s [%s] %s" % (name, row["id"], ",".join(row["why"]), row["text"][:120]))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(0)
