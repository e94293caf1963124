using System.Diagnostics;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tokenizers;

namespace CourseKit.Pipelines;

/// <summary>
/// Puts texts into classes (<c>transformers.TextClassificationPipeline</c>). Texts run unpadded, sorted by length; the answers come in the texts' order and do not depend
/// on what else is in the batch. Longer texts than the model takes are cut at its limit.
/// </summary>
public sealed class TextClassificationPipeline : Pipeline
{
    // Enough rows to keep the matrix products at full speed, few enough that a layer's activations stay in the cache.
    private const int TokensPerBatch = 1024;
    private const int TextsPerChunk = 2048;

    private readonly LogitsModel model;
    private readonly Tokenizer tokenizer;

    /// <summary>A pipeline of loaded parts.</summary>
    /// <param name="model">A classifier.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <exception cref="CheckpointException">The tokenizer has tokens that the model does not know.</exception>
    public TextClassificationPipeline(LogitsModel model, Tokenizer tokenizer)
    {
        model.Config.ThrowIfUnfit(tokenizer);
        (this.model, this.tokenizer) = (model, tokenizer);
        int?[] limits = [tokenizer.ModelMaxLength, model.Config.MaxInputLength];
        MaxLength = limits.Min() ?? int.MaxValue;
        model.Eval();
    }

    /// <inheritdoc/>
    public override string Task => "text-classification";

    /// <summary>The most tokens of a text that are used.</summary>
    public int MaxLength { get; }

    /// <summary>The classes' names.</summary>
    public IReadOnlyList<string> Labels => model.Config.Id2Label;

    /// <summary>What is applied to logits unless a call says otherwise: sigmoid for several classes at once and for a single output, softmax else.</summary>
    public FunctionToApply DefaultFunction => model.Config.ProblemType switch
    {
        "regression" => FunctionToApply.None,
        "multi_label_classification" => FunctionToApply.Sigmoid,
        _ => Labels.Count == 1 ? FunctionToApply.Sigmoid : FunctionToApply.Softmax,
    };

    /// <summary>The likeliest class of one text.</summary>
    public Classification Run(string text) => Run(new TextPair(text));

    /// <summary>The likeliest class of a text or a pair.</summary>
    public Classification Run(TextPair text, FunctionToApply? functionToApply = null) => RunTopK([text], 1, functionToApply)[0][0];

