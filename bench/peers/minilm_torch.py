"""MiniLM in plain PyTorch, as transformers computes it: the peer of the benchmarks.

    minilm_torch.py [MODEL_FOLDER [IDS_JSON]]

Answers one line for each line of standard input:
    tokens N          seconds to encode all texts in padded batches of at most N tokens, similar lengths together
    texts N           the same in batches of N texts
    states PATH       writes the last hidden states of all tokens, text after text, as float32
    matmul M N K R    seconds a matrix product takes, the mean of R in a row
    loss B L          the classifier's loss on the benchmark's made-up batch of B rows of L tokens, without dropout
    gradients B L PATH writes that loss's gradients, parameter after parameter in the order of their names, as float32
    train B L D R     seconds a training step with AdamW takes on it, with dropout where D is 1, the mean of R in a row
    memory B L R      the most memory this process had after R such steps with dropout, in MB, where that is its first request
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
    types = {"F32": numpy.float32, "F16": numpy.float16, "I64": numpy.int64}
    tensors = {}
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        for name, entry in header.items():
            if name != "__metadata__" and entry["dtype"] in types:
                file.seek(8 + length + entry["data_offsets"][0])
                array = numpy.fromfile(file, types[entry["dtype"]], math.prod(entry["shape"])).reshape(entry["shape"])
                tensors[name.removeprefix("bert.")] = torch.from_numpy(array.astype(numpy.float32, copy=False))
    return tensors


class MiniLM:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        self.weights = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.layers, self.heads = config["num_hidden_layers"], config["num_attention_heads"]
        self.width, self.eps = config["hidden_size"], config["layer_norm_eps"]
        self.dropout = 0.0
        self.dropout_of_config = config["hidden_dropout_prob"]

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

    def drop(self, x):
        return F.dropout(x, self.dropout) if self.dropout else x

    def forward(self, ids, mask):
        batch, length = ids.shape
        x = F.embedding(ids, self.weights["embeddings.word_embeddings.weight"])
        x = x + self.weights["embeddings.token_type_embeddings.weight"][0]
        x = self.drop(self.norm(x + self.weights["embeddings.position_embeddings.weight"][:length], "embeddings.LayerNorm"))
        bias = ((1 - mask) * torch.finfo(torch.float32).min)[:, None, None, :]
        size = self.width // self.heads
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self.linear(x, at + "attention.self." + part).view(batch, length, self.heads, size).transpose(1, 2)
                for part in ("query", "key", "value"))
            weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(size) + bias, -1)
            context = (self.drop(weights) @ value).transpose(1, 2).reshape(batch, length, self.width)
            x = self.norm(self.drop(self.linear(context, at + "attention.output.dense")) + x, at + "attention.output.LayerNorm")
            wide = F.gelu(self.linear(x, at + "intermediate.dense"))
            x = self.norm(self.drop(self.linear(wide, at + "output.dense")) + x, at + "output.LayerNorm")
        return x

    def classify(self, ids, mask):
        first = self.forward(ids, mask)[:, 0]
        return self.linear(self.drop(torch.tanh(self.linear(first, "pooler.dense"))), "classifier")


def made_up_batch(rows, length):
    """Row r, column c holds token 1000 + (31 r + 7 c) mod 20000; row r belongs to class r mod 2."""
    r, c = torch.arange(rows)[:, None], torch.arange(length)[None]
    return 1000 + (31 * r + 7 * c) % 20000, torch.ones(rows, length), torch.arange(rows) % 2


class Training:
    """Full fine-tuning of the classifier with AdamW, as people write it."""

    def __init__(self, model):
        self.model = model
        with torch.inference_mode(False):
            for name, weight in model.weights.items():
                model.weights[name] = weight.clone().requires_grad_()
        self.parameters = [model.weights[name] for name in sorted(model.weights)]
        self.optimizer = None

    def backward(self, rows, length):
        with torch.inference_mode(False):
            ids, mask, labels = made_up_batch(rows, length)
            for parameter in self.parameters:
                parameter.grad = None
            loss = F.cross_entropy(self.model.classify(ids, mask), labels)
            loss.backward()
            return loss.item()

    def step(self, rows, length):
        self.backward(rows, length)
        with torch.inference_mode(False):
            self.optimizer.step()

    def seconds(self, rows, length, dropout, steps):
        self.model.dropout = self.model.dropout_of_config if dropout else 0.0
        if self.optimizer is None:
            self.prepare(rows, length)
        start = time.perf_counter()
        for _ in range(steps):
            self.step(rows, length)
        self.model.dropout, elapsed = 0.0, time.perf_counter() - start
        return elapsed / steps

    def prepare(self, rows, length):
        """Takes the fastest way to write a linear layer and AdamW, as measured by steps that change nothing (a rate of 0)."""
        times = {}
        for way in 2 * [(affine, foreach) for affine in (F.linear, lambda x, w, b: torch.matmul(x, w.t()).add_(b)) for foreach in (False, True)]:
            self.model.affine = way[0]
            self.optimizer = torch.optim.AdamW(self.parameters, lr=0.0, weight_decay=0.01, foreach=way[1])
            self.step(rows, length)
            start = time.perf_counter()
            self.step(rows, length)
            times[way] = min(times.get(way, math.inf), time.perf_counter() - start)
        self.model.affine, foreach = min(times, key=times.get)
        self.optimizer = torch.optim.AdamW(self.parameters, lr=2e-5, weight_decay=0.01, foreach=foreach)
        print(f"trained with {'F.linear' if self.model.affine is F.linear else 'matmul and add_'}, AdamW {'foreach' if foreach else 'one by one'}, which are fastest here", file=sys.stderr, flush=True)

    def memory(self, rows, length, steps):
        # One by one, AdamW keeps no copies of all parameters.
        self.optimizer = torch.optim.AdamW(self.parameters, lr=2e-5, weight_decay=0.01)
        self.seconds(rows, length, True, steps)
        # Not getrusage's figure, which a process takes over from the one that started it.
        with open("/proc/self/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6

    def write_gradients(self, rows, length, path):
        self.backward(rows, length)
        with open(path, "wb") as file:
            for parameter in self.parameters:
                grad = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
                grad.detach().numpy().tofile(file)


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
    torch.set_flush_denormal(True)
    torch.set_num_threads(int(os.environ.get("COURSEKIT_BENCH_THREADS", os.cpu_count())))
    model, texts, prepared, training = None, [], {}, None
    if len(sys.argv) >= 2:
        model = MiniLM(sys.argv[1])
    if len(sys.argv) == 3:
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
        elif command in ("loss", "gradients", "train", "memory"):
            training = training or Training(model)
            size = [int(number) for number in arguments[0].split()[:2]]
            if command == "loss":
                print(training.backward(*size), flush=True)
            elif command == "train":
                dropout, steps = arguments[0].split()[2:]
                print(training.seconds(*size, dropout == "1", int(steps)), flush=True)
            elif command == "memory":
                print(training.memory(*size, int(arguments[0].split()[2])), flush=True)
            else:
                training.write_gradients(*size, arguments[0].split(" ", 2)[2])
                print("written", flush=True)


if __name__ == "__main__":
    with torch.inference_mode():
        main()
