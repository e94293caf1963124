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
        return EncodeAll(1, _ => new(text, pair), addSpecialTokens, truncation, padding)[0];
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
        return EncodeAll(1, _ => new(words, pair), addSpecialTokens, truncation, padding)[0];
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
        return EncodeAll(texts.Count, i => new(texts[i]), addSpecialTokens, truncation, padding);
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
        return EncodeAll(pairs.Count, i => new(pairs[i].Text, pairs[i].Pair), addSpecialTokens, truncation, padding);
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
        return EncodeAll(texts.Count, i => new(texts[i]), addSpecialTokens, truncation, padding);
    }

    private EncodedText[] EncodeAll(int count, Func<int, EncodingInput> input, bool addSpecialTokens, Truncation? truncation, Padding? padding)
    {
        int? limit = truncation is null ? null : LimitOf(truncation);
        var padder = padding is null ? null : PadderFor(padding);
        var seeds = Seeds(count);
        var encodings = new EncodedText[count];
        if (count > 1 && Environment.ProcessorCount > 1 && IsWorthThreads(count, input)) EncodeParallel(encodings, Encode);
        else EncodeRange(encodings, 0, count, Encode);
        if (padder is not null && count > 0) Pad(encodings, padding!, padder);
        return encodings;

        EncodedText Encode(int i, EncodingScratch scratch)
        {
            scratch.Tokens.UseRandom(seeds is null ? null : new Random(seeds[i]));
            return EncodeOne(input(i), scratch, addSpecialTokens, limit, truncation);
        }
    }

    private static bool IsWorthThreads(int count, Func<int, EncodingInput> input)
    {
        long units = 0;
        for (var i = 0; i < count && units < ParallelThreshold; i++) units += input(i).Units;
        return units >= ParallelThreshold;
    }

    private void EncodeRange(EncodedText[] encodings, int start, int end, Func<int, EncodingScratch, EncodedText> encode)
    {
        var scratch = _scratch.Rent();
        for (var i = start; i < end; i++) encodings[i] = encode(i, scratch);
        _scratch.Return(scratch); // not when an error was thrown: it is in no known state then
    }

    /// <summary>Whatever the number of threads, the error thrown is that of the first input that has one.</summary>
    private void EncodeParallel(EncodedText[] encodings, Func<int, EncodingScratch, EncodedText> encode)
    {
        const int InARow = 16;
        var errors = new TokenizerException?[encodings.Length];
        Parallel.For(0, (encodings.Length + InARow - 1) / InARow, _scratch.Rent, (chunk, _, scratch) =>
        {
            for (var i = chunk * InARow; i < Math.Min((chunk + 1) * InARow, encodings.Length); i++)
                try
                {
                    encodings[i] = encode(i, scratch);
                }
                catch (TokenizerException error)
                {
                    errors[i] = error;
                    scratch = _scratch.Create();
                }
            return scratch;
        }, _scratch.Return);
        if (errors.FirstOrDefault(error => error is not null) is { } first) throw first;
    }

    private EncodedText EncodeOne(EncodingInput input, EncodingScratch scratch, bool addSpecialTokens, int? limit, Truncation? truncation)
    {
        var layout = LayoutFor(input.IsPair, addSpecialTokens);
        scratch.Clear();
        EncodeSequence(input, 0, scratch.First, scratch);
        if (input.IsPair) EncodeSequence(input, 1, scratch.Second, scratch);
        var assembler = new EncodingAssembler(this, layout, scratch, input);
        if (RoomFor(limit, layout.SpecialTokens, truncation) is not { } room || scratch.First.Count + scratch.Second.Count <= room)
            return assembler.Assemble();
        var (first, second) = Truncator.Cut(scratch.First.Count, input.IsPair ? scratch.Second.Count : null, room, truncation!);
        return assembler.Assemble([first, second]);
    }

    private void EncodeSequence(EncodingInput input, int sequence, TokenSequence tokens, EncodingScratch scratch)
    {
        var sink = new SequenceSink(tokens, Model);
        if (input.Words(sequence) is { } words)
        {
            for (var i = 0; i < words.Count; i++)
            {
                ArgumentNullException.ThrowIfNull(words[i]);
                EncodePart(words[i], i, tracksOffsets: true, ref sink, scratch);
            }
        }
        else EncodePart(input.Text(sequence), -1, tracksOffsets: true, ref sink, scratch);
    }

    /// <summary>Takes one text through added tokens, normaliser, pre-tokenizer and model.</summary>
    /// <param name="text">The text, or one word of it.</param>
    /// <param name="word">The word's number when the text came in words; else -1, and words are counted here.</param>
    /// <param name="tracksOffsets">Whether the sink wants to know where tokens stand.</param>
    /// <param name="sink">Gets the tokens.</param>
    /// <param name="scratch">Scratch space.</param>
    private void EncodePart<TSink>(ReadOnlySpan<char> text, int word, bool tracksOffsets, ref TSink sink, EncodingScratch scratch)
        where TSink : struct, ITokenSink, allows ref struct
    {
        tracksOffsets |= _needsOffsets;
        var counted = 0;
        if (_added.InText is not { } matcher || !matcher.MayMatch(text))
        {
            EncodeStretch(text, 0, word, ref counted, tracksOffsets, ref sink, scratch);
            return;
        }
        matcher.Split(text, scratch.TextParts);
        foreach (var part in scratch.TextParts)
        {
            var stretch = text[part.Start..part.End];
            if (part.Id >= 0)
            {
                scratch.Text.Reset(stretch, part.Start, tracksOffsets);
                sink.AddAddedToken(part.Id, scratch.Text, 0, stretch.Length, word >= 0 ? word : counted++);
            }
            else EncodeStretch(stretch, part.Start, word, ref counted, tracksOffsets, ref sink, scratch);
        }
    }

    /// <summary>Encodes what lies between two added tokens.</summary>
    private void EncodeStretch<TSink>(ReadOnlySpan<char> text, int origin, int word, ref int counted, bool tracksOffsets, ref TSink sink,
        EncodingScratch scratch)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var (normalized, preTokenized) = (scratch.Text, scratch.PreTokenized);
        normalized.Reset(text, origin, tracksOffsets);
        Normalizer?.Apply(normalized);
        preTokenized.Reset();
        if (_added.InNormalizedText is { } matcher && matcher.MayMatch(normalized.Span))
        {
            matcher.Split(normalized.Span, scratch.NormalizedParts);
            preTokenized.Pieces.Clear();
            foreach (var part in scratch.NormalizedParts) preTokenized.Pieces.Add(new PieceList.Piece(part.Start, part.End, part.Id));
        }
        PreTokenizer?.Apply(preTokenized);
        var units = normalized.Span;
        foreach (var piece in preTokenized.Pieces.Span)
        {
            var number = word >= 0 ? word : counted++;
            if (piece.AddedTokenId >= 0) sink.AddAddedToken(piece.AddedTokenId, normalized, piece.Start, piece.End, number);
            else sink.AddTokens(scratch.TokensOf(units[piece.Start..piece.End], Model), normalized, piece.Start, number);
        }
    }

    /// <summary>Seeds for the random choices of a batch, drawn in order, so that results do not depend on threads.</summary>
    private int[]? Seeds(int count)
    {
        if (Model.CanCache) return null;
        var random = Random ?? Random.Shared;
        var seeds = new int[count];
        lock (random)
            for (var i = 0; i < count; i++) seeds[i] = random.Next();
        return seeds;
    }

    private EncodingLayout LayoutFor(bool isPair, bool addSpecialTokens) => _layouts[(isPair ? 2 : 0) + (addSpecialTokens ? 1 : 0)];
}
