"""tokenizer.py: litho's tokenizers beside the `tokenizers` library: ids and speed in one run.

    python3 bench/tokenizer.py --exe build/bench/tokenizer --data ../shared/data --wordpiece MODELFOLDER
    python3 bench/tokenizer.py --unigram ~/.cache/litho/models/multilingual-e5-small.q4.bin

Texts: all captions of Flickr8k and Flickr30k, tiny-shakespeare, WikiText-2 (a record a line, and each file as one
record), and every code point of Unicode between letters, doubled, with a combining accent. Prints a Markdown table and
ends with status 1 when an id differs. Needs: tokenizers; for --unigram also sentencepiece and protobuf.

--unigram builds the library's tokenizer from the file's pieces and SentencePiece's own table of characters (nmt_nfkc), and
reads the requests of the planner's gold set, the same cut and mixed, and characters of Unicode. There some differ by design:
SentencePiece's table is younger than the file's, and the library loses or leaves apart some marks that litho composes.
"""
import argparse, glob, os, random, struct, subprocess, sys, tempfile, time

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import results

RATIOS = []  # of the library's time to ours, one a row


def corpora(data):
    def lines(path):
        return open(path, encoding="utf-8", newline="").read().splitlines(keepends=True)

    out = {}
    out["Flickr8k captions"] = [l.rstrip("\n").split("\t", 1)[1] for l in lines(f"{data}/flickr8k/captions.tsv")]
    out["Flickr30k captions"] = [l for f in sorted(glob.glob(f"{data}/text/flickr30k_captions/*.txt")) for l in lines(f)]
    for name, files in (("tiny-shakespeare", ["tinyshakespeare.txt"]),
                        ("WikiText-2", ["wikitext2_valid.txt", "wikitext2_test.txt"])):
        out[name + ", by line"] = [l for f in files for l in lines(f"{data}/text/{f}")]
        out[name + ", whole"] = ["".join(lines(f"{data}/text/{f}")) for f in files]
    return out


def nasty():
    chars = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    sweep = [f"a{c}b {c}{c} e{c}\u0301x 1{c}2 \u00e9\u0316{c} '{c}s" for c in chars]
    draw = random.Random(5)
    used = [chr(c) for c in list(range(0x20, 0x250)) * 8 + list(range(0x250, 0x3100)) + list(range(0xAC00, 0xAC40))
            + list(range(0x4E00, 0x4E80)) + list(range(0x1F300, 0x1F700)) + [0x200D, 0xFE0F, 0xFEFF, 0xFFFD, 0x2028]]
    mixed = ["".join(draw.choice(used) for _ in range(draw.randint(1, 60))) for _ in range(40000)]
    ascii_mix = ["".join(draw.choice(" \t\n'.,!-_<|>[]#sStTrReEvVmMlLdDaAbB09") for _ in range(draw.randint(1, 40)))
                 for _ in range(40000)]
    special = ["[CLS] a [SEP]b[MASK] [mask] [UNK", "<|endoftext|>x <|endoftext|", "x" * 101, "x" * 100, "\u00e9" * 101,
               "a" * 5000, " " * 3000, "\n \n\n  x", "don't DON'T we'll we've 's 'S  's", "", " ", "\t", "\u3000a",
               "e" + "\u0301" * 2000, "\u0345\u0300\u0316\u302e\u302f\u3099x"]
    return {"every code point": sweep, "random Unicode": mixed, "random ASCII": ascii_mix, "special cases": special}


def ours(exe, tokenizer, records, folder):
    texts, ids = f"{folder}/texts", f"{folder}/ids"
    with open(texts, "wb") as f:
        for r in records:
            data = r.encode("utf-8")
            f.write(struct.pack("<i", len(data)) + data)
    seconds = float(subprocess.run([exe, tokenizer, texts, ids], check=True, capture_output=True, text=True).stdout)
    raw = open(ids, "rb").read()
    values = memoryview(raw).cast("i")
    out, at = [], 0
    while at < len(values):
        n = values[at]
        out.append(list(values[at + 1:at + 1 + n]))
        at += 1 + n
    return out, seconds


def theirs(tokenizer, records):
    start = time.process_time()
    encoded = [tokenizer.encode(r, add_special_tokens=False).ids for r in records]
    one = time.process_time() - start
    start = time.process_time()
    tokenizer.encode_batch_fast(records, add_special_tokens=False)
    return encoded, min(one, time.process_time() - start)


def compare(kind, exe, path, sets, folder, peer=None):
    peer = peer or Tokenizer.from_file(path)
    peer.no_truncation()
    peer.no_padding()
    bad = 0
    for name, records in sets.items():
        a, ta = ours(exe, path, records, folder)
        b, tb = theirs(peer, records)
        wrong = [i for i in range(len(records)) if a[i] != b[i]]
        size = sum(len(r.encode("utf-8")) for r in records) / 1e6
        print(f"| {kind} | {name} | {len(records):,} | {sum(map(len, b)):,} | {len(wrong)} | {size / max(ta, 1e-4):.1f} | "
              f"{size / max(tb, 1e-4):.1f} | {tb / max(ta, 1e-4):.1f} |")
        RATIOS.append(tb / max(ta, 1e-4))
        for i in wrong[:5]:
            print(f"    {records[i]!r:.120}\n    litho      {a[i]}\n    tokenizers {b[i]}", file=sys.stderr)
        bad += len(wrong)
    return bad


