using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CourseKit.Bench.Peers;

/// <summary>The Rust tokenizers of Hugging Face, from npm, in a process of Node.js (<c>tokenizers.cjs</c>).</summary>
internal sealed class RustTokenizersPeer : LinePeer
{
    private const string Install = "npm has what it needs: npm ci in the repository's folder (@anush008/tokenizers).";

    private RustTokenizersPeer(ProcessStartInfo start, int threads)
        : base("Rust tokenizers", start, Install)
    {
        var greeting = JsonSerializer.Deserialize<Hello>(Greeting, JsonSerializerOptions.Web)!;
        Description = $"{Name} 0.22 (npm's @anush008/tokenizers {greeting.Version}), {threads} thread{(threads == 1 ? "" : "s")}, Node.js {greeting.Node}";
    }

    /// <summary>Versions and threads.</summary>
    public string Description { get; }

    /// <summary>Starts it.</summary>
    /// <param name="threads">How many threads encode a batch.</param>
    /// <exception cref="SkippedException">It is not installed.</exception>
    public static RustTokenizersPeer Start(int threads = 1)
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "node_modules", "@anush008", "tokenizers"))) throw new SkippedException($"the Rust tokenizers are not installed. {Install}");
        var start = new ProcessStartInfo("node", ["--expose-gc", "--max-old-space-size=4096", Path.Combine(Repository.Root, "bench", "peers", "tokenizers.cjs")]);
        // Rust's threads encode a batch; the binding starts one task for each call.
        start.Environment["TOKENIZERS_PARALLELISM"] = threads > 1 ? "true" : "false";
        start.Environment["RAYON_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["UV_THREADPOOL_SIZE"] = "1";
        return new(start, threads);
    }

    /// <summary>Loads a <c>tokenizer.json</c> under a name.</summary>
    /// <returns>Seconds that it took, reading the file left out.</returns>
    public double Load(string name, string path) => Ask<Times>(new { @do = "load", name, path }).Seconds;

    /// <summary>Gives it texts under a name.</summary>
    public void Texts(string name, IReadOnlyList<string> texts, string path)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(texts));
        Ask<JsonElement>(new { @do = "texts", name, path });
    }

    /// <summary>Encodes all texts, so many in one call.</summary>
    public Times Encode(string tokenizer, string texts, int slice) => Ask<Times>(new { @do = "encode", tokenizer, texts, slice });

    /// <summary>Turns the ids of all texts back into text, so many in one call.</summary>
    public Times Decode(string tokenizer, string texts, int slice) => Ask<Times>(new { @do = "decode", tokenizer, texts, slice });

    /// <summary>The ids of all texts.</summary>
    public int[][] Ids(string tokenizer, string texts, string path)
    {
        Ask<JsonElement>(new { @do = "ids", tokenizer, texts, path });
        var all = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path));
        var rows = new List<int[]>();
        for (; !all.IsEmpty; all = all[(all[0] + 1)..]) rows.Add(all[1..(all[0] + 1)].ToArray());
        return [.. rows];
    }

    /// <summary>What those ids decode to.</summary>
    public string[] Decoded(string tokenizer, string texts, string path)
    {
        Ask<JsonElement>(new { @do = "decoded", tokenizer, texts, path });
        return JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(path))!;
    }

    /// <summary>Trains a tokenizer's model on files, with the reference's default trainer, and saves it.</summary>
    public Times Train(string tokenizer, IReadOnlyList<string> files, string path) => Ask<Times>(new { @do = "train", tokenizer, files, path });

    /// <summary>Asks for a hash of everything about each text; <see cref="ReceiveHashes"/> waits for them.</summary>
    public void SendHashes(string tokenizer, IReadOnlyList<string> texts) => Send(JsonSerializer.Serialize(new { @do = "hashes", tokenizer, texts }));

    /// <summary>The hashes that were asked for last.</summary>
    public uint[] ReceiveHashes() => Answer<HashAnswer>("hashes").Hashes;

    /// <summary>Everything about one text.</summary>
    public T Details<T>(string tokenizer, string text) => Ask<T>(new { @do = "details", tokenizer, text });

    private T Ask<T>(object request)
    {
        var line = JsonSerializer.Serialize(request);
        Send(line);
        return Answer<T>(line);
    }

    private T Answer<T>(string request)
    {
        // The trainer ends its progress with an empty line of its own.
        var line = Receive(request);
        while (string.IsNullOrWhiteSpace(line)) line = Receive(request);
        return JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!;
    }

    /// <summary>How long something took.</summary>
    /// <param name="Seconds">On the clock.</param>
    /// <param name="Cpu">Of the process's processor time.</param>
    /// <param name="Overhead">Seconds that the calls alone take.</param>
    /// <param name="OverheadCpu">Processor time that the calls alone take.</param>
    /// <param name="Memory">The most memory that the process had, in MB, where that is asked for.</param>
    public sealed record Times(double Seconds, double Cpu, double Overhead, double OverheadCpu, double Memory);

    private sealed record Hello(string Version, string Node);

    private sealed record HashAnswer(uint[] Hashes);
}
