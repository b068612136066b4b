"""Plain PyTorch models that the engine is compared with: Llama, Qwen2, Qwen3 and GPT-2, without the transformers library.

Written from the papers and from the layout of the published weights. A model is its `config.json` (a dict) and its
weights (a dict of tensors under their published names); the precision is that of the weights, and gradients reach every
weight that requires one.

Llama     Touvron et al. 2023 (RMSNorm, SwiGLU, RoPE), Ainslie et al. 2023 (grouped queries), Llama 3.1's scaled RoPE
Qwen2/3   Llama with biases on query, key, value / with RMSNorm on every query and key head before rotation
GPT-2     Radford et al. 2019: LayerNorm, learned positions, tanh GELU, matrices stored as [in, out]
"""

import math

import torch
import torch.nn.functional as F


def is_gpt2(config):
    return config["architectures"][0].startswith("GPT2")


def is_reward(config):
    return config["architectures"][0].endswith("ForSequenceClassification")


def weight_shapes(config):
    """Names and shapes of all weights, as published."""
    shapes = gpt2_shapes(config) if is_gpt2(config) else llama_shapes(config)
    width = config["n_embd"] if is_gpt2(config) else config["hidden_size"]
    if is_reward(config):
        shapes["score.weight"] = [1, width]
    elif not config.get("tie_word_embeddings", is_gpt2(config)):
        shapes["lm_head.weight"] = [config["vocab_size"], width]
    return shapes


def llama_shapes(config):
    width, inner = config["hidden_size"], config["intermediate_size"]
    size = head_size(config)
    queries = config["num_attention_heads"] * size
    keys = key_value_heads(config) * size
    shapes = {"model.embed_tokens.weight": [config["vocab_size"], width]}

    def linear(name, out, into, bias):
        shapes[name + ".weight"] = [out, into]
        if bias:
            shapes[name + ".bias"] = [out]

    qkv_bias, out_bias = attention_biases(config)
    mlp_bias = config.get("mlp_bias", False)
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}."
        shapes[p + "input_layernorm.weight"] = [width]
        linear(p + "self_attn.q_proj", queries, width, qkv_bias)
        linear(p + "self_attn.k_proj", keys, width, qkv_bias)
        linear(p + "self_attn.v_proj", keys, width, qkv_bias)
        linear(p + "self_attn.o_proj", width, queries, out_bias)
        if config["architectures"][0].startswith("Qwen3"):
            shapes[p + "self_attn.q_norm.weight"] = [size]
            shapes[p + "self_attn.k_norm.weight"] = [size]
        shapes[p + "post_attention_layernorm.weight"] = [width]
        linear(p + "mlp.gate_proj", inner, width, mlp_bias)
        linear(p + "mlp.up_proj", inner, width, mlp_bias)
        linear(p + "mlp.down_proj", width, inner, mlp_bias)
    shapes["model.norm.weight"] = [width]
    return shapes


def gpt2_shapes(config):
    width = config["n_embd"]
    inner = config.get("n_inner") or 4 * width
    shapes = {
        "transformer.wte.weight": [config["vocab_size"], width],
        "transformer.wpe.weight": [config["n_positions"], width],
    }

    def pair(name, weight, bias):
        shapes[name + ".weight"], shapes[name + ".bias"] = weight, bias

    for i in range(config["n_layer"]):
        p = f"transformer.h.{i}."
        pair(p + "ln_1", [width], [width])
        pair(p + "attn.c_attn", [width, 3 * width], [3 * width])
        pair(p + "attn.c_proj", [width, width], [width])
        pair(p + "ln_2", [width], [width])
        pair(p + "mlp.c_fc", [width, inner], [inner])
        pair(p + "mlp.c_proj", [inner, width], [width])
    pair("transformer.ln_f", [width], [width])
    return shapes


def random_weights(config, seed):
    """Norms around 1, all else around 0, large enough for every part of the model to matter. Rounded to fp32, kept in fp64."""
    random = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in weight_shapes(config).items():
        is_norm = name.endswith(".weight") and ("norm" in name or ".ln_" in name)
        spread = 0.6 if "embed" in name or ".wte." in name else 0.25
        noise = torch.randn(shape, generator=random, dtype=torch.float64) * spread
        weights[name] = (noise + (1.0 if is_norm else 0.0)).float().double()
    return weights


def states(config, weights, ids, positions=None, segments=None):
    """Normalized states of the last layer.

    ids, positions, segments: int64 [batch, seq]. Positions count from 0 in every document; a token sees itself and what
    came before it in its own segment. Without both, every row is one document.
    Returns [batch, seq, hidden].
    """
    if positions is None:
        positions = torch.arange(ids.shape[1]).expand_as(ids)
    if segments is None:
        segments = torch.zeros_like(ids)
    seq = ids.shape[1]
    visible = (segments[:, :, None] == segments[:, None, :]) & torch.ones(seq, seq).tril().bool()
    forward = gpt2_states if is_gpt2(config) else llama_states
    return forward(config, weights, ids, positions, visible[:, None])


