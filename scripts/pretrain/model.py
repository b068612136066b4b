"""The Llama architecture as Hugging Face's LlamaForCausalLM computes it, small enough to train on two cores.

RMSNorm, rotary positions (rotate_half), grouped-query attention, SwiGLU, tied embeddings. Matrix products run in bfloat16
when `fast` is set (about four times as fast on a CPU that has it), everything else and all weights in float32.
"""
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Config:
    vocab_size: int = 3072
    hidden_size: int = 256
    intermediate_size: int = 576
    num_hidden_layers: int = 5
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 64
    max_position_embeddings: int = 512
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5
    initializer_range: float = 0.02

    def to_hf(self, eos):
        """The content of config.json, with the keys of transformers 4."""
        return {
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", **asdict(self), "hidden_act": "silu",
            "tie_word_embeddings": True, "attention_bias": False, "attention_dropout": 0.0, "mlp_bias": False,
            "rope_scaling": None, "pretraining_tp": 1, "use_cache": True, "torch_dtype": "float16",
            "bos_token_id": 1, "eos_token_id": eos, "pad_token_id": 0, "transformers_version": "4.40.0",
        }


class FastLinear(torch.autograd.Function):
    """x @ w.T with bfloat16 products and float32 in and out."""

    @staticmethod
    def forward(ctx, x, w):
        x, w = x.bfloat16(), w.bfloat16()
        ctx.save_for_backward(x, w)
        return (x @ w.t()).float()

    @staticmethod
    def backward(ctx, grad):
        x, w = ctx.saved_tensors
        grad = grad.bfloat16()
        return (grad @ w).float(), (grad.t() @ x).float()


class FastAttention(torch.autograd.Function):
    """Causal attention over [N, T, head] (queries scaled already), by blocks of queries that skip the future's keys."""

    BLOCK = 128

    @staticmethod
    def forward(ctx, q, k, v):
        q, k, v = q.bfloat16(), k.bfloat16(), v.bfloat16()
        outs, probs = [], []
        for s, e in FastAttention.blocks(q.shape[1]):
            scores = torch.bmm(q[:, s:e], k[:, :e].transpose(1, 2)).float()
            scores[:, :, s:e] += torch.full((e - s, e - s), float("-inf")).triu(1)
            p = scores.softmax(-1).bfloat16()
            probs.append(p)
            outs.append(torch.bmm(p, v[:, :e]))
        ctx.save_for_backward(q, k, v, *probs)
        return torch.cat(outs, 1).float()

    @staticmethod
    def backward(ctx, grad):
        q, k, v, *probs = ctx.saved_tensors
        grad = grad.bfloat16()
        dq, dk, dv = torch.empty(q.shape), torch.zeros(k.shape), torch.zeros(v.shape)
        for (s, e), p in zip(FastAttention.blocks(q.shape[1]), probs):
            g = grad[:, s:e]
            dv[:, :e] += torch.bmm(p.transpose(1, 2), g)
            dp = torch.bmm(g, v[:, :e].transpose(1, 2)).float()
            ds = torch._softmax_backward_data(dp, p.float(), -1, torch.float32).bfloat16()
            dq[:, s:e] = torch.bmm(ds, k[:, :e])
            dk[:, :e] += torch.bmm(ds.transpose(1, 2), q[:, s:e])
        return dq, dk, dv

    @staticmethod
    def blocks(t):
        return [(s, min(t, s + FastAttention.BLOCK)) for s in range(0, t, FastAttention.BLOCK)]


def exact_attention(q, k, v):
    """The same in float32, in one piece."""
    t = q.shape[1]
    scores = torch.bmm(q, k.transpose(1, 2)) + torch.full((t, t), float("-inf")).triu(1)
    return torch.bmm(scores.softmax(-1), v)