def unigram(exe, path, folder):
    import io, json
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2
    from tokenizers import AddedToken, Regex, normalizers
    data, at = open(os.path.expanduser(path), "rb").read(), 72
    n, = struct.unpack_from("<i", data, 44)
    offsets = struct.unpack_from(f"<{n + 1}I", data, at)
    scores = struct.unpack_from(f"<{n}f", data, at + 4 * (n + 1))
    text = at + 4 * (2 * n + 1)
    vocab = [(data[text + offsets[i]:text + offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(n)]
    writer, proto = io.BytesIO(), sentencepiece_model_pb2.ModelProto()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(["some words to have a model"] * 99), model_writer=writer,
                                             vocab_size=30, normalization_rule_name="nmt_nfkc", minloglevel=3,
                                             hard_vocab_limit=False)
    proto.ParseFromString(writer.getvalue())
    peer = Tokenizer(models.Unigram(vocab, unk_id=3, byte_fallback=False))
    peer.normalizer = normalizers.Sequence([normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
                                            normalizers.Replace(Regex(" {2,}"), " ")])
    peer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    peer.add_special_tokens([AddedToken(x, special=True, normalized=False) for x in ("<s>", "<pad>", "</s>", "<unk>")] +
                            [AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    gold = [json.loads(l)["text"] for l in open("../shared/bench/planner/gold.jsonl", encoding="utf-8")]
    draw = random.Random(5)
    words = [w for g in gold for w in g.split()]
    mixed = [" ".join(draw.choice(words)[:draw.randint(1, 20)] for _ in range(draw.randint(1, 30))) for _ in range(20000)]
    exact = {"requests (gold)": gold, "requests, cut and mixed": mixed}
    return compare("unigram", exe, os.path.expanduser(path), exact, folder, peer), \
        compare("unigram", exe, os.path.expanduser(path), nasty(), folder, peer)


def train(text, size, folder):
    peer = Tokenizer(models.BPE())
    peer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    peer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, min_frequency=2, special_tokens=["<|endoftext|>"], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    start = time.process_time()
    peer.train_from_iterator([text], trainer)
    return peer, time.process_time() - start


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--exe", default="build/bench/tokenizer")
    p.add_argument("--data", default="../shared/data")
    p.add_argument("--unigram", help="file of 4-bit words; only this is compared")
    p.add_argument("--wordpiece", help="folder with BERT's tokenizer.json")
    results.add_options(p)
    args = p.parse_args()
    folder = tempfile.mkdtemp(prefix="litho-tokenizers-")
    bad = 0
    machine = [l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")]
    print(f"{len(machine)} × {machine[0]}; processor time\n")
    print("| tokenizer | text | records | tokens | records that differ | litho, MB/s | tokenizers, MB/s | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    if args.unigram:
        sys.exit(unigram(args.exe, args.unigram, folder)[0] > 0)
    sets = {**corpora(args.data), **nasty()}
    if args.wordpiece:
        bad += compare("WordPiece", args.exe, f"{args.wordpiece}/tokenizer.json", sets, folder)
    captions = "\n".join(sets["Flickr30k captions"])
    for name, text, size in (("shakespeare 1k", "".join(sets["tiny-shakespeare, whole"]), 1000),
                             ("WikiText-2 8k", "".join(sets["WikiText-2, whole"]), 8000),
                             ("captions 8k", captions, 8000)):
        peer, tb = train(text, size, folder)
        path, source, mine = f"{folder}/peer.json", f"{folder}/text", f"{folder}/mine.json"
        peer.save(path)
        open(source, "w", encoding="utf-8", newline="").write(text)
        ta = float(subprocess.run([args.exe, "--train", source, str(size), mine], check=True, capture_output=True,
                                  text=True).stdout)
        back = Tokenizer.from_file(mine)
        same = back.get_vocab() == peer.get_vocab() and peer.to_str() == back.to_str()
        bad += not same
        print(f"| BPE training | {name} | 1 | {peer.get_vocab_size()} | {'same vocabulary and merges' if same else 'DIFFERENT'} "
              f"| {len(text) / 1e6 / ta:.1f} | {len(text) / 1e6 / tb:.1f} | {tb / ta:.1f} |")
        if name.startswith("WikiText"):
            bad += compare("BPE " + name, args.exe, path, sets, folder)
            bad += compare("BPE, saved by litho", args.exe, mine, {"random Unicode": sets["random Unicode"]}, folder)
    if args.wordpiece:
        results.record(args, "tokenizer", {"records that differ": bad, "smallest ratio of speeds": min(RATIOS)})
    sys.exit(bad > 0)


main()
