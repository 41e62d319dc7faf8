"""dump_torch.py FOLDER: what PyTorch and transformers make of small random models, for tests/test_nn_torch.c.

Three files: BERT, GPT-2, GPT-2 with cross-attention. Each holds the texts and targets, the weights ("w."), hidden rows,
the gradients of the first step ("g."), the losses of ten AdamW steps with clipped gradients and the weights after
them ("t."). Worked out in float64, so that a difference is litho's rounding. eps is large because a key's bias has no
gradient but rounding, which Adam would otherwise blow up. Needs: torch, transformers, safetensors.
"""
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model

WIDTH, HEADS, INNER, VOCAB, POSITIONS, LAYERS = 16, 2, 32, 40, 8, 2
LENGTHS, MEMORY_LENGTHS = [5, 1, 7], [3, 1, 4]
LR, BETAS, EPS, DECAY, CLIP, STEPS = 0.01, (0.9, 0.99), 1e-4, 0.1, 0.5, 10


def bert():
    return BertModel(BertConfig(vocab_size=VOCAB, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
                                intermediate_size=INNER, max_position_embeddings=POSITIONS, hidden_dropout_prob=0,
                                attention_probs_dropout_prob=0, pad_token_id=None), add_pooling_layer=False)


def gpt2(cross):
    return GPT2Model(GPT2Config(vocab_size=VOCAB, n_positions=POSITIONS, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS,
                                n_inner=INNER, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0,
                                eos_token_id=0, add_cross_attention=cross))


def starts(lengths):
    return torch.tensor([sum(lengths[:i]) for i in range(len(lengths) + 1)], dtype=torch.int32)


def dump(path, model, embedding, cross):
    model.double().train()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn(p.shape).mul(0.3 if p.dim() > 1 else 0.1).float())
            if p.dim() == 1 and name.endswith("weight"):
                p.add_(1).copy_(p.float())
    ids = torch.randint(0, VOCAB, (sum(LENGTHS),))
    targets = torch.randint(0, VOCAB, ids.shape)
    targets[::4] = -100
    memory = torch.randn(sum(MEMORY_LENGTHS), WIDTH).double().float().double().requires_grad_(cross)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": decayed}, {"params": others, "weight_decay": 0.0}], lr=LR, betas=BETAS,
                                  eps=EPS, weight_decay=DECAY)

    def hidden():
        rows = []
        for text, seen in zip(ids.split(LENGTHS), memory.split(MEMORY_LENGTHS)):
            more = {"encoder_hidden_states": seen[None]} if cross else {}
            rows.append(model(input_ids=text[None], **more).last_hidden_state[0])
        return torch.cat(rows)

    def named(prefix, value):
        return {prefix + n: value(p).detach().float().contiguous() for n, p in model.named_parameters()}

    out = {"ids": ids.int(), "starts": starts(LENGTHS), "targets": targets.int(), **named("w.", lambda p: p.clone())}
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        rows = hidden()
        loss = F.cross_entropy(rows @ embedding(model).T, targets, ignore_index=-100)
        loss.backward()
        if step == 0:
            out.update(named("g.", lambda p: p.grad.clone()), hidden=rows.detach().float())
            if cross:
                out.update(memory=memory.detach().float(), dmemory=memory.grad.float(),
                           memory_starts=starts(MEMORY_LENGTHS))
        losses.append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
    out.update(named("t.", lambda p: p), losses=torch.tensor(losses))
    numbers = {"width": WIDTH, "heads": HEADS, "inner": INNER, "vocab": VOCAB, "positions": POSITIONS, "layers": LAYERS,
               "lr": LR, "beta1": BETAS[0], "beta2": BETAS[1], "eps": EPS, "decay": DECAY, "clip": CLIP}
    save_file(out, path, {k: str(v) for k, v in numbers.items()})


torch.manual_seed(1)
folder = sys.argv[1]
dump(f"{folder}/bert.safetensors", bert(), lambda m: m.embeddings.word_embeddings.weight, False)
dump(f"{folder}/gpt2.safetensors", gpt2(False), lambda m: m.wte.weight, False)
dump(f"{folder}/gpt2_cross.safetensors", gpt2(True), lambda m: m.wte.weight, True)
