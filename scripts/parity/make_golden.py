"""Writes the golden files that the engine's tests compare with: worker/src/engine/testing/golden/<model>/.

    /usr/bin/python3 scripts/parity/make_golden.py [model ...]

Everything is computed in double precision from weights that are exact in fp32. Each folder holds
  config.json          the model, as published folders describe it
  golden.json          batches, losses, learning rates, gradient norms
  golden.safetensors   weight.*, gradient.*, final.* (weights after the last step), and what a case adds
To add a case (another loss, say) write a function like `language_model` and name it in CASES.
"""

import json
import os
import sys

import torch
import torch.nn.functional as F

import models
from safetensors_file import write_safetensors

OUT = os.path.join(os.path.dirname(__file__), "../../worker/src/engine/testing/golden")
SMALL = dict(
    vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=64, hidden_act="silu", rope_theta=10000.0,
    bos_token_id=1, eos_token_id=2,
)
LLAMA3_ROPE = dict(
    rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32
)
STEPS = 20
ADAMW = dict(beta1=0.9, beta2=0.95, epsilon=1e-8, weightDecay=0.1)
LARGEST_NORM = 1.0
# Documents of each row of a packed batch, and how many tokens of each are the prompt under the SFT mask.
ROWS = [[7, 5], [4, 8]]
PROMPT = 3


def packed_batch(config, seed):
    """One batch of packed documents; every token but the last of a document predicts the next one."""
    random = torch.Generator().manual_seed(seed)
    ids = torch.randint(3, config["vocab_size"], (len(ROWS), sum(ROWS[0])), generator=random)
    positions = torch.stack([torch.cat([torch.arange(n) for n in row]) for row in ROWS])
    segments = torch.stack([torch.cat([torch.full((n,), i) for i, n in enumerate(row)]) for row in ROWS])
    rows = [r for r in range(ids.numel() - 1) if positions.flatten()[r + 1] > 0]
    batch = dict(ids=ids, positions=positions, segments=segments, rows=torch.tensor(rows))
    batch["targets"] = ids.flatten()[batch["rows"] + 1]
    return batch


def masked(batch):
    """The same batch under the SFT mask: only tokens behind the prompt are learned."""
    keep = batch["positions"].flatten()[batch["rows"]] >= PROMPT - 1
    return {**batch, "rows": batch["rows"][keep], "targets": batch["targets"][keep]}


def listed(batch):
    return {name: value.tolist() for name, value in batch.items()}


def leaves(config, seed):
    return {name: w.requires_grad_() for name, w in models.random_weights(config, seed).items()}


def row_states(config, weights, batch):
    hidden = models.states(config, weights, batch["ids"], batch["positions"], batch["segments"])
    return hidden.flatten(0, 1)[batch["rows"]]


def token_loss(config, weights, batch):
    return F.cross_entropy(models.logits(config, weights, row_states(config, weights, batch)), batch["targets"])


def gradients(loss, weights, prefix="gradient."):
    found = torch.autograd.grad(loss, list(weights.values()), retain_graph=True)
    return {prefix + name: g for name, g in zip(weights, found)}


def train(weights, loss_of, batches):
    """AdamW with clipping and warm-up; matrices decay, norms and biases do not."""
    groups = [
        dict(params=[w for w in weights.values() if w.dim() > 1], weight_decay=ADAMW["weightDecay"]),
        dict(params=[w for w in weights.values() if w.dim() == 1], weight_decay=0.0),
    ]
    optimizer = torch.optim.AdamW(groups, betas=(ADAMW["beta1"], ADAMW["beta2"]), eps=ADAMW["epsilon"])
    course = []
    for step in range(STEPS):
        rate = 0.005 * min(1, (step + 1) / 5)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = loss_of(batches[step % len(batches)])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), LARGEST_NORM)
        optimizer.step()
        course.append(dict(learningRate=rate, loss=loss.item(), gradientNorm=norm.item()))
    return course


def language_model(config, seed):
    weights = leaves(config, seed)
    batches = [packed_batch(config, seed * 10 + i) for i in range(3)]
    tensors = {"weight." + name: w.detach().clone() for name, w in weights.items()}
    tensors["logits"] = models.logits(config, weights, row_states(config, weights, batches[0]))
    loss, sft = token_loss(config, weights, batches[0]), token_loss(config, weights, masked(batches[0]))
    tensors.update(gradients(loss, weights))
    tensors.update(gradients(sft, weights, "sft_gradient."))
    golden = dict(
        adamW=ADAMW, largestNorm=LARGEST_NORM, loss=loss.item(), sftLoss=sft.item(),
        batches=[listed(batch) for batch in batches], sftBatch=listed(masked(batches[0])),
    )
    golden["course"] = train(weights, lambda batch: token_loss(config, weights, batch), batches)
    tensors.update({"final." + name: w.detach() for name, w in weights.items()})
    return golden, tensors


