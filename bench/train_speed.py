#!/usr/bin/env python3
"""Speed and peak memory of litho's training beside PyTorch on the CPU, and for GPT-2 beside llm.c.

    python3 bench/train_speed.py [lm] [caption] [lit] [--threads 2] [--rounds 3] [--llmc DIR] [--features FILE] [--cache DIR]

lm       GPT-2, 6 layers × 384, 6 heads, 256 tokens × 8 a step, the characters of tiny-shakespeare
caption  decoder, 4 layers × 256, 8 heads, cross-attention to 81 rows of 1280; 16 photos × 5 captions a step
lit      MiniLM (6 × 384) tuned whole, an MLP head, softmax loss; 64 photos × 1 caption a step; of 256 photos in all

Same shapes, float32, dropout 0, AdamW, gradients clipped at 1. PyTorch: eager, and torch.compile (dynamic shapes where
captions have lengths). A side is a process of its own, run with few and with more steps: speed is the difference of the
two, so that no start-up counts; memory is the peak of the whole longer process. All sides take turns, the best of the
rounds is shown with its CPU time (user + system, of all threads). llm.c: a folder with the sources of karpathy/llm.c;
its train_gpt2.c is built with the flags of its Makefile and fed a model file of the same shape.
litho reads its features from a mapped file, whose pages count as its memory; PyTorch's are made up once.
PyTorch's captions are padded to the longest of the batch, as is usual; litho packs them. Its words and photos are random
numbers of the captions' lengths. Needs torch, numpy and, for lit, transformers.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import results
from results import machine

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(os.environ.get('LITHO_SHARED', os.path.join(ROOT, '..', 'shared')), 'data')
SHAKESPEARE = os.path.join(DATA, 'text', 'tinyshakespeare.txt')
CAPTIONS = os.path.join(DATA, 'flickr8k', 'captions.tsv')
PHOTOS = os.path.join(DATA, 'flickr8k', 'images')
TRAIN = os.path.join(DATA, 'flickr8k', 'train.txt')
STEPS = {'lm': (2, 10), 'caption': (3, 23), 'lit': (3, 23)}
LAYERS, WIDTH, HEADS, CONTEXT, BATCH, CHARACTERS = 6, 384, 6, 256, 8, 65
CAPTION_BATCH, TEXTS, CELLS, FEATURES, WORDS = 16, 5, 81, 1280, 3000
LIT_BATCH, LIT_PHOTOS = 64, 257


# --- the worker: one side in PyTorch -----------------------------------------------------------


def caption_lengths(n, more):
    """Words of captions, and `more` marks at their ends: the same n each run."""
    with open(CAPTIONS) as f:
        lengths = [len(line.split('\t')[1].split()) + more for line in f]
    return random.Random(1).sample(lengths, n)


def worker(what, steps, threads, compiled):
    import torch
    import torch.nn as nn
    import torch.nn.functional as F

    torch.manual_seed(1)
    torch.set_num_threads(threads)

    class Attention(nn.Module):
        def __init__(self, width, heads, memory):
            super().__init__()
            self.heads, self.memory = heads, memory
            self.q = nn.Linear(width, width if memory else 3 * width)
            self.kv = nn.Linear(width, 2 * width) if memory else None
            self.out = nn.Linear(width, width)

        def forward(self, x, memory=None):
            def split(y):
                return y.view(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)

            if self.memory:
                q, (k, v) = self.q(x), self.kv(memory).chunk(2, -1)
            else:
                q, k, v = self.q(x).chunk(3, -1)
            y = F.scaled_dot_product_attention(split(q), split(k), split(v), is_causal=not self.memory)
            return self.out(y.transpose(1, 2).reshape(x.shape))

    class Block(nn.Module):
        def __init__(self, width, heads, memory):
            super().__init__()
            self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads, False)
            self.cross = Attention(width, heads, True) if memory else None
            self.norm_cross = nn.LayerNorm(width) if memory else None
            self.norm2, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

        def forward(self, x, memory):
            x = x + self.attention(self.norm1(x))
            if self.cross is not None:
                # The captions of one photo look at its rows together: keys and values are worked out once.
                n, width = memory.shape[0], x.shape[-1]
                x = x + self.cross(self.norm_cross(x).reshape(n, -1, width), memory).reshape(x.shape)
            return x + self.down(F.gelu(self.up(self.norm2(x)), approximate='tanh'))

    class Decoder(nn.Module):
        def __init__(self, vocab, positions, layers, width, heads, memory=False):
            super().__init__()
            self.word, self.place = nn.Embedding(vocab, width), nn.Embedding(positions, width)
            self.blocks = nn.ModuleList(Block(width, heads, memory) for _ in range(layers))
            self.norm = nn.LayerNorm(width)
            for table in (self.word, self.place):
                nn.init.normal_(table.weight, std=0.02)
            if memory:
                self.project, self.project_norm = nn.Linear(FEATURES, width), nn.LayerNorm(width)
                self.cells = nn.Parameter(torch.randn(CELLS, width) * 0.02)

        def forward(self, ids, target, map=None):
            memory = None if map is None else self.project_norm(self.project(map)) + self.cells
            x = self.word(ids) + self.place.weight[: ids.shape[1]]
            for block in self.blocks:
                x = block(x, memory)
            logits = F.linear(self.norm(x), self.word.weight)
            return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=-1)

    class Lit(nn.Module):
        def __init__(self):
            super().__init__()
            from transformers import BertConfig, BertModel

            config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                intermediate_size=1536, hidden_dropout_prob=0, attention_probs_dropout_prob=0)
            self.text = BertModel(config, add_pooling_layer=False)
            self.straight, self.inner, self.outer = nn.Linear(384, 512), nn.Linear(384, 1024), nn.Linear(1024, 512)
            self.image, self.scale = nn.Linear(FEATURES, 512), nn.Parameter(torch.tensor(3.0))

        def forward(self, ids, mask, pooled):
            h = self.text(input_ids=ids, attention_mask=mask).last_hidden_state
            w = mask.unsqueeze(-1).to(h.dtype)
            t = (h * w).sum(1) / w.sum(1)
            t = F.normalize(self.straight(t) + self.outer(F.gelu(self.inner(t))), dim=-1)
            v = F.normalize(self.image(pooled), dim=-1)
            s, own = self.scale.exp() * v @ t.T, torch.arange(len(ids))
            return (F.cross_entropy(s, own) + F.cross_entropy(s.T, own)) / 2

    def captions(step, n, more):
        lengths = random.Random(step).sample(pool, n)
        ids = torch.randint(5, WORDS, (n, max(lengths) + more))
        return ids, torch.arange(ids.shape[1])[None] < torch.tensor(lengths)[:, None]

    pool = caption_lengths(2000, 2) if what != 'lm' else None
    if what == 'lm':
        model = Decoder(CHARACTERS, CONTEXT, LAYERS, WIDTH, HEADS)
    elif what == 'caption':
        model = Decoder(WORDS, 64, 4, 256, 8, memory=True)
        rows = torch.rand(CAPTION_BATCH, CELLS, FEATURES)
    else:
        model = Lit()
        rows = torch.rand(LIT_BATCH, FEATURES)
    step_of = torch.compile(model, dynamic=what != 'lm') if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    for step in range(steps):
        if what == 'lm':
            ids = torch.randint(0, CHARACTERS, (BATCH, CONTEXT + 1))
            loss = step_of(ids[:, :-1].contiguous(), ids[:, 1:].contiguous())
        elif what == 'caption':
            ids, mask = captions(step, CAPTION_BATCH * TEXTS, 0)
            target = ids.masked_fill(~mask, -1)
            loss = step_of(ids[:, :-1].contiguous(), target[:, 1:].contiguous(), rows)
        else:
            ids, mask = captions(step, LIT_BATCH, 0)
            loss = step_of(ids, mask.long(), rows)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(json.dumps({'loss': loss.item(), 'parameters': sum(p.numel() for p in model.parameters())}))


# --- llm.c -------------------------------------------------------------------------------------

LLMC_MAIN = r'''
#define TESTING
#include "train_gpt2.c"
int main(int argc, char **argv) {
  GPT2 model;
  int B = %d, T = %d, V = %d, steps = atoi(argv[2]);
  gpt2_build_from_checkpoint(&model, argv[1]);
  int *x = malloc(B * T * sizeof(int)), *y = malloc(B * T * sizeof(int));
  for (int s = 0; s < steps; s++) {
    for (int i = 0; i < B * T; i++) { x[i] = rand() %% V; y[i] = rand() %% V; }
    gpt2_forward(&model, x, y, B, T);
    gpt2_zero_grad(&model);
    gpt2_backward(&model);
    gpt2_update(&model, 1e-4f, 0.9f, 0.999f, 1e-8f, 0.01f, s + 1);
  }
  printf("loss %%f\n", model.mean_loss);
  return 0;
}
'''


def build_llmc(source, folder):
    """llm.c's program and a model file; it pads the vocabulary to 128."""
    import numpy as np

    padded, C, L = 128, WIDTH, LAYERS
    exe, model, main = (os.path.join(folder, n) for n in ('llmc', 'llmc.bin', 'llmc_main.c'))
    with open(main, 'w') as f:
        f.write(LLMC_MAIN % (BATCH, CONTEXT, CHARACTERS))
    subprocess.run(['cc', '-Ofast', '-march=native', '-fno-finite-math-only', '-fopenmp', '-DOMP', '-w', '-I', source,
                    main, '-o', exe, '-lm'], check=True)
    header = np.zeros(256, np.int32)
    header[:8] = [20240326, 3, CONTEXT, CHARACTERS, L, HEADS, C, padded]
    shapes = [(padded * C, 0.02), (CONTEXT * C, 0.02), (L * C, None), (L * C, 0), (L * 3 * C * C, 0.02), (L * 3 * C, 0),
              (L * C * C, 0.02), (L * C, 0), (L * C, None), (L * C, 0), (L * 4 * C * C, 0.02), (L * 4 * C, 0),
              (L * 4 * C * C, 0.02), (L * C, 0), (C, None), (C, 0)]
    rng = np.random.default_rng(1)
    with open(model, 'wb') as f:
        f.write(header.tobytes())
        for n, std in shapes:
            x = np.ones(n) if std is None else rng.standard_normal(n) * std
            f.write(x.astype(np.float32).tobytes())
    return [exe, model]


