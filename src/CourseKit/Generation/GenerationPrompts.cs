using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>What is continued: the tokens that the decoder begins with, and those of the source, which are the same for a decoder alone.</summary>
/// <param name="Decoder">The decoder's tokens, a row a prompt.</param>
/// <param name="Source">The encoder's tokens, or the prompts.</param>
internal sealed record GenerationPrompts(IReadOnlyList<int[]> Decoder, IReadOnlyList<int[]> Source)
{
    /// <summary>Reads a batch of inputs.</summary>
    /// <exception cref="GenerationException">A prompt is empty, or padded on the wrong side.</exception>
    public static GenerationPrompts Of(GenerativeModel model, ModelInputs inputs, GenerationConfig config)
    {
        inputs.ThrowIfUnfit(null);
        var source = Rows(inputs.InputIds);
        var mask = inputs.AttentionMask is { } given ? Rows(given) : null;
        if (source.Length == 0 || source[0].Length == 0 || mask?.FirstOrDefault(row => Array.TrueForAll(row, kept => kept == 0)) is not null)
            throw new GenerationException("A prompt is empty. Give at least one token: the model's begin-of-text token (bos_token_id) stands for no text at all.");
        if (source.SelectMany(row => row).FirstOrDefault(token => token < 0 || token >= model.Config.VocabSize) is var wrong && (wrong < 0 || wrong >= model.Config.VocabSize))
            throw new GenerationException($"The prompt has the token {wrong}, but the model has {model.Config.VocabSize} tokens. Use the tokenizer that belongs to the model.");
        if (model is Seq2SeqLanguageModel) return new(Starts(source.Length, inputs.DecoderInputIds, config), source);
        if (mask?.FirstOrDefault(row => row[^1] == 0) is not null)
            throw new GenerationException("A prompt is padded on the right, where the text is to go on. Pad on the left (Padding with Side = PaddingSide.Left).");
        return new(source, source);
    }

    /// <summary>Encodes texts: prompts padded on the left, sources on the right.</summary>
    public static ModelInputs Encode(GenerativeModel model, Tokenizer tokenizer, IReadOnlyList<string> texts, int padTokenId)
    {
        var rows = texts.Select(text => tokenizer.Encode(text).Ids).ToArray();
        var length = rows.Max(row => row.Length);
        var (ids, mask) = (new long[rows.Length * length], new long[rows.Length * length]);
        Array.Fill(ids, padTokenId);
        for (var row = 0; row < rows.Length; row++)
        {
            var start = (row * length) + (model is Seq2SeqLanguageModel ? 0 : length - rows[row].Length);
            for (var i = 0; i < rows[row].Length; i++) (ids[start + i], mask[start + i]) = (rows[row][i], 1);
        }

        return new(Tensor.From(ids, [rows.Length, length]), Tensor.From(mask, [rows.Length, length]));
    }

    private static int[][] Starts(int rows, Tensor? given, GenerationConfig config)
    {
        var start = config.DecoderStartTokenId is { } own and >= 0 ? own : config.BosTokenId is { } bos and >= 0 ? bos
            : throw new GenerationException("An encoder-decoder needs decoder_start_token_id (or bos_token_id), with which its answers begin. Set it in the options or in generation_config.json.");
        if (given is null) return [.. Enumerable.Range(0, rows).Select(_ => new[] { start })];
        var begun = Rows(given);
        // What was given without the start token is put behind it.
        return Array.TrueForAll(begun, row => row.Length == 0 || row[0] != start) ? [.. begun.Select(row => (int[])[start, .. row])] : begun;
    }

    private static int[][] Rows(Tensor ids)
    {
        var values = ids.To(DType.Int64).ToArray<long>();
        return [.. Enumerable.Range(0, ids.Shape[0]).Select(row => Array.ConvertAll(values[(row * ids.Shape[1])..((row + 1) * ids.Shape[1])], value => checked((int)value)))];
    }
}