def reward_model(config, seed):
    """The reward at the last token of every document, and the pairwise loss of document 0 over 1 in each row."""
    weights = leaves(config, seed)
    batch = packed_batch(config, seed * 10)
    del batch["targets"]
    flat = batch["positions"].flatten()
    batch["rows"] = torch.tensor([r for r in range(len(flat)) if r + 1 == len(flat) or flat[r + 1] == 0])
    rewards = models.rewards(weights, row_states(config, weights, batch))
    loss = F.softplus(rewards[1::2] - rewards[0::2]).mean()
    tensors = {"weight." + name: w.detach() for name, w in weights.items()}
    tensors.update(gradients(loss, weights))
    return dict(batch=listed(batch), rewards=rewards.tolist(), loss=loss.item()), tensors


# Sequences of a comparison batch: which row, how many tokens, how many of them the response.
SEQUENCES = [(0, 9, 4), (0, 6, 2), (1, 8, 5), (1, 7, 3), (2, 11, 6)]
# Three responses to one prompt with a tie among them, and a pair of another: first, second, tied, margin, weight.
CHOICES = [(0, 1, 0, 1.0, 1 / 6), (0, 2, 0, 1.0, 1 / 6), (1, 2, 1, 0.0, 1 / 6), (4, 3, 0, 0.0, 1 / 2)]
CENTER, TIE_THRESHOLD = 0.01, 0.5
BETA, SMOOTHING, SFT_WEIGHT = 0.3, 0.1, 0.2


def comparison_batch(config, seed):
    """Sequences one after the other in rows of 16; what is left of a row is padding, a segment of its own."""
    random = torch.Generator().manual_seed(seed)
    ids = torch.zeros(3, 16, dtype=torch.long)
    positions, segments, starts = torch.zeros_like(ids), torch.zeros_like(ids), []
    used = [0, 0, 0]
    for i, (row, length, _) in enumerate(SEQUENCES):
        here = slice(used[row], used[row] + length)
        ids[row, here] = torch.randint(3, config["vocab_size"], (length,), generator=random)
        positions[row, here], segments[row, here] = torch.arange(length), i + 1
        starts.append(row * 16 + used[row])
        used[row] += length
    return dict(ids=ids, positions=positions, segments=segments, starts=starts)


def choice_columns():
    first, second, tied, margin, weight = zip(*CHOICES)
    as_numbers = lambda column: torch.tensor(column, dtype=torch.float64)
    return list(first), list(second), as_numbers(tied), as_numbers(margin), as_numbers(weight)


def comparisons_golden(batch, **values):
    golden = {name: batch[name].tolist() for name in ["ids", "positions", "segments"]}
    golden.update(starts=batch["starts"], choices=[list(choice) for choice in CHOICES])
    golden.update(lengths=[n for _, n, _ in SEQUENCES], answers=[n for _, _, n in SEQUENCES])
    return {**golden, **values}


def choice_model(config, seed):
    """K-wise loss: Rao and Kupper's chances written with strengths e^reward, margins, centering; and one without ties."""
    weights = leaves(config, seed)
    batch = comparison_batch(config, seed * 10)
    batch["rows"] = torch.tensor([s + n - 1 for s, (_, n, _) in zip(batch["starts"], SEQUENCES)])
    rewards = models.rewards(weights, row_states(config, weights, batch))
    first, second, tied, margin, weight = choice_columns()
    a, b = torch.exp(rewards[first] - margin), torch.exp(rewards[second])
    theta = torch.exp(torch.tensor(TIE_THRESHOLD, dtype=torch.float64))
    chance = torch.where(
        tied == 1, (theta**2 - 1) * a * b / ((a + theta * b) * (theta * a + b)), a / (a + theta * b)
    )
    pull = CENTER * (rewards[first] + rewards[second]) ** 2
    loss = (weight * (pull - torch.log(chance))).sum()
    strict = (1 - tied) * weight
    pairwise = (strict * (pull - torch.log(a / (a + b)))).sum()
    tensors = {"weight." + name: w.detach() for name, w in weights.items()}
    tensors.update(gradients(loss, weights))
    tensors.update(gradients(pairwise, weights, "pairwise_gradient."))
    return comparisons_golden(
        batch, center=CENTER, rewards=rewards.tolist(), loss=loss.item(), pairwiseLoss=pairwise.item()
    ), tensors


