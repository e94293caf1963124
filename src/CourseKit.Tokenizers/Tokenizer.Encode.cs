using System.Runtime.InteropServices;

namespace CourseKit.Tokenizers;

/// <content>Encoding.</content>
public sealed partial class Tokenizer
{
    /// <summary>Below this many UTF-16 units a batch is not worth more than one thread.</summary>
    private const int ParallelThreshold = 16_384;

    /// <summary>Tokenizes a text, or a pair of texts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">Its pair (an answer to a question, a hypothesis to a premise), or null.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText Encode(string text, string? pair = null, bool addSpecialTokens = true, Truncation? truncation = null,
        Padding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeAll(1, _ => new Input([text], pair is null ? null : [pair], false), addSpecialTokens, truncation, padding)[0];
    }

    /// <summary>Tokenizes a text that is already split into words. Offsets count from the start of each word, and
    /// <see cref="EncodedText.WordIds"/> are the positions in <paramref name="words"/>.</summary>
    /// <param name="words">The words.</param>
    /// <param name="pair">The words of its pair, or null.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, bool addSpecialTokens = true,
        Truncation? truncation = null, Padding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        return EncodeAll(1, _ => new Input(words, pair, true), addSpecialTokens, truncation, padding)[0];
    }

    /// <summary>Tokenizes many texts, on all cores. Each result is that of <see cref="Encode"/> alone, but for the padding.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short, e.g. <see cref="Padding.Longest"/>; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText[] EncodeBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true, Truncation? truncation = null,
        Padding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EncodeAll(texts.Count, i => new Input([texts[i]], null, false), addSpecialTokens, truncation, padding);
    }

    /// <summary>Tokenizes many pairs of texts, on all cores.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText[] EncodeBatch(IReadOnlyList<(string Text, string Pair)> pairs, bool addSpecialTokens = true,
        Truncation? truncation = null, Padding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return EncodeAll(pairs.Count, i => new Input([pairs[i].Text], [pairs[i].Pair], false), addSpecialTokens, truncation, padding);
    }

    /// <summary>Tokenizes many texts that are already split into words, on all cores.</summary>
    /// <param name="texts">The words of each text.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText[] EncodeWordsBatch(IReadOnlyList<IReadOnlyList<string>> texts, bool addSpecialTokens = true,
        Truncation? truncation = null, Padding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EncodeAll(texts.Count, i => new Input(texts[i], null, true), addSpecialTokens, truncation, padding);
    }

    /// <summary>What is encoded: one string a sequence, or the words of it.</summary>
    private readonly record struct Input(IReadOnlyList<string> Text, IReadOnlyList<string>? Pair, bool InWords)
    {
        internal long Units => Text.Sum(part => (long)part.Length) + (Pair?.Sum(part => (long)part.Length) ?? 0);
    }

    private EncodedText[] EncodeAll(int count, Func<int, Input> input, bool addSpecialTokens, Truncation? truncation, Padding? padding)
    {
        int? limit = truncation is null ? null : LimitOf(truncation);
        var padder = padding is null ? null : PadderFor(padding);
        var encodings = new EncodedText[count];
        if (count > 1 && Environment.ProcessorCount > 1 && IsWorthThreads(count, input)) EncodeParallel(encodings, Encode);
        else for (var i = 0; i < count; i++) encodings[i] = Encode(i);
        if (padder is not null && count > 0) Pad(encodings, padding!, padder);
        return encodings;

        EncodedText Encode(int i) => EncodeOne(input(i), addSpecialTokens, limit, truncation);
    }

    private static bool IsWorthThreads(int count, Func<int, Input> input)
    {
        long units = 0;
        for (var i = 0; i < count && units < ParallelThreshold; i++) units += input(i).Units;
        return units >= ParallelThreshold;
    }

    /// <summary>Whatever the number of threads, the error thrown is that of the first input that has one.</summary>
    private static void EncodeParallel(EncodedText[] encodings, Func<int, EncodedText> encode)
    {
        var errors = new TokenizerException?[encodings.Length];
        Parallel.For(0, encodings.Length, i =>
        {
            try
            {
                encodings[i] = encode(i);
            }
            catch (TokenizerException error)
            {
                errors[i] = error;
            }
        });
        if (errors.FirstOrDefault(error => error is not null) is { } first) throw first;
    }

    private EncodedText EncodeOne(Input input, bool addSpecialTokens, int? limit, Truncation? truncation)
    {
        var isPair = input.Pair is not null;
        var processor = PostProcessor ?? NoProcessing.Instance;
        var layout = isPair ? processor.Pair : processor.Single;
        var added = addSpecialTokens ? processor.AddedTokens(isPair) : 0;
        if (!addSpecialTokens) layout = [.. layout.OfType<SequencePiece>()];

        var scratch = EncodingScratch.Rent();
        EncodeSequence(input.Text, input.InWords, scratch.First, scratch);
        if (isPair) EncodeSequence(input.Pair!, input.InWords, scratch.Second, scratch);
        var (first, second) = Truncator.Cut(scratch.First.Count, isPair ? scratch.Second.Count : null,
            RoomFor(limit, added, truncation), truncation ?? new Truncation());
        var encoding = new EncodingAssembler(layout, [scratch.First, scratch.Second], [first, second],
            isPair ? [input.Text, input.Pair!] : [input.Text]).Assemble();
        scratch.Return(); // not when an error was thrown: its lists are in no known state then
        return encoding;
    }

    private void EncodeSequence(IReadOnlyList<string> parts, bool inWords, TokenSequence sequence, EncodingScratch scratch)
    {
        for (var i = 0; i < parts.Count; i++) EncodePart(parts[i], inWords ? i : null, sequence, scratch);
    }

    /// <summary>Takes one text through added tokens, normaliser, pre-tokenizer and model.</summary>
    /// <param name="text">The text, or one word of it.</param>
    /// <param name="word">The word's number when the text came in words; else words are counted here.</param>
    /// <param name="sequence">Gets the tokens.</param>
    /// <param name="scratch">Scratch space.</param>
    private void EncodePart(string text, int? word, TokenSequence sequence, EncodingScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (pieces, tokens) = (scratch.Pieces, scratch.Tokens);
        SplitText(text, pieces);
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            var number = word ?? i;
            if (piece.AddedTokenId >= 0)
            {
                sequence.Add(piece.AddedTokenId, piece.Span.ToString(), piece.OriginalSpan, number);
                continue;
            }
            tokens.Clear();
            Model.Tokenize(piece.Span, tokens);
            foreach (ref readonly var token in CollectionsMarshal.AsSpan(tokens))
                sequence.Add(token.Id, token.Value, piece.Text.OriginalSpan(piece.Start + token.Start, piece.Start + token.End), number);
        }
    }

    /// <summary>Splits a text into added tokens and words, none of them empty.</summary>
    private void SplitText(string text, List<TextPiece> pieces)
    {
        pieces.Clear();
        if (_added.InText is { } matcher && matcher.MayMatch(text))
            foreach (var part in matcher.Split(text))
            {
                var normalized = new NormalizedText(text.AsSpan(part.Start, part.End - part.Start), part.Start);
                if (part.Id >= 0) pieces.Add(new(normalized, 0, normalized.Length, part.Id));
                else SplitNormalized(normalized, pieces);
            }
        else if (text.Length > 0) SplitNormalized(new NormalizedText(text), pieces);
        pieces.RemoveAll(piece => piece.Start == piece.End);
    }

    private void SplitNormalized(NormalizedText text, List<TextPiece> pieces)
    {
        Normalizer?.Apply(text);
        if (_added.InNormalizedText is { } matcher && matcher.MayMatch(text.Span))
            foreach (var part in matcher.Split(text.Span))
            {
                var piece = new TextPiece(text, part.Start, part.End, part.Id);
                if (part.Id >= 0 || PreTokenizer is null) pieces.Add(piece);
                else PreTokenizer.Split(piece, pieces);
            }
        else if (PreTokenizer is not null && text.Length > 0) PreTokenizer.Split(new(text, 0, text.Length), pieces);
        else pieces.Add(new(text, 0, text.Length));
    }
}