def logits(config, weights, hidden):
    """[..., hidden] -> [..., vocabulary]"""
    table = "transformer.wte.weight" if is_gpt2(config) else "model.embed_tokens.weight"
    return hidden @ weights.get("lm_head.weight", weights[table]).T


def rewards(weights, hidden):
    """[..., hidden] -> [...]: the one label of a sequence classifier."""
    return (hidden @ weights["score.weight"].T).squeeze(-1)


def llama_states(config, weights, ids, positions, visible):
    heads, shared, size = config["num_attention_heads"], key_value_heads(config), head_size(config)
    epsilon = config.get("rms_norm_eps", 1e-6)
    angles = positions[..., None].double() * rope_frequencies(config, size)
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    x = weights["model.embed_tokens.weight"][ids]
    cos, sin = cos.to(x.dtype), sin.to(x.dtype)
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}."

        def linear(name, value):
            return F.linear(value, weights[f"{p}{name}.weight"], weights.get(f"{p}{name}.bias"))

        def split(name, value, count, norm=None):
            value = linear(f"self_attn.{name}", value).unflatten(-1, (count, size))
            scale = weights.get(f"{p}self_attn.{norm}.weight")
            return (value if scale is None else rms_norm(value, scale, epsilon)).transpose(1, 2)

        h = rms_norm(x, weights[p + "input_layernorm.weight"], epsilon)
        query = rotate(split("q_proj", h, heads, "q_norm"), cos, sin)
        key = rotate(split("k_proj", h, shared, "k_norm"), cos, sin)
        value = split("v_proj", h, shared)
        group = heads // shared
        mixed = attend(query, key.repeat_interleave(group, 1), value.repeat_interleave(group, 1), visible)
        x = x + linear("self_attn.o_proj", mixed)
        h = rms_norm(x, weights[p + "post_attention_layernorm.weight"], epsilon)
        x = x + linear("mlp.down_proj", F.silu(linear("mlp.gate_proj", h)) * linear("mlp.up_proj", h))
    return rms_norm(x, weights["model.norm.weight"], epsilon)


def gpt2_states(config, weights, ids, positions, visible):
    width, heads = config["n_embd"], config["n_head"]
    epsilon = config.get("layer_norm_epsilon", 1e-5)

    def norm(name, value):
        return F.layer_norm(value, (width,), weights[name + ".weight"], weights[name + ".bias"], epsilon)

    def conv1d(name, value):
        return value @ weights[name + ".weight"] + weights[name + ".bias"]

    x = weights["transformer.wte.weight"][ids] + weights["transformer.wpe.weight"][positions]
    for i in range(config["n_layer"]):
        p = f"transformer.h.{i}."
        fused = conv1d(p + "attn.c_attn", norm(p + "ln_1", x))
        query, key, value = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in fused.split(width, -1))
        x = x + conv1d(p + "attn.c_proj", attend(query, key, value, visible))
        x = x + conv1d(p + "mlp.c_proj", gelu_tanh(conv1d(p + "mlp.c_fc", norm(p + "ln_2", x))))
    return norm("transformer.ln_f", x)


def attend(query, key, value, visible):
    """softmax(q Kᵀ / √size) V over what is visible; [batch, heads, seq, size] -> [batch, seq, heads · size]"""
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    weights = torch.softmax(scores.masked_fill(~visible, -math.inf), -1)
    return (weights @ value).transpose(1, 2).flatten(2)


def rms_norm(x, scale, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * scale


def gelu_tanh(x):
    """Hendrycks & Gimpel 2016, §2: the approximation that GPT-2 was trained with (`gelu_new`)."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def rotate(x, cos, sin):
    """Turns the pairs (i, i + size/2), as the published weights are laid out."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def rope_frequencies(config, size):
    theta = config.get("rope_theta") or 10_000.0
    frequencies = theta ** (-2 * torch.arange(size // 2, dtype=torch.float64) / size)
    scaling = config.get("rope_scaling")
    if not scaling:
        return frequencies
    factor = scaling["factor"]
    kind = scaling.get("rope_type") or scaling["type"]
    if kind == "linear":
        return frequencies / factor
    assert kind == "llama3", kind
    context = scaling["original_max_position_embeddings"]
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    wavelengths = 2 * math.pi / frequencies
    smooth = ((context / wavelengths - low) / (high - low)).clamp(0, 1)
    return (1 - smooth) * frequencies / factor + smooth * frequencies


def head_size(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def key_value_heads(config):
    return config.get("num_key_value_heads") or config["num_attention_heads"]


def attention_biases(config):
    """Whether query, key, value have biases, and whether the output has one."""
    architecture = config["architectures"][0]
    if architecture.startswith("Qwen2"):
        return True, False
    if architecture.startswith("Mistral"):
        return False, False
    return (config.get("attention_bias") or False,) * 2
