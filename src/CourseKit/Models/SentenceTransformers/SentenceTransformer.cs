using System.Diagnostics;
using CourseKit.Hub;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>A model that turns texts into vectors which are near each other when the texts mean similar things (Reimers and Gurevych 2019; <c>sentence_transformers.SentenceTransformer</c>):
/// an encoder, pooling over its tokens, and what else <c>modules.json</c> lists. Texts run unpadded, sorted by length; an embedding does not depend on what else is in the batch.</summary>
public sealed class SentenceTransformer
{
    // Enough rows to keep the matrix products at full speed, few enough that a layer's activations stay in the cache.
    private const int TokensPerBatch = 1024;
    private const int TextsPerChunk = 2048;

    private readonly SentenceTransformerConfig config;
    private readonly IReadOnlyList<EmbeddingModule> modules;

    internal SentenceTransformer(EncoderModel model, Tokenizer tokenizer, SentenceTransformerConfig config, IReadOnlyList<EmbeddingModule> modules)
    {
        (Model, Tokenizer, this.config, this.modules) = (model, tokenizer, config, modules);
        int?[] limits = [config.MaxSequenceLength, tokenizer.ModelMaxLength, model.Config.MaxInputLength];
        MaxSequenceLength = limits.Min() ?? int.MaxValue;
        EmbeddingDimension = modules[^1].Width;
        model.Eval();
    }

    /// <summary>The encoder.</summary>
    public EncoderModel Model { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The most tokens of a text that are used, special tokens included.</summary>
    public int MaxSequenceLength { get; }

    /// <summary>The length of an embedding.</summary>
    public int EmbeddingDimension { get; }

    /// <summary>What the checkpoint wants in front of texts of a kind, by its name: <c>query</c>, say.</summary>
    public IReadOnlyDictionary<string, string> Prompts => config.Prompts;

    /// <summary>The prompt that is used when a call names none, or null.</summary>
    public string? DefaultPromptName => config.DefaultPromptName;

    /// <summary>How the checkpoint compares embeddings.</summary>
    public SimilarityFunction SimilarityFunction => config.SimilarityFunction;

    /// <summary>Loads a checkpoint: a folder, or a name that is looked up. One without <c>modules.json</c> is an encoder, whose tokens are averaged.</summary>
    /// <exception cref="CheckpointException">It was not found, is broken, or has a part that is not supported.</exception>
    /// <exception cref="TokenizerException">Its tokenizer is broken or of a kind that is not supported.</exception>
    public static SentenceTransformer FromPretrained(string nameOrFolder) => SentenceTransformerFolder.Load(ModelLocator.Default.Locate(nameOrFolder));

    /// <summary>The embedding of one text.</summary>
    /// <param name="text">Any text; the empty one, too.</param>
    /// <param name="normalize">Whether it is scaled to length 1, in addition to what the checkpoint does itself.</param>
    /// <param name="promptName">One of <see cref="Prompts"/>; null for <see cref="DefaultPromptName"/>.</param>
    public float[] Encode(string text, bool normalize = false, string? promptName = null) => Encode([text], normalize: normalize, promptName: promptName).ToArray();

    /// <summary>The embeddings of all texts, a row a text in their order: (texts, <see cref="EmbeddingDimension"/>).</summary>
    /// <param name="texts">Any number.</param>
    /// <param name="batchSize">The most texts of a batch; long texts make smaller ones.</param>
    /// <param name="normalize">Whether each is scaled to length 1, in addition to what the checkpoint does itself.</param>
    /// <param name="promptName">One of <see cref="Prompts"/>; null for <see cref="DefaultPromptName"/>.</param>
    /// <param name="prompt">What to put in front of every text in place of a named prompt.</param>
    /// <param name="progress">Told after every batch; without one, <see cref="HostContext.Progress"/> is, if there is more than one batch.</param>
    /// <param name="cancellation">Stops after the batch that is running, as <see cref="HostContext.Cancellation"/> does.</param>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Encode(
        IReadOnlyList<string> texts, int batchSize = 32, bool normalize = false, string? promptName = null, string? prompt = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        prompt ??= PromptOf(promptName);
        var skipped = prompt.Length == 0 ? 0 : PromptLength(prompt);
        var (embeddings, done, clock) = (new float[checked(texts.Count * EmbeddingDimension)], 0, Stopwatch.StartNew());
        for (var start = 0; start < texts.Count; start += TextsPerChunk)
        {
            var encoded = Tokenize([.. texts.Skip(start).Take(TextsPerChunk).Select(text => prompt + text)]);
            foreach (var batch in Batches(encoded, batchSize))
            {
                HostContext.ThrowIfCancelled(cancellation);
                var rows = Embed([.. batch.Select(i => encoded[i])], skipped, normalize);
                for (var i = 0; i < batch.Length; i++) rows.AsSpan(i * EmbeddingDimension, EmbeddingDimension).CopyTo(embeddings.AsSpan((start + batch[i]) * EmbeddingDimension));
                done += batch.Length;
                // A single batch ends before a bar that nobody asked for would help.
                var listener = progress ?? (batch.Length < texts.Count ? HostContext.Progress : null);
                listener?.Report(new("embed", done, texts.Count, "texts", clock.Elapsed, []));
            }
        }

        return Tensor.From(embeddings, [texts.Count, EmbeddingDimension]);
    }