def rms_norm(x, gain, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * gain


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        heads = c.num_attention_heads + 2 * c.num_key_value_heads
        deep = c.initializer_range / math.sqrt(2 * c.num_hidden_layers)
        weight = lambda rows, columns, std: nn.Parameter(torch.randn(rows, columns) * std)
        self.attention_norm = nn.Parameter(torch.ones(c.hidden_size))
        self.qkv = weight(heads * c.head_dim, c.hidden_size, c.initializer_range)
        self.out = weight(c.hidden_size, c.num_attention_heads * c.head_dim, deep)
        self.mlp_norm = nn.Parameter(torch.ones(c.hidden_size))
        self.gate_up = weight(2 * c.intermediate_size, c.hidden_size, c.initializer_range)
        self.down = weight(c.hidden_size, c.intermediate_size, deep)


class Llama(nn.Module):
    def __init__(self, config, fast=True, dropout=0.0):
        super().__init__()
        c = self.config = config
        self.dropout, self.fast = dropout, fast
        self.linear = FastLinear.apply if fast else F.linear
        self.attend = FastAttention.apply if fast else exact_attention
        self.embed = nn.Parameter(torch.randn(c.vocab_size, c.hidden_size) * c.initializer_range)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.num_hidden_layers))
        self.norm = nn.Parameter(torch.ones(c.hidden_size))
        inverse = c.rope_theta ** (-torch.arange(0, c.head_dim, 2, dtype=torch.float64) / c.head_dim)
        angles = torch.arange(c.max_position_embeddings, dtype=torch.float64)[:, None] * inverse
        self.cos, self.sin = angles.cos().float(), angles.sin().float()

    def hidden(self, ids):
        """Hidden states [B * T, hidden] after the final norm, for ids [B, T]."""
        c, (b, t) = self.config, ids.shape
        drop = lambda x: F.dropout(x, self.dropout, self.training)
        x = drop(F.embedding(ids, self.embed).view(b * t, -1))
        for layer in self.layers:
            x = x + drop(self.attention(layer, rms_norm(x, layer.attention_norm, c.rms_norm_eps), b, t))
            gate, up = self.linear(rms_norm(x, layer.mlp_norm, c.rms_norm_eps), layer.gate_up).chunk(2, -1)
            x = x + drop(self.linear(F.silu(gate) * up, layer.down))
        return rms_norm(x, self.norm, c.rms_norm_eps)

    def attention(self, layer, x, b, t):
        c = self.config
        heads, kv, head = c.num_attention_heads, c.num_key_value_heads, c.head_dim
        qkv = self.linear(x, layer.qkv).view(b, t, heads + 2 * kv, head)
        turned = self.rotate(qkv[:, :, : heads + kv])
        flat = lambda z: z.permute(0, 2, 1, 3)
        each = lambda z: flat(z).unsqueeze(2).expand(b, kv, heads // kv, t, head).reshape(b * heads, t, head)
        q = flat(turned[:, :, :heads] * head**-0.5).reshape(b * heads, t, head)
        mixed = self.attend(q, each(turned[:, :, heads:]), each(qkv[:, :, heads + kv :]))
        return self.linear(mixed.view(b, heads, t, head).permute(0, 2, 1, 3).reshape(b * t, heads * head), layer.out)

    def rotate(self, x):
        """rotate_half RoPE of x [B, T, heads, head]: the dimension i turns with i + head / 2."""
        t = x.shape[1]
        cos, sin = self.cos[None, :t, None], self.sin[None, :t, None]
        a, b = x.chunk(2, -1)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    def logits(self, hidden):
        """Logits [N, vocab] of hidden states [N, hidden]."""
        return self.linear(hidden, self.embed)

    def loss(self, ids, keep):
        """Mean cross-entropy in nats of ids[:, 1:] where keep[:, 1:] is true; rows are padded on the right."""
        hidden = self.hidden(ids[:, :-1])[keep[:, 1:].reshape(-1)]
        return F.cross_entropy(self.logits(hidden), ids[:, 1:][keep[:, 1:]])


def to_hf(model):
    """Hugging Face names to float32 tensors; q, k, v and gate, up are separate there."""
    c = model.config
    q, kv = c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim
    out = {"model.embed_tokens.weight": model.embed, "model.norm.weight": model.norm}
    for i, layer in enumerate(model.layers):
        at = f"model.layers.{i}."
        out[at + "input_layernorm.weight"] = layer.attention_norm
        out[at + "post_attention_layernorm.weight"] = layer.mlp_norm
        for name, part in zip(["q_proj", "k_proj", "v_proj"], layer.qkv.split([q, kv, kv])):
            out[f"{at}self_attn.{name}.weight"] = part
        out[at + "self_attn.o_proj.weight"] = layer.out
        for name, part in zip(["gate_proj", "up_proj"], layer.gate_up.chunk(2)):
            out[f"{at}mlp.{name}.weight"] = part
        out[at + "mlp.down_proj.weight"] = layer.down
    return {name: tensor.detach().contiguous() for name, tensor in out.items()}
