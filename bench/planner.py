#!/usr/bin/env python3
"""Words to plan, scored: the planners of litho beside plans that never look at the words.

    bench/planner.py [--litho build/litho] [--set dev.jsonl] [--planners words,fast,model,auto] [--every N] [--threads N]

Runs `litho plan --batch` for each planner on the sentences of the request benchmark, scores them with its own
score.py, and prints Markdown tables: all sentences, then by tag. Fixed plans (always brighter, always automatic,
always refuse) are scored in the same run. `ms` is per sentence, prompt state warm; cold is one `litho plan` from
command start to plan. The set is LITHO_SHARED/bench/planner (default ../shared)."""
import argparse
import importlib.util
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

import results

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("LITHO_SHARED", os.path.join(HERE, "..", "..", "shared"))
FIXED = {
    "always brighter": {"steps": [{"op": "exposure", "sign": "+", "region": "all"}], "refused": False},
    "always auto_tone": {"steps": [{"op": "auto_tone", "sign": "0", "region": "all"}], "refused": False},
    "always refuse": {"steps": [], "refused": True},
}
COLUMNS = ["pass", "clause recall", "step precision", "sign accuracy", "region accuracy", "refusal precision",
           "refusal recall"]
# A sentence that says what is wrong instead of what is wanted.
COMPLAINT = re.compile(r"\b(too|so) (dark|bright|light|dull|yellow|blue|green|red|orange|blurry|grainy|noisy|warm|cold)\b"
                       r"|\b(over|under)\s?-?exposed\b|washed out|\b(looks?|is|are) (a bit )?(too |so )?(dark|dull|dim|hazy|"
                       r"blurry|grainy|yellow|brown|crooked)\b|太|灰蒙蒙|偏")


def load_score(folder):
    spec = importlib.util.spec_from_file_location("score", os.path.join(folder, "score.py"))
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score


def percent(pair):
    return "-" if not pair[1] else "%.1f %%" % (100.0 * pair[0] / pair[1])


def rows(score, labels, predictions):
    out = []
    for label in labels:
        row = score.judge(label, predictions.get(label["id"], {"steps": [], "refused": False}))
        tags = label.get("tags", [])
        if label.get("forbid"):
            tags = tags + ["protection"]  # something must be left alone
        if COMPLAINT.search(label["text"].lower()):
            tags = tags + ["complaint"]
        row.update(lang=label["lang"], tags=tags)
        out.append(row)
    return out


def run(litho, planner, labels, threads):
    """predictions by id, sorted ms"""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for label in labels:
            file.write(json.dumps({"id": label["id"], "text": label["text"]}, ensure_ascii=False) + "\n")
        file.flush()
        done = subprocess.run([litho, "plan", "--planner", planner, "--threads", str(threads), "--batch", file.name],
                              stdout=subprocess.PIPE, check=True)
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    return {line["id"]: line for line in lines}, sorted(line.get("ms", 0) for line in lines)


def cold(litho, planner, threads):
    """seconds from command start to plan, median of 5; the words have no keyword reading, so the model is asked"""
    times = []
    for _ in range(5):
        begin = time.monotonic()
        subprocess.run([litho, "plan", "--planner", planner, "--threads", str(threads),
                        "a whisper of autumn melancholy over the meadow"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.monotonic() - begin)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litho", default=os.path.join(HERE, "..", "build", "litho"))
    parser.add_argument("--set", default=os.path.join(SHARED, "bench", "planner", "dev.jsonl"))
    parser.add_argument("--planners", default="words,fast,model,auto")
    parser.add_argument("--every", type=int, default=1, help="only every Nth sentence")
    parser.add_argument("--threads", type=int, default=2)
    results.add_options(parser)
    args = parser.parse_args()
    folder = os.path.join(SHARED, "bench", "planner")
    if not os.path.exists(args.set) or not os.path.exists(os.path.join(folder, "score.py")):
        print("the request benchmark is not there (LITHO_SHARED)", file=sys.stderr)
        return 77
    score = load_score(folder)
    labels, _ = score.read(args.set)
    labels = labels[::args.every]
    runs = [(name, {label["id"]: dict(plan, id=label["id"]) for label in labels}, "", "")
            for name, plan in FIXED.items()]
    for planner in args.planners.split(","):
        predictions, ms = run(args.litho, planner, labels, args.threads)
        runs.append(("litho, " + planner, predictions, "%.3g" % statistics.median(ms),
                     "%.2f" % cold(args.litho, planner, args.threads)))
    print("%d sentences, %s, %d threads\n" % (len(labels), platform.processor() or platform.machine(), args.threads))
    print("| plan | " + " | ".join(COLUMNS) + " | median ms | cold s |")
    print("|---|" + "---|" * (len(COLUMNS) + 2))
    passed = {}
    for name, predictions, ms, start in runs:
        total = score.summary(rows(score, labels, predictions))
        print("| %s | %s | %s | %s |" % (name, " | ".join(percent(total[c]) for c in COLUMNS), ms, start))
        passed[name] = 100 * total["pass"][0] / total["pass"][1]
    tags = ["en", "zh", "multi", "region", "negation", "protection", "complaint", "number", "vague"]
    print("\nsentence pass by language and tag\n\n| plan | " + " | ".join(tags) + " |\n|---|" + "---|" * len(tags))
    for name, predictions, _, _ in runs:
        cells = []
        for tag in tags:
            some = [r for r in rows(score, labels, predictions) if tag in r["tags"] or r["lang"] == tag]
            cells.append(percent((sum(r["ok"] for r in some), len(some))))
        print("| %s | %s |" % (name, " | ".join(cells)))
    print("\nprotection: the label forbids something (%d); complaint: by pattern (%d)" % tuple(
        sum(tag in r["tags"] for r in rows(score, labels, {})) for tag in ("protection", "complaint")))
    for name, _, ms, _ in runs[len(FIXED):]:
        results.record(args, "planner-" + name.split(", ")[1], {"pass": passed[name], "median time": float(ms)},
                       {"auto tone": {"pass": passed["always auto_tone"]}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