def preference_model(config, seed):
    """DPO and IPO against fixed reference log-probabilities, the former with label smoothing and an SFT term."""
    weights = leaves(config, seed)
    batch = comparison_batch(config, seed * 10)
    hidden = models.states(config, weights, batch["ids"], batch["positions"], batch["segments"]).flatten(0, 1)
    surprise = torch.log_softmax(models.logits(config, weights, hidden), -1)
    ids = batch["ids"].flatten()
    logps = torch.stack([
        sum(surprise[p - 1, ids[p]] for p in range(start + length - answer, start + length))
        for start, (_, length, answer) in zip(batch["starts"], SEQUENCES)
    ])
    answers = torch.tensor([float(answer) for _, _, answer in SEQUENCES], dtype=torch.float64)
    reference = -3.5 * answers - torch.arange(len(answers), dtype=torch.float64)
    first, second, tied, _, weight = choice_columns()
    weight = weight * (1 - tied)
    lead = (logps - reference)[first] - (logps - reference)[second]
    chance = torch.sigmoid(BETA * lead)
    sft = -(logps / answers)[first]
    smooth = (1 - SMOOTHING) * -torch.log(chance) + SMOOTHING * -torch.log(1 - chance)
    sigmoid = (weight * (smooth + SFT_WEIGHT * sft)).sum()
    means = (logps - reference) / answers
    ipo = (weight * (means[first] - means[second] - 1 / (2 * BETA)) ** 2).sum()
    tensors = {"weight." + name: w.detach() for name, w in weights.items()}
    tensors.update(gradients(sigmoid, weights, "sigmoid_gradient."))
    tensors.update(gradients(ipo, weights, "ipo_gradient."))
    return comparisons_golden(
        batch, beta=BETA, labelSmoothing=SMOOTHING, sftWeight=SFT_WEIGHT, reference=reference.tolist(),
        logProbabilities=logps.tolist(), sigmoidLoss=sigmoid.item(), ipoLoss=ipo.item(),
    ), tensors


CASES = {
    "llama": (language_model, dict(SMALL, architectures=["LlamaForCausalLM"], rms_norm_eps=1e-5,
                                   rope_scaling=LLAMA3_ROPE, rope_theta=500.0, tie_word_embeddings=False)),
    "qwen2": (language_model, dict(SMALL, architectures=["Qwen2ForCausalLM"], tie_word_embeddings=True)),
    "qwen3": (language_model, dict(SMALL, architectures=["Qwen3ForCausalLM"], head_dim=8, tie_word_embeddings=True)),
    "gpt2": (language_model, dict(architectures=["GPT2LMHeadModel"], vocab_size=40, n_embd=16, n_inner=24,
                                  n_layer=2, n_head=4, n_positions=32, layer_norm_epsilon=1e-5,
                                  activation_function="gelu_new", bos_token_id=1, eos_token_id=2)),
    "reward-qwen3": (reward_model, dict(SMALL, architectures=["Qwen3ForSequenceClassification"], head_dim=8,
                                        tie_word_embeddings=True, id2label={"0": "LABEL_0"}, pad_token_id=0)),
    "choices-llama": (choice_model, dict(SMALL, architectures=["LlamaForSequenceClassification"], rms_norm_eps=1e-5,
                                         tie_word_embeddings=True, id2label={"0": "LABEL_0"}, pad_token_id=0)),
    "dpo-llama": (preference_model, dict(SMALL, architectures=["LlamaForCausalLM"], rms_norm_eps=1e-5,
                                         tie_word_embeddings=True)),
}


def main(names):
    for i, (name, (case, config)) in enumerate(CASES.items()):
        if names and name not in names:
            continue
        golden, tensors = case(config, i + 1)
        folder = os.path.join(OUT, name)
        os.makedirs(folder, exist_ok=True)
        for file, content in [("config.json", config), ("golden.json", golden)]:
            with open(os.path.join(folder, file), "w") as out:
                out.write(json.dumps({"madeBy": "scripts/parity/make_golden.py", **content}) + "\n")
        write_safetensors(os.path.join(folder, "golden.safetensors"), tensors)


if __name__ == "__main__":
    main(sys.argv[1:])