    /// <summary>How similar each of some embeddings is to each of others, larger for more similar, as <see cref="SimilarityFunction"/> says: (n, m) of (n, width) and (m, width).</summary>
    /// <exception cref="ShapeException">They are no two lists of vectors of one length.</exception>
    public Tensor Similarity(Tensor embeddings, Tensor others) => SimilarityFunction.Between(embeddings, others);

    /// <summary>How many tokens of some texts the model reads, prompts and special tokens included.</summary>
    internal long CountTokens(IReadOnlyList<string> texts, string? promptName)
    {
        var prompt = PromptOf(promptName);
        return texts.Count == 0 ? 0 : Tokenize([.. texts.Select(text => prompt + text)]).Sum(text => (long)text.Length);
    }

    private string PromptOf(string? name)
    {
        name ??= DefaultPromptName;
        if (name is null) return "";
        return Prompts.TryGetValue(name, out var prompt) ? prompt
            : throw new ArgumentException($"The checkpoint has no prompt \"{name}\"; it has {(Prompts.Count == 0 ? "none" : string.Join(", ", Prompts.Keys.Select(key => $"\"{key}\"")))}.", nameof(name));
    }

    // How many tokens in front of a text are the prompt's. Some checkpoints leave them out of the pooling.
    private int PromptLength(string prompt)
    {
        var ids = Tokenize([prompt])[0].Ids;
        return ids.Length > 0 && Tokenizer.IsSpecial(ids[^1]) ? ids.Length - 1 : ids.Length;
    }

    private EncodedText[] Tokenize(string[] texts)
    {
        var prepared = Array.ConvertAll(texts, text => config.LowerCase ? text.Trim().ToLowerInvariant() : text.Trim());
        var truncation = Truncation.LongestFirst(MaxSequenceLength);
        return prepared.Length == 1 ? [Tokenizer.Encode(prepared[0], truncation: truncation)] : [.. Tokenizer.EncodeBatch(prepared, truncation: truncation)];
    }

    private float[] Embed(EncodedText[] batch, int promptLength, bool normalize) => NoGrad.Run(() => TensorScope.Run(() =>
    {
        var packed = batch.ToPacked();
        var pooling = (Pooling)modules[0];
        var embeddings = pooling.ReadsFirstTokenOnly && batch.All(text => text.Length > 0)
            ? Model.ForwardFirstTokens(packed)
            : pooling.Pool(Model.ForwardPacked(packed), packed.Starts, promptLength);
        foreach (var module in modules.Skip(1)) embeddings = module.Apply(embeddings);
        return normalize ? EmbeddingNormalization.ToUnitLength(embeddings) : embeddings;
    }).ToArray());

    // Similar lengths together, so that the work of a batch is even.
    private static IEnumerable<int[]> Batches(EncodedText[] encoded, int batchSize)
    {
        var batch = new List<int>();
        var tokens = 0;
        foreach (var i in Enumerable.Range(0, encoded.Length).OrderBy(i => encoded[i].Length))
        {
            if (batch.Count == batchSize || (batch.Count > 0 && tokens + encoded[i].Length > TokensPerBatch))
            {
                yield return [.. batch];
                (tokens, batch) = (0, []);
            }

            batch.Add(i);
            tokens += encoded[i].Length;
        }

        if (batch.Count > 0) yield return [.. batch];
    }
}
