"""Writes a Llama model of half a megabyte with random weights.

It knows nothing, but a real llama.cpp server runs it, and under a grammar made from a JSON schema
its random output is valid JSON. Run it with an interpreter that has `gguf` and `numpy`:

    python tiny_gguf.py OUT.gguf
"""

from __future__ import annotations

import sys
from typing import Any

WIDTH = 64
LAYERS = 2
HEADS = 4
FEED_FORWARD = 128
CONTEXT = 16_384
SPREAD = 0.05
SEED = 0
FIRST_LIKELY = 262
"""Number of the first token that is likely. Before it come special tokens and single bytes, lest
replies be no text, then the space, the exclamation mark and the quotation mark, lest they be empty.
"""

UNKNOWN, CONTROL, NORMAL, BYTE = 2, 3, 1, 6
"""Kinds of tokens in the GGUF format."""

CHAT_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def vocabulary() -> list[tuple[str, float, int]]:
    """Text, score and kind of each token: three special ones, every byte, printable ASCII."""
    special = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    single = [(f"<0x{value:02X}>", 0.0, BYTE) for value in range(256)]
    pieces = ["\u2581", *map(chr, range(33, 127))]  # SentencePiece writes a space as U+2581
    return special + single + [(one, -float(at), NORMAL) for at, one in enumerate(pieces)]


def shapes(tokens: int) -> dict[str, tuple[int, ...]]:
    """The tensors of the model; those with one dimension are norms."""
    found: dict[str, tuple[int, ...]] = {"token_embd": (tokens, WIDTH), "output": (tokens, WIDTH)}
    found["output_norm"] = (WIDTH,)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            found[f"{block}.{norm}"] = (WIDTH,)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"{block}.{part}"] = (WIDTH, WIDTH)
        found[f"{block}.ffn_gate"] = found[f"{block}.ffn_up"] = (FEED_FORWARD, WIDTH)
        found[f"{block}.ffn_down"] = (WIDTH, FEED_FORWARD)
    return found


def describe(writer: Any) -> int:  # noqa: ANN401 - gguf is only in the interpreter of the server
    """Write the metadata; returns the number of tokens."""
    tokens = vocabulary()
    writer.add_name("tiny-random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text.encode() for text, _, _ in tokens])
    writer.add_token_scores([score for _, score, _ in tokens])
    writer.add_token_types([kind for _, _, kind in tokens])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(CHAT_TEMPLATE)
    return len(tokens)


def write(path: str) -> None:
    """Write the model to that file."""
    import numpy as np  # noqa: PLC0415 - like gguf, in the interpreter of the server
    from gguf import GGUFWriter  # type: ignore[import-not-found] # noqa: PLC0415 - as above

    random = np.random.default_rng(SEED)
    writer = GGUFWriter(path, "llama")
    for name, shape in shapes(describe(writer)).items():
        is_norm = len(shape) == 1
        values = np.ones(shape) if is_norm else random.standard_normal(shape) * SPREAD
        if name == "output":
            values[:FIRST_LIKELY] = 0
        writer.add_tensor(f"{name}.weight", values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write(sys.argv[1])
