using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>Generating from texts.</summary>
public static class TextGenerationExtensions
{
    extension(GenerativeModel model)
    {
        /// <summary>The text with which the model goes on, without the prompt; of an encoder-decoder, its answer to the source.</summary>
        /// <param name="tokenizer">The model's tokenizer.</param>
        /// <param name="prompt">The text.</param>
        /// <param name="options">What differs from the model's configuration. Of several sequences the first is returned.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <exception cref="GenerationException">Options contradict each other, the prompt is empty or too long, or scores are no numbers.</exception>
        public string GenerateText(Tokenizer tokenizer, string prompt, GenerateOptions? options = null, CancellationToken cancellation = default) =>
            model.GenerateText(tokenizer, [prompt], options, cancellation)[0];

        /// <summary>The same for several prompts at once.</summary>
        /// <param name="tokenizer">The model's tokenizer.</param>
        /// <param name="prompts">The texts.</param>
        /// <param name="options">What differs from the model's configuration.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <returns>A text a prompt; with <see cref="GenerationConfig.NumReturnSequences"/> so many, those of one prompt beside each other.</returns>
        /// <exception cref="GenerationException">As for one prompt.</exception>
        public IReadOnlyList<string> GenerateText(Tokenizer tokenizer, IReadOnlyList<string> prompts, GenerateOptions? options = null, CancellationToken cancellation = default)
        {
            if (prompts.Count == 0) return [];
            var (inputs, all) = Prepare(model, tokenizer, prompts, options);
            var output = model.Generate(inputs, all, cancellation);
            return [.. Enumerable.Range(0, output.Sequences.Count).Select(i => tokenizer.Decode(output.NewTokens(i), skipSpecialTokens: true))];
        }

        /// <summary>The text with which the model goes on, in pieces as they come.</summary>
        /// <param name="tokenizer">The model's tokenizer.</param>
        /// <param name="prompt">The text.</param>
        /// <param name="options">What differs from the model's configuration; one sequence and no beams.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <returns>Pieces that make the text when put together. Whoever stops reading stops the model.</returns>
        /// <exception cref="GenerationException">As for a whole text; thrown when the pieces are read.</exception>
        /// <example><code>
        /// await foreach (var piece in model.GenerateTextAsync(tokenizer, "Once upon a time")) Console.Write(piece);
        /// </code></example>
        public IAsyncEnumerable<string> GenerateTextAsync(Tokenizer tokenizer, string prompt, GenerateOptions? options = null, CancellationToken cancellation = default) =>
            Stream(model, tokenizer, prompt, options, cancellation);

        /// <summary>The text with which the model goes on, given to a function piece by piece.</summary>
        /// <param name="tokenizer">The model's tokenizer.</param>
        /// <param name="prompt">The text.</param>
        /// <param name="onText">Receives the pieces as they come.</param>
        /// <param name="options">What differs from the model's configuration; one sequence and no beams.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <returns>The whole text.</returns>
        /// <exception cref="GenerationException">As for a whole text.</exception>
        public string GenerateText(Tokenizer tokenizer, string prompt, Action<string> onText, GenerateOptions? options = null, CancellationToken cancellation = default)
        {
            var (inputs, all) = Prepare(model, tokenizer, [prompt], options);
            var streamer = new TextStreamer(tokenizer, onText, all.OnTokens);
            model.Generate(inputs, all with { OnTokens = streamer.Add }, cancellation);
            return streamer.Finish();
        }
    }

    private static (ModelInputs Inputs, GenerateOptions Options) Prepare(GenerativeModel model, Tokenizer tokenizer, IReadOnlyList<string> prompts, GenerateOptions? options)
    {
        options ??= new();
        var config = options.Over(model.GenerationConfig);
        var pad = config.PadTokenId is { } own and >= 0 ? own : config.EosTokenId?.FirstOrDefault(token => token >= 0) ?? 0;
        return (GenerationPrompts.Encode(model, tokenizer, prompts, pad), options with { Tokenizer = options.Tokenizer ?? tokenizer });
    }

    private static async IAsyncEnumerable<string> Stream(
        GenerativeModel model, Tokenizer tokenizer, string prompt, GenerateOptions? options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, HostContext.Cancellation);
        var pieces = Channel.CreateUnbounded<string>(new() { SingleReader = true, SingleWriter = true });
        var work = Task.Run(
            () =>
            {
                try
                {
                    model.GenerateText(tokenizer, prompt, piece => pieces.Writer.TryWrite(piece), options, stop.Token);
                    pieces.Writer.Complete();
                }
                catch (Exception error)
                {
                    pieces.Writer.Complete(error);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return piece;
                // The model may be done already; whoever cancels gets no more pieces all the same.
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Whoever leaves the loop early waits for the token under way, so that the model is free again.
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }
}
