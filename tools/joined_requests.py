#!/usr/bin/env python3
"""More requests from labelled ones: clauses joined, something left alone, a wish denied; with their readings.

    tools/joined_requests.py [--share 0.45] [--seed 1] gold.jsonl [MORE.jsonl…] > joined.jsonl

For `litho train planner`: people who say three things, spare one thing or take a wish back are the ones that a net
reads worst, and collections hold few of them. Half are two or three requests one after the other, a quarter have a
protection behind (of a labelled one, or a wording of the table with a place that somebody named), the others deny one
wish and state another: the denied one has no item. --share: how many, of the requests read. Requests that
bench/planner_gold.py holds out are not read."""
import argparse
import hashlib
import json
import random
import re

JOIN = {"en": [" and ", ", ", " and also ", ". ", ", then ", "; ", ", and ", " & ", " plus ", ". Also ", " + ",
               " "],
        "zh": ["，", "，", "，再", "；", "。", "，然后", "，还有", "，顺便"]}
BUT = {"en": [", but ", ". ", ", ", " but ", " and ", "; "], "zh": ["，", "，但", "，但是", "。", "，不过"]}
KEEP = {"en": ["leave {} alone", "leave {} as it is", "keep {} as is", "keep {} the same", "keep {} unchanged",
               "without touching {}", "without changing {}", "don't touch {}", "don't change {}", "do not alter {}",
               "{} should stay the same", "{} stays as it is", "{} must not change", "{} is fine as it is", "not {}",
               "hands off {}", "without affecting {}", "{} can stay"],
        "zh": ["{}不要动", "{}别动", "别碰{}", "{}保持原样", "{}不变", "{}不要改", "不要影响{}", "{}就不用调了",
               "{}还是原来的样子"]}
EXCEPT = {"en": [" except {}", " except for {}", " but not {}", " everywhere except {}", " apart from {}",
                 ", everything but {}"], "zh": ["，除了{}", "，{}除外"]}
DENY = {"en": ["don't {x}, just {y}", "don't {x}, {y}", "do not {x}, only {y}", "{y}, don't {x}", "{y} but don't {x}",
               "{y}, no need to {x}", "no need to {x}, {y}", "please don't {x}. {y}",
               "never mind what i said, don't {x}, {y}", "i don't want you to {x}, {y}", "you don't have to {x}, just {y}",
               "{y} without trying to {x}", "{y} rather than {x}"],
        "zh": ["不要{x}，只{y}", "别{x}，{y}", "{y}，不要{x}", "{y}，别{x}", "不用{x}，{y}就行", "不是让你{x}，{y}"]}
ASKING = re.compile(r"(please,? |(can|could|would) (you|some(one|body)|any(one|body)) (please )?|i (would|'d) like "
                    r"(you )?to |i want (you )?to )", re.I)
VERB = re.compile(r"(make|brighten|darken|lighten|increase|decrease|reduce|add|boost|raise|lower|sharpen|blur|crop|remove"
                  r"|delete|enhance|(de)?saturate|turn|change|cut|warm|cool|soften|smooth|flip|rotate|lift|drop|fade|bring"
                  r"|resize|straighten|replace|take|clean|fix|tint|give|adjust|improve)\b", re.I)
ARTICLE = re.compile(r"(the|my|his|her|their|our|this|that|a|an|its|your)\b", re.I)


def is_held(request):
    return int(hashlib.sha256(request["id"].encode()).hexdigest()[:8], 16) % 100 < 15 if "id" in request else False


def read(paths):
    out = []
    for path in paths:
        for line in open(path, encoding="utf-8"):
            r = json.loads(line)
            text = re.sub(r"[\s.!?。！？,，;]+$", "", r["text"])
            items = [(kind, o) for kind in ("steps", "keep", "cannot") for o in r.get(kind, [])]
            if items and not is_held(r) and len(text) <= 90 and all(o["span"] in text for _, o in items):
                out.append({"text": text, "items": items, "lang": r.get("lang", "en")})
    return out


