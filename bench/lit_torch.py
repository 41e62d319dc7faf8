#!/usr/bin/env python3
"""`litho train lit` with a frozen MiniLM, again in PyTorch: the same recipe, to see whether the same scores come out.

    python3 bench/lit_torch.py --cache DIR --minilm DIR [--seeds 1,2,3] [--members 1] [--split test] [options of the recipe]

--cache    folder of `litho train lit --cache`: the photos' features (photos.features, with its list) are read from it
--minilm   folder of all-MiniLM-L6-v2 as transformers reads it; its rows are worked out here, by transformers
Photos, captions and splits: data/flickr8k of --shared. Prints a Markdown row a seed: recall at 1, 5, 10 both ways. Training is
on the train split only, for a given number of epochs; the split named by --split is looked at once, at the end.

Text: means of MiniLM's last hidden rows, of those before and of its embeddings, each at unit length, side by side, scaled to
length √1152, dropout, straight linear + linear, GELU, dropout, linear.
Photo: mean over the map's cells of the root of each feature, scaled to length √1280, dropout, linear. Both to unit length;
members side by side. Loss: softmax over photos and over texts with several texts of a photo, or sigmoid. AdamW, warm-up,
cosine to 0, clip 1.
--views 2: mirrored photos too in training.
Not the same random numbers as litho's. Needs torch, numpy, transformers.
"""
import argparse
import math
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

CELLS, WIDTH, HEADER = 81, 1280, 4096
TEXT_WIDTH, MAX_TOKENS = 3 * 384, 64


def photo_roots(cache):
    """File name → row; mean roots (n, views, 1280)."""
    names = [os.path.basename(line.rstrip('\n').split(' ', 3)[3]) for line in open(os.path.join(cache, 'photos.features.list'))]
    path = os.path.join(cache, 'photos.features')
    _, views, cells, width = np.fromfile(path, np.uint32, 4, offset=16)
    if (cells, width) != (CELLS, WIDTH):
        raise SystemExit(f'{path}: not a cache of {CELLS} × {WIDTH} features')
    rows = np.memmap(path, np.uint16, 'r', HEADER, (len(names), int(views), CELLS + 1, WIDTH))
    roots = np.empty((len(names), int(views), WIDTH), np.float32)
    for i in range(len(names)):
        bf16 = rows[i, :, :CELLS].astype(np.uint32) << 16
        roots[i] = np.sqrt(np.maximum(bf16.view(np.float32), 0)).mean(1)
    return {name: i for i, name in enumerate(names)}, torch.from_numpy(roots)


def text_rows(folder, texts):
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    rows = torch.empty(len(texts), TEXT_WIDTH)
    with torch.inference_mode():
        for k in range(0, len(order), 128):
            some = order[k:k + 128]
            batch = tokenizer([texts[i] for i in some], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors='pt')
            mask = batch['attention_mask'].unsqueeze(-1).float()
            hidden = model(**batch, output_hidden_states=True).hidden_states
            rows[some] = torch.cat([F.normalize((hidden[k] * mask).sum(1), dim=-1) for k in (-1, -2, 0)], 1)
    return rows