    /// <summary>The likeliest class of every text, in their order.</summary>
    /// <param name="texts">Any number.</param>
    /// <param name="progress">Told after every batch; without one, <see cref="HostContext.Progress"/> is, if there is more than one batch.</param>
    /// <param name="cancellation">Stops after the batch that is running, as <see cref="HostContext.Cancellation"/> does.</param>
    public Classifications Run(IReadOnlyList<string> texts, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        new(texts, RunTopK([.. texts.Select(text => new TextPair(text))], 1, null, progress, cancellation).Select(classes => classes[0]));

    /// <summary>The likeliest class of every text of a stream of any length, as it goes: texts are read and answered a chunk at a time.</summary>
    /// <remarks>Reports no progress: only who reads the stream knows how far it has come.</remarks>
    public IEnumerable<Classification> RunStream(IEnumerable<string> texts) => texts.Chunk(TextsPerChunk).SelectMany(chunk => Run(chunk, new NoProgress()));

    /// <summary>The likeliest classes of every text, best first.</summary>
    /// <param name="texts">Texts or pairs.</param>
    /// <param name="topK">How many classes; null for all.</param>
    /// <param name="functionToApply">What makes scores of logits; null for <see cref="DefaultFunction"/>.</param>
    /// <param name="progress">Told after every batch; without one, <see cref="HostContext.Progress"/> is, if there is more than one batch.</param>
    /// <param name="cancellation">Stops after the batch that is running, as <see cref="HostContext.Cancellation"/> does.</param>
    public IReadOnlyList<IReadOnlyList<Classification>> RunTopK(
        IReadOnlyList<TextPair> texts, int? topK = null, FunctionToApply? functionToApply = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        if (topK < 1) throw new ArgumentOutOfRangeException(nameof(topK), topK, "At least one class is asked for; null asks for all.");
        return
        [
            .. Scores(texts, functionToApply, progress, cancellation).Select(scores => scores
                .Select((score, i) => new Classification(Labels[i], score))
                .OrderByDescending(answer => answer.Score)
                .Take(topK ?? Labels.Count)
                .ToArray())
        ];
    }

    /// <summary>The score of every class for every text, in the classes' order: what ROC curves are made of.</summary>
    /// <param name="texts">Texts or pairs.</param>
    /// <param name="functionToApply">What makes scores of logits; null for <see cref="DefaultFunction"/>.</param>
    /// <param name="progress">Told after every batch; without one, <see cref="HostContext.Progress"/> is, if there is more than one batch.</param>
    /// <param name="cancellation">Stops after the batch that is running, as <see cref="HostContext.Cancellation"/> does.</param>
    public IReadOnlyList<float[]> Scores(
        IReadOnlyList<TextPair> texts, FunctionToApply? functionToApply = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var function = functionToApply ?? DefaultFunction;
        var (scores, done, clock) = (new float[texts.Count][], 0, Stopwatch.StartNew());
        for (var start = 0; start < texts.Count; start += TextsPerChunk)
        {
            var encoded = Encode(texts, start, Math.Min(TextsPerChunk, texts.Count - start));
            foreach (var batch in Batches(encoded))
            {
                HostContext.ThrowIfCancelled(cancellation);
                var logits = model.ForwardPacked(batch.Select(i => encoded[i]).ToArray().ToPacked());
                var rows = NoGrad.Run(() => Apply(function, logits)).ToArray();
                for (var i = 0; i < batch.Length; i++) scores[start + batch[i]] = rows[(i * Labels.Count)..((i + 1) * Labels.Count)];
                done += batch.Length;
                // A single batch ends before a bar that nobody asked for would help.
                var listener = progress ?? (batch.Length < texts.Count ? HostContext.Progress : null);
                listener?.Report(new("classify", done, texts.Count, "texts", clock.Elapsed, []));
            }
        }

        return scores;
    }

    private EncodedText[] Encode(IReadOnlyList<TextPair> texts, int start, int count)
    {
        var truncation = Truncation.LongestFirst(MaxLength);
        if (count == 1) return [tokenizer.Encode(texts[start].Text, texts[start].Pair, truncation: truncation)];
        var chunk = Enumerable.Range(start, count).Select(i => texts[i]).ToArray();
        if (Array.TrueForAll(chunk, text => text.Pair is null)) return tokenizer.EncodeBatch([.. chunk.Select(text => text.Text)], truncation: truncation);
        return Array.ConvertAll(chunk, text => tokenizer.Encode(text.Text, text.Pair, truncation: truncation));
    }

    // Similar lengths together, so that the work of a batch is even.
    private static IEnumerable<int[]> Batches(EncodedText[] encoded)
    {
        var batch = new List<int>();
        var tokens = 0;
        foreach (var i in Enumerable.Range(0, encoded.Length).OrderBy(i => encoded[i].Length))
        {
            if (batch.Count > 0 && tokens + encoded[i].Length > TokensPerBatch)
            {
                yield return [.. batch];
                (tokens, batch) = (0, []);
            }

            batch.Add(i);
            tokens += encoded[i].Length;
        }

        if (batch.Count > 0) yield return [.. batch];
    }

    private static Tensor Apply(FunctionToApply function, Tensor logits) => function switch
    {
        FunctionToApply.Softmax => logits.Softmax(-1),
        FunctionToApply.Sigmoid => logits.Sigmoid(),
        _ => logits,
    };
    private sealed class NoProgress : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
        }
    }
}
