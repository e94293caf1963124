"""GPT-2 and Marian in plain PyTorch with key/value caches, as transformers computes them: the peer of the benchmarks of decoding.

    generation_torch.py gpt2|marian MODEL_FOLDER

Answers one line for each line of standard input:
    logits C PATH     GPT-2: writes the logits behind a prompt of C made-up tokens and one more, which a step with the cache reads
    decode C N        GPT-2: seconds a token takes, the mean of N, chosen greedily, behind a prompt of C tokens
    prompt C R        GPT-2: seconds the prompt takes up to the logits behind its last token, the mean of R
    beams B L N       Marian: seconds to search with four beams for N tokens for each of B sources of L made-up tokens
    sequences B L N PATH  Marian: writes the best sequences' tokens, as float32
What can be written in several ways is written in the way that is fastest here, as found out at the start.
"""
import itertools
import json
import math
import os
import sys
import time

import torch
import torch.nn.functional as F

from minilm_torch import blas, read_safetensors

BEAMS = 4


def token(position, row=0):
    return 1000 + (31 * row + 7 * position) % 20000


def seconds(work, calls=1):
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls


def fastest(choose, choices, work):
    """Makes the choice with which the work takes the least time."""
    times = {}
    for _ in range(4):
        for choice in choices:
            choose(choice)
            times[choice] = min(times.get(choice, math.inf), seconds(work))
    choose(min(times, key=times.get))


class Gpt2:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        weights = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.weights = {name.removeprefix("transformer."): tensor for name, tensor in weights.items()}
        self.layers, self.heads, self.width = config.get("n_layer", 12), config.get("n_head", 12), config.get("n_embd", 768)
        self.room = config.get("n_positions", 1024)
        self.transposed = {name: weight.t().contiguous() for name, weight in self.weights.items() if name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight"))}
        self.causal = torch.ones(self.room, self.room, dtype=torch.bool).tril()
        self.ways = {}
        ways = list(itertools.product((True, False), (True, False)))
        self.ways["prompt"] = self.ways["step"] = ways[0]
        prompt = self.prompt_of(128)
        fastest(lambda way: self.ways.update(prompt=way), ways, lambda: self.forward(prompt, self.empty()))
        fastest(lambda way: self.ways.update(step=way), ways, lambda: self.decode(128, 6))
        print("steps with %s and %s, prompts with %s, which are fastest here" % (
            "addmm" if self.ways["step"][0] else "F.linear", "a concatenated cache" if self.ways["step"][1] else "a cache with room", "addmm" if self.ways["prompt"][0] else "F.linear"),
            file=sys.stderr, flush=True)

    def prompt_of(self, length):
        return torch.tensor([[token(i) for i in range(length)]])

    def empty(self, joined=True):
        size = self.width // self.heads
        return {"length": 0, "joined": joined, "layers": [None if joined else (torch.zeros(1, self.heads, self.room, size), torch.zeros(1, self.heads, self.room, size)) for _ in range(self.layers)]}

    # transformers.pytorch_utils.Conv1D
    def linear(self, x, name, way):
        bias = self.weights[name + ".bias"]
        if way[0]:
            return torch.addmm(bias, x.view(-1, x.shape[-1]), self.weights[name + ".weight"]).view(*x.shape[:-1], bias.shape[0])
        return F.linear(x, self.transposed[name + ".weight"], bias)

    def norm(self, x, name):
        return F.layer_norm(x, (self.width,), self.weights[name + ".weight"], self.weights[name + ".bias"], 1e-5)

    def forward(self, ids, cache):
        """Logits behind the last token."""
        batch, count = ids.shape
        start, size = cache["length"], self.width // self.heads
        total = start + count
        way = self.ways["prompt" if count > 1 else "step"]
        x = F.embedding(ids, self.weights["wte.weight"]) + self.weights["wpe.weight"][start:total]
        for layer in range(self.layers):
            at = f"h.{layer}."
            joined = self.linear(self.norm(x, at + "ln_1"), at + "attn.c_attn", way)
            query, key, value = (part.view(batch, count, self.heads, size).transpose(1, 2) for part in joined.split(self.width, -1))
            past = cache["layers"][layer]
            if cache["joined"]:
                if past is not None:
                    key, value = torch.cat((past[0], key), 2), torch.cat((past[1], value), 2)
                cache["layers"][layer] = (key, value)
            else:
                past[0][:, :, start:total] = key
                past[1][:, :, start:total] = value
                key, value = past[0][:, :, :total], past[1][:, :, :total]
            scores = (query @ key.transpose(-1, -2)) / math.sqrt(size)
            if count > 1:
                scores = scores.masked_fill(~self.causal[start:total, :total], torch.finfo(torch.float32).min)
            context = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, count, self.width)
            x = x + self.linear(context, at + "attn.c_proj", way)
            wide = F.gelu(self.linear(self.norm(x, at + "ln_2"), at + "mlp.c_fc", way), approximate="tanh")
            x = x + self.linear(wide, at + "mlp.c_proj", way)
        cache["length"] = total
        return F.linear(self.norm(x[:, -1], "ln_f"), self.weights["wte.weight"])

    def decode(self, context, count):
        cache = self.empty(self.ways["step"][1])
        last = self.forward(self.prompt_of(context), cache).argmax(-1, keepdim=True)
        last = self.forward(last, cache).argmax(-1, keepdim=True)
        start = time.perf_counter()
        for _ in range(count):
            last = self.forward(last, cache).argmax(-1, keepdim=True)
        return (time.perf_counter() - start) / count

    def logits(self, context):
        cache = self.empty(self.ways["step"][1])
        self.forward(self.prompt_of(context), cache)
        return self.forward(torch.tensor([[token(context)]]), cache)