# --- measuring ---------------------------------------------------------------------------------


def run(command, env):
    """Wall seconds, CPU seconds, peak MB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            err.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{err.read().decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def litho_command(a, what, steps, folder):
    out = os.path.join(folder, f'{what}.{steps}')
    subprocess.run(['rm', '-rf', out], check=True)
    common = ['--steps', steps, '--out', out, '--threads', a.threads, '--quiet', '--json', '--eval-every', 0, '--save-every', 0]
    some, held_out = (os.path.join(folder, n) for n in ('some.tsv', 'held_out.txt'))
    with open(CAPTIONS) as f, open(some, 'w') as pairs:
        pairs.writelines(f.readlines()[: 5 * LIT_PHOTOS])
    with open(some) as f, open(held_out, 'w') as names:
        names.write(f.readline().split('#')[0] + '\n')
    own = {
        'lm': ['--text', SHAKESPEARE, '--held-out-share', 0, '--layers', LAYERS, '--width', WIDTH, '--heads', HEADS,
               '--context', CONTEXT, '--batch', BATCH, '--dropout', 0],
        'caption': ['--pairs', CAPTIONS, '--images', PHOTOS, '--train', TRAIN, '--features', a.features, '--layers', 4,
                    '--width', 256, '--heads', 8, '--batch', CAPTION_BATCH, '--dropout', 0, '--smoothing', 0],
        'lit': ['--pairs', some, '--images', PHOTOS, '--held-out', held_out, '--cache', a.cache, '--tune', 6, '--texts', 1,
                '--batch', LIT_BATCH, '--loss', 'softmax', '--dropout', 0, '--image-dropout', 0, '--encoder-dropout', 0],
    }[what]
    return [str(x) for x in [a.litho, 'train', what, *own, *common]]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('what', nargs='*', default=[])
    p.add_argument('--litho', default=os.path.join(ROOT, 'build', 'litho'))
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--rounds', type=int, default=3)
    p.add_argument('--llmc')
    p.add_argument('--features', help="the caption decoder's feature file (litho train caption --features)")
    p.add_argument('--cache', help='the folder of litho train lit --cache')
    p.add_argument('--no-compile', action='store_true')
    p.add_argument('--worker', nargs=2, help=argparse.SUPPRESS)
    p.add_argument('--compiled', action='store_true', help=argparse.SUPPRESS)
    results.add_options(p)
    a = p.parse_args()
    if a.worker:
        worker(a.worker[0], int(a.worker[1]), a.threads, a.compiled)
        return
    env = dict(os.environ, OMP_NUM_THREADS=str(a.threads), OPENBLAS_NUM_THREADS=str(a.threads), MKL_NUM_THREADS=str(a.threads))
    load = os.getloadavg()[0]
    print(f'{machine()}; {a.threads} threads; load average at the start {load:.1f}; best of {a.rounds} rounds\n')
    print('| model | side | a second | wall ms a step | CPU ms a step | peak MB | speed ÷ litho | memory ÷ litho |')
    print('|---|---|---|---|---|---|---|---|')
    for what in a.what or list(STEPS):
        units = {'lm': BATCH * CONTEXT, 'caption': CAPTION_BATCH * TEXTS, 'lit': LIT_BATCH}[what]
        unit = {'lm': 'tokens', 'caption': 'captions', 'lit': 'pairs'}[what]
        with tempfile.TemporaryDirectory() as folder:
            torch = [sys.executable, os.path.abspath(__file__), '--threads', str(a.threads), '--worker', what]
            sides = {'litho': lambda n: litho_command(a, what, n, folder), 'PyTorch eager': lambda n: [*torch, str(n)]}
            if not a.no_compile:
                sides['torch.compile'] = lambda n: [*torch, str(n), '--compiled']
            if what == 'lm' and a.llmc:
                program = build_llmc(os.path.abspath(a.llmc), folder)
                sides['llm.c'] = lambda n: [*program, str(n)]
            few, many = STEPS[what]
            best = {}
            if not a.no_compile:
                run(sides['torch.compile'](few), env)  # what it compiles is kept: else the short run has the compiler in it
            for _ in range(a.rounds):
                for side, command in sides.items():
                    short, long = run(command(few), env), run(command(many), env)
                    wall, cpu = ((long[i] - short[i]) / (many - few) for i in (0, 1))
                    old = best.get(side)
                    new = (wall, cpu, long[2])
                    best[side] = new if old is None else (min(wall, old[0]), min(cpu, old[1]), max(long[2], old[2]))
            wall0, _, peak0 = best['litho']
            for side, (wall, cpu, peak) in best.items():
                print(f'| {what} | {side} | {units / wall:.0f} {unit} | {1000 * wall:.0f} | {1000 * cpu:.0f} | {peak:.0f} | '
                      f'{wall0 / wall:.2f} | {peak / peak0:.2f} |', flush=True)
            wall, _, peak = best['PyTorch eager']
            results.record(a, 'train-speed-' + what, {'speed, by that of PyTorch': wall / wall0,
                                                      "PyTorch's memory, by ours": peak / peak0})


if __name__ == '__main__':
    main()