def without_asking(part):
    asking = ASKING.match(part["text"]) if part["lang"] == "en" else None
    is_own = asking and not any(asking.group() in o["span"] for _, o in part["items"])
    return part["text"][asking.end():] if is_own else part["text"]


def joined(rng, pool, lang):
    parts = [rng.choice(pool[lang]) for _ in range(2 if rng.random() < 0.75 else 3)]
    text, items = parts[0]["text"], list(parts[0]["items"])
    for part in parts[1:]:
        text += rng.choice(JOIN[lang]) + without_asking(part)
        items += part["items"]
    said = [(kind, o.get("op"), o.get("sign"), str(o.get("region"))) for kind, o in items]
    return (text, items) if len(set(said)) == len(said) and len(text) <= 140 and len(items) <= 6 else None


def protected(rng, pool, lang, places, keeps):
    part = rng.choice(pool[lang])
    if any(kind == "keep" for kind, _ in part["items"]) or all(kind == "cannot" for kind, _ in part["items"]):
        return None
    text, items = part["text"], list(part["items"])
    if rng.random() < 0.45:
        kept = rng.choice(keeps[lang])
    else:
        place, region = rng.choice(places[lang])
        place = place if lang == "zh" or ARTICLE.match(place) else "the " + place
        kind, last = items[-1]
        at_end = kind == "steps" and last["region"] in ("all", "background") and text.endswith(last["span"])
        if at_end and rng.random() < 0.3:
            words = rng.choice(EXCEPT[lang]).format(place)
            return text + words, items[:-1] + [(kind, dict(last, span=last["span"] + words, except_span=place))]
        kept = {"span": rng.choice(KEEP[lang]).format(place),
                "region": region if isinstance(region, str) else {"text": place}}
    if any(o.get("region") == kept["region"] for _, o in items):
        return None
    link = " " if re.match(r"(but|without|except)\b", kept["span"], re.I) else rng.choice(BUT[lang])
    return text + link + kept["span"], items + [("keep", kept)]


def denied(rng, orders, lang):
    x, y = rng.choice(orders[lang]), rng.choice(orders[lang])
    if x["items"][0][1]["op"] == y["items"][0][1]["op"]:
        return None
    text = rng.choice(DENY[lang]).format(x=without_asking(x), y=without_asking(y))
    return text, y["items"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests", nargs="+")
    parser.add_argument("--share", type=float, default=0.45)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    requests = read(args.requests)
    pool = {lang: [r for r in requests if r["lang"] == lang] for lang in JOIN}
    steps = {lang: [o for r in pool[lang] for kind, o in r["items"] if kind == "steps"] for lang in JOIN}
    keeps = {lang: [o for r in pool[lang] for kind, o in r["items"] if kind == "keep"] for lang in JOIN}
    places = {lang: [(o.get("target") or o["region_span"], o["region"]) for o in steps[lang]
                     if (o.get("target") or o.get("region_span")) and o["region"] not in ("all", "background")]
              for lang in JOIN}
    orders = {lang: [r for r in pool[lang] if len(r["items"]) == 1 and r["items"][0][0] == "steps"
                     and not r["items"][0][1].get("open") and (lang == "zh" or VERB.match(r["items"][0][1]["span"]))]
              for lang in JOIN}
    langs = [lang for lang in JOIN if keeps[lang] and places[lang] and len(orders[lang]) > 9]
    done, wanted = 0, int(args.share * len(requests)) if langs else 0
    while done < wanted:
        lang, how = rng.choices(langs, [5.7 if lang == "en" else 1 for lang in langs])[0], rng.random()
        made = (joined(rng, pool, lang) if how < 0.5 else protected(rng, pool, lang, places, keeps) if how < 0.78
                else denied(rng, orders, lang))
        if made is None:
            continue
        row = {"text": made[0], "lang": lang, "sure": 0.17}
        row.update({kind: [o for k, o in made[1] if k == kind] for kind in ("steps", "keep", "cannot")})
        print(json.dumps(row, ensure_ascii=False))
        done += 1


if __name__ == "__main__":
    main()