class Marian:
    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        self.weights = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.weights = {name.removeprefix("model."): tensor for name, tensor in self.weights.items()}
        self.width, self.layers, self.heads = config["d_model"], config["decoder_layers"], config["decoder_attention_heads"]
        self.end, self.first, self.pad = config["eos_token_id"], config["decoder_start_token_id"], config["pad_token_id"]
        self.scale = math.sqrt(self.width) if config["scale_embedding"] else 1.0
        self.table = self.weights["shared.weight"]
        angles = torch.arange(512)[:, None] / torch.pow(10000, torch.arange(0, self.width, 2) / self.width)[None]
        self.positions = torch.cat((angles.sin(), angles.cos()), 1)

    def linear(self, x, name):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x, (self.width,), self.weights[name + ".weight"], self.weights[name + ".bias"], 1e-5)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def attend(self, x, key, value, at):
        query = self.split(self.linear(x, at + ".q_proj")) * (self.width // self.heads) ** -0.5
        context = torch.softmax(query @ key.transpose(-1, -2), -1) @ value
        return self.linear(context.transpose(1, 2).reshape(x.shape), at + ".out_proj")

    def keys(self, x, at):
        return self.split(self.linear(x, at + ".k_proj")), self.split(self.linear(x, at + ".v_proj"))

    def widen(self, x, at):
        return self.norm(x + self.linear(F.silu(self.linear(x, at + ".fc1")), at + ".fc2"), at + ".final_layer_norm")

    def encode(self, ids):
        x = F.embedding(ids, self.table) * self.scale + self.positions[: ids.shape[1]]
        for layer in range(self.layers):
            at = f"encoder.layers.{layer}"
            x = self.norm(x + self.attend(x, *self.keys(x, at + ".self_attn"), at + ".self_attn"), at + ".self_attn_layer_norm")
            x = self.widen(x, at)
        return x

    def step(self, ids, position, past, source):
        x = F.embedding(ids, self.table) * self.scale + self.positions[position : position + 1]
        for layer in range(self.layers):
            at = f"decoder.layers.{layer}"
            key, value = self.keys(x, at + ".self_attn")
            if past[layer] is not None:
                key, value = torch.cat((past[layer][0], key), 2), torch.cat((past[layer][1], value), 2)
            past[layer] = (key, value)
            x = self.norm(x + self.attend(x, key, value, at + ".self_attn"), at + ".self_attn_layer_norm")
            x = self.norm(x + self.attend(x, *source[layer], at + ".encoder_attn"), at + ".encoder_attn_layer_norm")
            x = self.widen(x, at)
        return F.linear(x[:, -1], self.table) + self.weights["final_logits_bias"]

    def search(self, rows, length, count):
        """Beam search as transformers' generate does it, for sequences of a fixed length: the end of the text is not to be chosen."""
        ids = torch.tensor([[token(column, row) for column in range(length)] for row in range(rows)])
        encoded = self.encode(ids).repeat_interleave(BEAMS, 0)
        source = [self.keys(encoded, f"decoder.layers.{layer}.encoder_attn") for layer in range(self.layers)]
        past, scores = [None] * self.layers, torch.full((rows, BEAMS), -1e9)
        scores[:, 0] = 0
        sequences = torch.full((rows * BEAMS, 1), self.first)
        firsts = (torch.arange(rows) * BEAMS)[:, None]
        for position in range(count):
            logits = self.step(sequences[:, -1:], position, past, source)
            likely = torch.log_softmax(logits, -1)
            likely[:, self.end] = -math.inf
            vocabulary = likely.shape[-1]
            best, places = torch.topk((likely.view(rows, BEAMS, vocabulary) + scores[:, :, None]).view(rows, BEAMS * vocabulary), 2 * BEAMS)
            scores, places = best[:, :BEAMS], places[:, :BEAMS]
            beams = (torch.div(places, vocabulary, rounding_mode="floor") + firsts).view(-1)
            sequences = torch.cat((sequences[beams], (places % vocabulary).view(-1, 1)), 1)
            past = [(key.index_select(0, beams), value.index_select(0, beams)) for key, value in past]
        return sequences.view(rows, BEAMS, -1)[:, 0]


def main():
    torch.set_flush_denormal(True)
    torch.set_num_threads(int(os.environ.get("COURSEKIT_BENCH_THREADS", os.cpu_count())))
    library, fair = blas()
    model = (Gpt2 if sys.argv[1] == "gpt2" else Marian)(sys.argv[2])
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "blas": library, "fair": fair}), flush=True)
    for line in sys.stdin:
        command, *arguments = line.rstrip("\n").split(" ", 4 if line.startswith("sequences") else 2)
        if command == "decode":
            print(model.decode(*map(int, arguments)), flush=True)
        elif command == "prompt":
            ids = model.prompt_of(int(arguments[0]))
            model.forward(ids, model.empty())
            print(seconds(lambda: model.forward(ids, model.empty()), int(arguments[1])), flush=True)
        elif command == "beams":
            size = [int(number) for number in " ".join(arguments).split()]
            print(seconds(lambda: model.search(*size)), flush=True)
        elif command == "logits":
            model.logits(int(arguments[0])).numpy().tofile(arguments[1])
            print("written", flush=True)
        elif command == "sequences":
            model.search(*map(int, arguments[:3])).to(torch.float32).numpy().tofile(arguments[3])
            print("written", flush=True)


if __name__ == "__main__":
    with torch.inference_mode():
        main()
