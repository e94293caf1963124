"""MiniLM in plain PyTorch, as transformers computes it: the peer of the benchmarks.

    minilm_torch.py [MODEL_FOLDER IDS_JSON]

Answers one line for each line of standard input:
    tokens N          seconds to encode all texts in padded batches of at most N tokens, similar lengths together
    texts N           the same in batches of N texts
    states PATH       writes the last hidden states of all tokens, text after text, as float32
    matmul M N K R    seconds a matrix product takes, the mean of R in a row
Padded batches are made before the clock starts.
"""
import ctypes
import json
import math
import os
import re
import struct
import sys
import time

import numpy
import torch
import torch.nn.functional as F


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    types = {"F32": numpy.float32, "F16": numpy.float16, "I64": numpy.int64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] in types:
            begin, end = entry["data_offsets"]
            array = numpy.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(array.astype(numpy.float32))
    return tensors


class MiniLM:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        self.weights = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.layers, self.heads = config["num_hidden_layers"], config["num_attention_heads"]
        self.width, self.eps = config["hidden_size"], config["layer_norm_eps"]

        # Some builds are several times faster with one than with the other: take the better.
        choices = (F.linear, lambda x, w, b: torch.matmul(x, w.t()).add_(b))
        times = [min(times) for times in zip(*([self.seconds(choice) for choice in choices] for _ in range(8)))]
        self.affine = choices[times.index(min(times))]

    def seconds(self, affine):
        self.affine = affine
        start = time.perf_counter()
        self.forward(torch.ones(32, 24, dtype=torch.int64), torch.ones(32, 24))
        return time.perf_counter() - start

    def linear(self, x, name):
        return self.affine(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x, (self.width,), self.weights[name + ".weight"], self.weights[name + ".bias"], self.eps)

    def forward(self, ids, mask):
        batch, length = ids.shape
        x = F.embedding(ids, self.weights["embeddings.word_embeddings.weight"])
        x = x + self.weights["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(x + self.weights["embeddings.position_embeddings.weight"][:length], "embeddings.LayerNorm")
        bias = ((1 - mask) * torch.finfo(torch.float32).min)[:, None, None, :]
        size = self.width // self.heads
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self.linear(x, at + "attention.self." + part).view(batch, length, self.heads, size).transpose(1, 2)
                for part in ("query", "key", "value"))
            weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(size) + bias, -1)
            context = (weights @ value).transpose(1, 2).reshape(batch, length, self.width)
            x = self.norm(self.linear(context, at + "attention.output.dense") + x, at + "attention.output.LayerNorm")
            wide = F.gelu(self.linear(x, at + "intermediate.dense"))
            x = self.norm(self.linear(wide, at + "output.dense") + x, at + "output.LayerNorm")
        return x


def padded_batches(texts, by, limit):
    """Lists of text numbers with their padded ids and mask. A padded batch counts its longest text as often as it has texts."""
    groups = [[]]
    for i in sorted(range(len(texts)), key=lambda i: len(texts[i])):
        size = len(groups[-1]) + 1
        if groups[-1] and (size * len(texts[i]) if by == "tokens" else size) > limit:
            groups.append([])
        groups[-1].append(i)
    for group in groups:
        length = max(len(texts[i]) for i in group)
        ids, mask = torch.zeros(len(group), length, dtype=torch.int64), torch.zeros(len(group), length)
        for row, i in enumerate(group):
            ids[row, : len(texts[i])] = torch.tensor(texts[i])
            mask[row, : len(texts[i])] = 1
        yield group, ids, mask


def encode(model, batches):
    start = time.perf_counter()
    for _, ids, mask in batches:
        model.forward(ids, mask)
    return time.perf_counter() - start


def write_states(model, texts, path):
    states = [None] * len(texts)
    for group, ids, mask in padded_batches(texts, "tokens", 1024):
        for row, i in zip(model.forward(ids, mask), group):
            states[i] = row[: len(texts[i])].numpy()
    numpy.concatenate(states).astype(numpy.float32).tofile(path)


def multiply(m, n, k, calls):
    a, b = torch.randn(m, k), torch.randn(k, n)
    torch.matmul(a, b)
    start = time.perf_counter()
    for _ in range(calls):
        torch.matmul(a, b)
    return (time.perf_counter() - start) / calls


def blas():
    """The library behind matrix products, and whether it is one that people would use.

    The reference implementation is a hundred times slower, and an OpenBLAS with threads of its own is two or three times
    slower within a model, because its threads and PyTorch's wait for each other on the same processors.
    """
    torch.randn(64, 64) @ torch.randn(64, 64)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        files = sorted({line.split()[-1] for line in maps if re.search(r"blas|blis|mkl_", line)})
    for file in files:
        if "openblas" in os.path.basename(file):
            library = ctypes.CDLL(file)
            library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
            shared = library.openblas_get_parallel() == 2
            version = " ".join(library.openblas_get_config().decode().split()[:2])
            return f"{version} {'on OpenMP' if shared else 'on threads of its own'}, {library.openblas_get_corename().decode()} kernels", shared
    fast = [os.path.basename(file) for file in files if re.search(r"blis|mkl_", file)]
    return (fast[0], True) if fast else ("reference", False)


def main():
    torch.set_num_threads(int(os.environ.get("COURSEKIT_BENCH_THREADS", os.cpu_count())))
    model, texts, prepared = None, [], {}
    if len(sys.argv) == 3:
        model = MiniLM(sys.argv[1])
        with open(sys.argv[2], encoding="utf-8") as file:
            texts = json.load(file)
    library, fair = blas()
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "blas": library, "fair": fair}), flush=True)
    if model and model.affine is not F.linear:
        print("linear layers by matmul and add_, which is faster here than F.linear", file=sys.stderr, flush=True)
    for line in sys.stdin:
        command, *arguments = line.rstrip("\n").split(" ", 1)
        if command in ("tokens", "texts"):
            if line not in prepared:
                prepared[line] = list(padded_batches(texts, command, int(arguments[0])))
            print(encode(model, prepared[line]), flush=True)
        elif command == "states":
            write_states(model, texts, arguments[0])
            print("written", flush=True)
        elif command == "matmul":
            print(multiply(*map(int, arguments[0].split())), flush=True)


with torch.inference_mode():
    main()