class Member(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.straight = nn.Linear(TEXT_WIDTH, a.width)
        self.inner = nn.Linear(TEXT_WIDTH, a.hidden) if a.hidden else None
        self.outer = nn.Linear(a.hidden, a.width, bias=False) if a.hidden else None
        self.image = nn.Linear(WIDTH, a.width)
        self.log_scale = nn.Parameter(torch.tensor(math.log(10 if a.loss == 'sigmoid' else 20)))
        self.bias = nn.Parameter(torch.tensor(-10.0))
        self.drop, self.drop_image = nn.Dropout(a.dropout), nn.Dropout(a.image_dropout)
        for layer in (m for m in (self.straight, self.inner, self.outer, self.image) if m is not None):
            nn.init.normal_(layer.weight, std=layer.in_features ** -0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

    def texts(self, x):
        x = self.drop(F.normalize(x, dim=-1) * math.sqrt(TEXT_WIDTH))
        y = self.straight(x)
        if self.inner is not None:
            y = y + self.outer(self.drop(F.gelu(self.inner(x))))
        return F.normalize(y, dim=-1)

    def images(self, x):
        return F.normalize(self.image(self.drop_image(F.normalize(x, dim=-1) * math.sqrt(WIDTH))), dim=-1)

    def loss(self, kind, text, image, own):
        s = self.log_scale.exp() * image @ text.T
        if kind == 'sigmoid':
            sign = torch.full_like(s, -1.0)
            sign[own, torch.arange(len(own))] = 1.0
            return -F.logsigmoid(sign * (s + self.bias)).sum() / len(own)
        matched = s[own, torch.arange(len(own))].mean()
        return (s.logsumexp(0).mean() + s.logsumexp(1).mean()) / 2 - matched


def recalls(image, text, own):
    """A tie counts against, as in litho."""
    s = image @ text.T
    of_text = s[own, torch.arange(len(own))]
    rank_photo = (s >= of_text).sum(0)
    best = torch.full((len(image),), -1.0).scatter_reduce(0, own, of_text, 'amax')
    rank_text = (s >= best[:, None]).sum(1)
    return [100 * (rank <= k).float().mean().item() for rank in (rank_text, rank_photo) for k in (1, 5, 10)]


def train(a, seed, texts, roots):
    """texts (photos, captions, 384), roots (photos, views, 1280)."""
    torch.manual_seed(seed)
    members = nn.ModuleList(Member(a) for _ in range(a.members))
    matrices, others = ([p for p in members.parameters() if (p.dim() > 1) == is_matrix] for is_matrix in (True, False))
    optimizer = torch.optim.AdamW([{'params': matrices, 'weight_decay': a.decay}, {'params': others, 'weight_decay': 0}],
                                  lr=a.lr, betas=(0.9, a.beta2), eps=1e-8)
    n, each = texts.shape[:2]
    steps = round(a.epochs * n / a.batch)
    order = torch.empty(0, dtype=torch.long)
    for step in range(1, steps + 1):
        if len(order) < a.batch:
            order = torch.cat([order, torch.randperm(n)])
        photos, order = order[:a.batch], order[a.batch:]
        some = torch.rand(a.batch, each).argsort(1)[:, :a.texts]
        own = torch.arange(a.batch).repeat_interleave(a.texts)
        x, v = texts[photos[own], some.flatten()], roots[photos, torch.randint(a.views, (a.batch,))]
        rate = step / a.warmup if step <= a.warmup else (1 + math.cos(math.pi * (step - a.warmup) / max(1, steps - a.warmup))) / 2
        for group in optimizer.param_groups:
            group['lr'] = a.lr * rate
        optimizer.zero_grad()
        sum(m.loss(a.loss, m.texts(x), m.images(v), own) for m in members).backward()
        nn.utils.clip_grad_norm_(members.parameters(), 1.0)
        optimizer.step()
    return members.eval()


def main():
    shared = os.environ.get('LITHO_SHARED', os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'shared'))
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--shared', default=shared)
    p.add_argument('--cache', required=True)
    p.add_argument('--minilm', required=True)
    p.add_argument('--split', default='dev')
    p.add_argument('--seeds', default='1,2,3')
    p.add_argument('--threads', type=int, default=2)
    for name, value in (('members', 1), ('batch', 500), ('texts', 2), ('hidden', 512), ('width', 512), ('warmup', 7),
                        ('views', 1)):
        p.add_argument('--' + name, type=int, default=value)
    for name, value in (('epochs', 20), ('lr', 1e-3), ('decay', 0.01), ('beta2', 0.98), ('dropout', 0.2), ('image-dropout', 0.2)):
        p.add_argument('--' + name, type=float, default=value)
    p.add_argument('--loss', choices=['softmax', 'sigmoid'], default='softmax')
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    data = os.path.join(a.shared, 'data', 'flickr8k')
    captions = {}
    with open(os.path.join(data, 'captions.tsv')) as f:
        for line in f:
            key, text = line.rstrip('\n').split('\t')
            captions.setdefault(key.split('#')[0], []).append(text)
    row_of, roots = photo_roots(a.cache)
    parts = {}
    for split in ('train', a.split):
        # litho leaves out photos it cannot read: they have no row.
        names = [n for n in open(os.path.join(data, split + '.txt')).read().split() if n in row_of]
        rows = text_rows(a.minilm, [t for name in names for t in captions[name]])
        parts[split] = rows.view(len(names), -1, TEXT_WIDTH), roots[[row_of[name] for name in names]]
    print(f'PyTorch {torch.__version__}, {a.members} member(s), {a.loss}, {a.epochs:g} epochs, {a.split} split\n')
    print('| seed | image→text R@1 / 5 / 10 | text→image R@1 / 5 / 10 | mean of six | s |')
    print('|---|---|---|---|---|')
    all_scores = []
    for seed in map(int, a.seeds.split(',')):
        begin = time.monotonic()
        members = train(a, seed, *parts['train'])
        seconds = time.monotonic() - begin
        texts, images = parts[a.split]
        own = torch.arange(len(images)).repeat_interleave(texts.shape[1])
        with torch.no_grad():
            t = torch.cat([m.texts(texts.flatten(0, 1)) for m in members], 1) / math.sqrt(a.members)
            v = torch.cat([m.images(images[:, 0]) for m in members], 1) / math.sqrt(a.members)
        r = recalls(v, t, own)
        all_scores.append(r)
        print('| %d | %.1f / %.1f / %.1f | %.1f / %.1f / %.1f | %.2f | %.0f |' % (seed, *r, sum(r) / 6, seconds), flush=True)
    r = np.mean(all_scores, 0)
    print('| mean | %.1f / %.1f / %.1f | %.1f / %.1f / %.1f | %.2f | |' % (*r, r.mean()))


if __name__ == '__main__':
    main()
